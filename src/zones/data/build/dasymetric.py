"""Spreading known totals over cells by weights, without losing a person."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from zones.errors import InputError

QUANTUM = 1 / 64
"""Persons are kept as multiples of this: sums of 32-bit floats are then exact, and the file is small."""


def spread(group: ArrayLike, weight: ArrayLike, total: ArrayLike) -> NDArray[np.float64]:
    """Share each group's total among its members in proportion to their weights.

    Parameters
    ----------
    group
        (n,) number of the group of each member, 0 to len(total) - 1.
    weight
        (n,) relative density times area, >= 0.
    total
        (groups,) persons to share out.

    Returns
    -------
    array
        (n,) persons; the members of a group sum to its total.

    Raises
    ------
    InputError
        If a weight is negative or missing, or a group with a total has no weight at all.

    Examples
    --------
    >>> spread([0, 0, 1], [1, 3, 5], [8, 2]).tolist()
    [2.0, 6.0, 2.0]
    """
    members, share, totals = np.asarray(group, np.int64), np.asarray(weight, float), np.asarray(total, float)
    if not (share >= 0).all():
        raise InputError("spread: every weight must be a number >= 0")
    sums = np.bincount(members, share, minlength=len(totals))
    empty = np.flatnonzero((sums <= 0) & (totals > 0))
    if len(empty):
        raise InputError(f"spread: group {', '.join(map(str, empty))} has a total but no weight anywhere")
    return share * np.divide(totals, sums, out=np.zeros_like(totals), where=sums > 0)[members]


def spread_with_capacity(
    group: ArrayLike, capacity: ArrayLike, weight: ArrayLike, total: ArrayLike, *, reserve: float
) -> NDArray[np.float64]:
    """Fill known homes first and spread whoever is left by weights.

    Partial evidence must not draw everybody: homes hold what they can hold, and the rest of the total
    follows the weights. Where the homes could hold more than the total, they are filled evenly with all but
    ``reserve`` of it.

    Parameters
    ----------
    group, weight, total
        As in :func:`spread`.
    capacity
        (n,) persons that the known homes of each member hold, >= 0.
    reserve
        Share of every total that always follows the weights, 0 to 1.

    Returns
    -------
    array
        (n,) persons; the members of a group sum to its total.

    Examples
    --------
    Ten people, one member with a home for four: four live there, six follow the weights.

    >>> spread_with_capacity([0, 0], [4, 0], [1, 1], [10], reserve=0).tolist()
    [7.0, 3.0]
    """
    members, homes, totals = (
        np.asarray(group, np.int64),
        np.asarray(capacity, float),
        np.asarray(total, float),
    )
    room = np.bincount(members, homes, minlength=len(totals))
    housed = np.minimum(room, (1 - reserve) * totals)
    return spread(members, homes, housed) + spread(members, weight, totals - housed)


def in_quanta(group: ArrayLike, persons: ArrayLike, *, quantum: float = QUANTUM) -> NDArray[np.float32]:
    """Round persons to multiples of ``quantum`` so that every group keeps its sum (largest remainders).

    Returns
    -------
    array
        (n,) persons; a group's sum is its former sum rounded to one quantum. Ties go to the earlier member.
    """
    members, exact = np.asarray(group, np.int64), np.asarray(persons, float) / quantum
    whole = np.floor(exact)
    wanted = np.rint(np.bincount(members, exact)).astype(np.int64)
    missing = wanted - np.bincount(members, whole, minlength=len(wanted)).astype(np.int64)
    order = np.lexsort((np.arange(len(members)), -(exact - whole), members))
    rank = np.arange(len(order)) - np.searchsorted(members[order], members[order], side="left")
    whole[order[rank < missing[members[order]]]] += 1
    return (whole * quantum).astype(np.float32)
