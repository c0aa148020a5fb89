"""Whose access counts: everybody, or the people of some communes."""

from typing import Final

from zones.city import CITY, City
from zones.errors import InputError

EVERYBODY: Final = "everybody"
MINORITY: Final = "ethnic_minority"


def groups(city: City) -> tuple[str, ...]:
    """Return who can be asked for, in reading order."""
    return EVERYBODY, *city.schemes["region"].unique()


def communes_of(city: City, whom: str) -> tuple[str, ...]:
    """Return the codes of the communes whose people count; units left out of averages never do.

    Parameters
    ----------
    city
        Regions of every scheme.
    whom
        ``everybody``, or a region of any scheme (``west``, ``high``, ...).

    Raises
    ------
    InputError
        If it is unknown, or there is no data to tell.
    """
    if whom == EVERYBODY:
        return tuple(city.membership(CITY).index)
    if whom == MINORITY:
        raise InputError(
            "whom: no layer tells where ethnic-minority people live (no data, not nobody); count a region"
        )
    for scheme in city.regions:
        member = city.membership(scheme)
        chosen = member.index[member == whom]
        if len(chosen):
            return tuple(chosen)
    raise InputError(f"whom: expected one of {', '.join(groups(city))}, got '{whom}'")
