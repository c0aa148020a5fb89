"""Two to four places side by side."""

from collections.abc import Mapping
from typing import Final

import pandas as pd

from zones.errors import InputError
from zones.reach.place import Place

MOST: Final = 4
"""Places that fit side by side."""


def compare(places: Mapping[str, Place]) -> pd.DataFrame:
    """Return the figures of places in columns.

    Parameters
    ----------
    places
        Two to four places by what they are called, of one mode and season.

    Returns
    -------
    pandas.DataFrame
        A column per place; rows on (``section``, ``figure``): "minutes" and "km" by target, "people" and
        "people_alt" by minutes, "commune" figures, "nearby" counts of projects and of parks within 10 and 20
        km. Missing where a place has no such figure.

    Raises
    ------
    InputError
        If there are not two to four, or they differ in mode or season.
    """
    if not 2 <= len(places) <= MOST:
        raise InputError(f"compare: expected 2 to {MOST} places, got {len(places)}; pick others")
    if len({(place.mode, place.season) for place in places.values()}) > 1:
        raise InputError("compare: the places differ in mode or season; ask for all by the same")
    return pd.DataFrame({name: _figures(place) for name, place in places.items()})


def _figures(place: Place) -> pd.Series:
    near = place.nearby
    rows: dict[tuple[str, str], object] = {}
    for column, section in (("minutes", "minutes"), ("km", "km")):
        rows |= {(section, str(target)): value for target, value in place.links[column].items()}
    for column, section in (("persons", "people"), ("persons_alt", "people_alt")):
        rows |= {(section, str(minutes)): value for minutes, value in place.people[column].items()}
    rows |= {("commune", str(name)): value for name, value in place.commune.items()}
    for ring in (10, 20):
        inside = near["within_km"] <= ring
        rows["nearby", f"projects_{ring}km"] = int(inside.sum())
        rows["nearby", f"parks_{ring}km"] = int((inside & near["park"]).sum())
    index = pd.MultiIndex.from_tuples(list(rows), names=["section", "figure"])
    return pd.Series(list(rows.values()), index, dtype=object)
