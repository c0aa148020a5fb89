"""Facilities of every kind as one table, and how complete it is commune by commune."""

from typing import Any, Final

import geopandas as gpd
import pandas as pd
import shapely

from zones.data.build import completeness
from zones.data.build.facilities_health import build_health
from zones.data.build.facilities_places import build_fixed, build_markets, build_ramps, build_seats
from zones.data.build.facilities_schools import build_schools
from zones.data.build.place_names import slug
from zones.data.build.step import Step, Workspace
from zones.data.sources import places
from zones.errors import SourceError

COLUMNS: Final = (
    "facility_id",
    "kind",
    "tier",
    "levels",
    "boarding",
    "general_care",
    "ownership",
    "name_vi",
    "name_en",
    "commune_code",
    "beds",
    "source",
    "source_date",
    "position",
    "position_error_m",
    "flag_vi",
    "flag_en",
    "geometry",
)
OFFSHORE_M: Final = 1000.0
"""A quay or pier this far outside the outlines still belongs to the nearest unit."""
_DECIMALS: Final = 1


def commune_of(points: gpd.GeoSeries, communes: gpd.GeoDataFrame) -> pd.Series:
    """Return the code of the commune that holds each point, or of the nearest one within a kilometre.

    Raises
    ------
    SourceError
        If a point lies further out.
    """
    table = gpd.GeoDataFrame(geometry=points)
    joined = gpd.sjoin_nearest(
        table, communes[["commune_code", "geometry"]], max_distance=OFFSHORE_M, distance_col="away_m"
    )
    code = joined.sort_values("commune_code", kind="stable").groupby(level=0)["commune_code"].first()
    lost = points.index.difference(code.index)
    if len(lost):
        raise SourceError(f"facilities: {len(lost)} points lie outside the city, first {points[lost[0]].wkt}")
    return code.reindex(points.index)


def identifiers(frame: gpd.GeoDataFrame) -> pd.Series:
    """Return an identifier per row: kind, name, commune; a number tells namesakes apart, north first."""
    stem = pd.Series(
        [
            f"{kind}-{slug(name)}-{code}"
            for kind, name, code in zip(frame["kind"], frame["name_vi"], frame["commune_code"], strict=True)
        ],
        index=frame.index,
    )
    order = pd.DataFrame({"stem": stem, "south": -frame.geometry.y, "x": frame.geometry.x})
    order = order.sort_values(["stem", "south", "x"])
    number = order.groupby("stem").cumcount().reindex(frame.index)
    return stem.where(number == 0, stem + "-" + (number + 1).astype(str))


def _assembled(workspace: Workspace, communes: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, dict[str, Any]]:
    area = communes.union_all()
    shapely.prepare(area)
    seats = places.read_seats(workspace.source("admin/danang_units.csv"))
    health, health_checks = build_health(workspace, seats, area)
    schools, school_checks = build_schools(workspace, area)
    ramps, ramp_checks = build_ramps(workspace, area)
    parts = [
        health,
        schools,
        build_markets(workspace, area),
        build_fixed(workspace),
        ramps,
        build_seats(seats),
    ]
    frame = gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), geometry="geometry", crs=communes.crs)
    frame["geometry"] = shapely.set_precision(frame.geometry.to_numpy(), 10.0**-_DECIMALS)
    located = commune_of(frame.geometry, communes)
    # A seat belongs to its unit even where the source puts it across a border.
    frame["commune_code"] = frame["commune_code"].fillna(located)
    frame["facility_id"] = identifiers(frame)
    outside = frame["commune_code"] != located
    misstated = frame["stated_code"].notna() & (frame["stated_code"] != located)
    found = {
        "seats_outside_their_unit": sorted(frame.loc[outside, "commune_code"]),
        "health_outside_the_stated_commune": sorted(frame.loc[misstated, "facility_id"]),
    }
    for column in ("levels", "name_en", "flag_vi", "flag_en"):
        frame[column] = frame[column].astype(object).where(frame[column].notna(), None)
    frame = frame[list(COLUMNS)].sort_values(["kind", "facility_id"], ignore_index=True)
    return frame, health_checks | school_checks | ramp_checks | found


def run(workspace: Workspace) -> None:
    """Build facilities and completeness."""
    communes = gpd.GeoDataFrame(workspace.table("communes"))
    frame, checks = _assembled(workspace, communes)
    tiers = frame.loc[frame["kind"] == "health", "tier"].value_counts().sort_index()
    workspace.save_table(
        "facilities",
        frame,
        checks=checks
        | {
            "by_kind": {k: int(v) for k, v in frame["kind"].value_counts().sort_index().items()},
            "health_by_tier": {k: int(v) for k, v in tiers.items()},
            "general_care": int(frame["general_care"].sum()),
            "flagged": int(frame["flag_vi"].notna().sum()),
            "position_error_1km_or_more": sorted(frame.loc[frame["position_error_m"] >= 1000, "facility_id"]),
        },
    )
    completeness.save(workspace, frame, communes)


STEP = Step("facilities", ("facilities", "completeness"), ("communes", "merges"), run)
