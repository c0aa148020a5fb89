"""The arguments all siting models share, checked."""

import operator
from collections.abc import Iterable
from dataclasses import dataclass
from typing import SupportsIndex

import numpy as np
from numpy.typing import ArrayLike, NDArray

from zones.checked import amounts, positions, travel_minutes
from zones.errors import InputError


@dataclass(frozen=True)
class Asked:
    """The checked arguments of a model that chooses so many sites."""

    people: NDArray[np.float64]
    times: NDArray[np.float64]
    fixed: tuple[int, ...]
    n_new: int
    """Sites still to be chosen."""

    @classmethod
    def of(
        cls,
        minutes: ArrayLike,
        demand: ArrayLike,
        n_sites: SupportsIndex,
        fixed: Iterable[SupportsIndex],
    ) -> "Asked":
        """Return the arguments after checking them; errors as `max_coverage` names them."""
        people = amounts(demand, "demand")
        times = travel_minutes(minutes, demand=demand)
        stay = fixed_sites(fixed, times.shape[1])
        return cls(people, times, stay, new_sites(n_sites, stay, times.shape[1]))

    def sites(self, chosen: Iterable[int]) -> tuple[int, ...]:
        """Return all sites, the fixed first: those chosen and, for what is left of the number, the lowest."""
        new = list(chosen)
        taken = {*self.fixed, *new}
        spare = [site for site in range(self.times.shape[1]) if site not in taken]
        return (*self.fixed, *sorted([*new, *spare[: self.n_new - len(new)]]))


def fixed_sites(fixed: Iterable[SupportsIndex], n_candidates: int) -> tuple[int, ...]:
    """Return the existing sites as column numbers, in the order given.

    Raises
    ------
    InputError
        If one is not a whole number, lies outside the candidates, or is named twice.
    """
    sites = tuple(_whole(site, "fixed") for site in fixed)
    outside = [site for site in sites if not 0 <= site < n_candidates]
    if outside:
        raise InputError(f"fixed: no such site {outside}; columns of minutes run to {n_candidates - 1}")
    twice = sorted({site for site in sites if sites.count(site) > 1})
    if twice:
        raise InputError(f"fixed: {twice} named more than once; name each existing site once")
    return sites


def new_sites(n_sites: SupportsIndex, fixed: tuple[int, ...], n_candidates: int) -> int:
    """Return how many sites are still to be chosen.

    Raises
    ------
    InputError
        If ``n_sites`` is not whole, below 1 or the number of fixed sites, or above that of candidates.
    """
    total = _whole(n_sites, "n_sites")
    if total < 1 or total > n_candidates:
        raise InputError(
            f"n_sites: {total} asked, but there are {n_candidates} candidates; ask for 1 to {n_candidates}"
        )
    if total < len(fixed):
        raise InputError(
            f"n_sites: {total} is fewer than the {len(fixed)} fixed sites; it counts fixed and new together"
        )
    return total - len(fixed)


def _whole(number: SupportsIndex, name: str) -> int:
    try:
        return operator.index(number)
    except TypeError:
        raise InputError(f"{name}: expected a whole number, got {number!r}") from None


def need_reachable(times: NDArray[np.float64], people: NDArray[np.float64]) -> None:
    """Raise InputError naming the places that have demand and reach no candidate."""
    cut_off = np.isinf(times).all(axis=1) & (people > 0)
    if cut_off.any():
        raise InputError(
            f"minutes: {int(cut_off.sum())} places with demand reach no site, rows {positions(cut_off)}; add "
            "candidates, or leave these rows out and report them apart"
        )


def too_few_sites(asked: int, needed: int) -> InputError:
    """Return the error for places that are too scattered for so few sites."""
    return InputError(
        f"n_sites: {asked} sites cannot reach every place, it takes {needed}; ask for more, or leave out the "
        "places that are cut off"
    )
