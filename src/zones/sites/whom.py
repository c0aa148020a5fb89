"""Whose access counts: everybody, the people of some communes, or ethnic-minority communes where known."""

from typing import Final

import pandas as pd

from zones.city import CITY, City
from zones.errors import InputError

EVERYBODY: Final = "everybody"
MINORITY: Final = "ethnic_minority"

_SHARE: Final = "ethnic_minority_pct"
_MOST_PCT: Final = 50.0


def groups(city: City) -> tuple[str, ...]:
    """Return who can be asked for, in reading order."""
    return EVERYBODY, *city.schemes["region"].unique(), MINORITY


def communes_of(city: City, whom: str, *, reported: pd.DataFrame | None = None) -> tuple[str, ...]:
    """Return the codes of the communes whose people count; units left out of averages never do.

    Parameters
    ----------
    city
        Regions of every scheme.
    whom
        ``everybody``, a region of any scheme (``west``, ``high``, ...), or ``ethnic_minority``: communes of
        whose people more than half are reported to belong to ethnic minorities. Of the others nothing was
        reported; that does not mean that they are none.
    reported
        The ``evidence`` layer, for ethnic minorities.

    Raises
    ------
    InputError
        If it is unknown, or there is no data to tell.
    """
    if whom == EVERYBODY:
        return tuple(city.membership(CITY).index)
    if whom == MINORITY:
        return _minority(city, reported)
    for scheme in city.regions:
        member = city.membership(scheme)
        chosen = member.index[member == whom]
        if len(chosen):
            return tuple(chosen)
    raise InputError(f"whom: expected one of {', '.join(groups(city))}, got '{whom}'")


def _minority(city: City, reported: pd.DataFrame | None) -> tuple[str, ...]:
    """Return the communes with a share of their own, or of their former district, of more than half."""
    codes: set[str] = set()
    if reported is not None:
        said = reported[
            reported["indicator"].eq(_SHARE)
            & reported["relation"].isin(["=", "~", ">", ">="])
            & (reported["value"] > _MOST_PCT)
            & (reported["scope"].eq("whole") | reported["place_level"].eq("district"))
        ]
        places = said["commune_code"].fillna(said["covers"]).dropna()
        codes = {code for listed in places for code in listed.split(";")}
    found = tuple(code for code in city.membership(CITY).index if code in codes)
    if not found:
        raise InputError(
            "whom: no figure tells where ethnic-minority people live (no data, not nobody); count a region"
        )
    return found
