"""The people whom a service leaves out, and how many of them new sites reach: counted, not estimated."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from zones import coverage
from zones.errors import InputError
from zones.scenario import Workbench
from zones.sites.demand import Demand, places

if TYPE_CHECKING:
    from zones.travel import TravelModel


@dataclass(frozen=True)
class LeftOut:
    """People of some communes beyond a threshold, on the full grid."""

    model: "TravelModel"
    mode: str
    season: str
    minutes: int
    """Within so many they count as served, inclusive."""
    everybody: float
    """People of these communes, served or not."""
    cell: NDArray[np.int64] = field(repr=False)
    """Flat index of the cell of each row."""
    persons: NDArray[np.float64] = field(repr=False)
    """Of each row, rounded as histograms count them."""
    persons_alt: NDArray[np.float64] = field(repr=False)
    """The same on the second population grid."""
    _reached: dict[tuple[float, float], NDArray[np.bool_]] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, bench: Workbench, codes: Sequence[str], minutes: int) -> "LeftOut":
        """Return those whom the service of a workbench, as it stands, leaves out.

        Raises
        ------
        InputError
            If nobody lives in the communes.
        """
        people, counts = bench.people, bench.histogram()
        counted = np.isin(people.codes, list(codes))
        sums = coverage.within(counts, minutes)["persons"].to_numpy()
        everybody = float(sums[counted].sum())
        if not everybody > 0:
            raise InputError("whom: nobody lives there; count others")
        at = bench.minutes().reshape(-1)[people.cell]
        beyond = (at > minutes) & counted[people.commune]
        return cls(
            model=bench.travel_model(),
            mode=bench.mode,
            season=bench.season,
            minutes=minutes,
            everybody=everybody,
            cell=people.cell[beyond],
            persons=people.persons[beyond],
            persons_alt=people.persons_alt[beyond],
        )

    def places(self) -> Demand:
        """Return them gathered into a few thousand places.

        Raises
        ------
        InputError
            If nobody is left out.
        """
        lived_in = self.persons > 0
        if not lived_in.any():
            raise InputError(
                f"minutes: everybody counted is within {self.minutes} already; ask for fewer minutes"
            )
        return places(self.model.grid, self.cell[lived_in], self.persons[lived_in])

    def gains(self, spots: pd.DataFrame, chosen: Sequence[int], *, alt: bool = False) -> list[float]:
        """Return how many each of some sites (``x``, ``y``) reaches whom those before it do not.

        Parameters
        ----------
        spots
            Candidates, one per row.
        chosen
            Positions of the sites in ``spots``, in their order.
        alt
            Whether to count on the second population grid.
        """
        persons = self.persons_alt if alt else self.persons
        left, out = np.ones(self.cell.size, np.bool_), []
        for site in chosen:
            reached = self._of(float(spots["x"].iloc[site]), float(spots["y"].iloc[site])) & left
            out.append(float(persons[reached].sum()))
            left &= ~reached
        return out

    def _of(self, x: float, y: float) -> NDArray[np.bool_]:
        """Return which rows reach a place in time, by a solve of the whole model."""
        if (x, y) not in self._reached:
            # A minute more: what is shown in 32 bits decides, and may round down to the threshold.
            solved = self.model.minutes(
                [(x, y)], mode=self.mode, season=self.season, within_min=self.minutes + 1
            )
            self._reached[x, y] = solved.minutes.reshape(-1)[self.cell] <= self.minutes
        return self._reached[x, y]
