"""A table of drives whose time or length is known, to hold the model against."""

from importlib import resources

import numpy as np
import pandas as pd
from pyproj import Transformer

from zones.settings import CRS, GEOGRAPHIC_CRS
from zones.travel.model import TravelModel

TOLERANCE = 0.15
"""A difference beyond this share calls for an explanation."""


def known_drives() -> pd.DataFrame:
    """Return the drives whose time or length is known from outside the model.

    Returns
    -------
    pandas.DataFrame
        On ``drive_id``: names and coordinates (degrees) of both ends, ``mode``, ``season``, ``known_min`` and
        ``known_km`` (NaN where not known), ``bound`` ("about" or "at_least"), ``status`` (how it is known),
        ``source``, ``explanation_vi`` and ``explanation_en`` (why the model differs, where it does).
    """
    with resources.files("zones.travel").joinpath("known_drives.csv").open(encoding="utf-8") as stream:
        table = pd.read_csv(stream).set_index("drive_id")
    text = ["explanation_vi", "explanation_en"]
    table[text] = table[text].fillna("")
    return table


def measured(model: TravelModel, drives: pd.DataFrame) -> pd.DataFrame:
    """Return what the model says about known drives.

    Parameters
    ----------
    model
        The model to measure.
    drives
        Rows of :func:`known_drives`.

    Returns
    -------
    pandas.DataFrame
        On the same index: ``measured_min`` and ``measured_km`` (the whole way, walking included),
        ``min_ratio`` and ``km_ratio`` (measured over known, NaN where not known), ``within`` (whether every
        known figure is met within ``TOLERANCE``, "at least" being met by anything above).
    """
    to_metres = Transformer.from_crs(GEOGRAPHIC_CRS, CRS, always_xy=True)
    origin = np.column_stack(to_metres.transform(drives["origin_lon"], drives["origin_lat"]))
    goal = np.column_stack(to_metres.transform(drives["destination_lon"], drives["destination_lat"]))
    out = pd.DataFrame(index=drives.index, columns=["measured_min", "measured_km"], dtype=np.float64)
    mode, season = drives["mode"].tolist(), drives["season"].tolist()
    # One solve serves all drives to a destination.
    for rows in drives.groupby(["destination", "mode", "season"], sort=True).indices.values():
        first = int(rows[0])
        result = model.minutes(goal[[first]], mode=mode[first], season=season[first])
        trips = model.trips(result, origin[rows])
        out.iloc[rows, 0] = trips["minutes"]
        out.iloc[rows, 1] = trips["road_km"] + trips["walk_km"]
    met = np.ones(len(drives), np.bool_)
    for unit in ("min", "km"):
        ratio = out[f"measured_{unit}"] / drives[f"known_{unit}"]
        out[f"{unit}_ratio"] = ratio
        upper = np.where(drives["bound"] == "at_least", np.inf, 1.0 + TOLERANCE)
        met &= ratio.isna() | ((ratio >= 1.0 - TOLERANCE) & (ratio <= upper))
    out["within"] = met
    return out
