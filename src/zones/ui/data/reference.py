"""Reference tables on screen: how complete services are, how the city is divided, roads, speeds."""

from collections.abc import Hashable
from typing import Any

from zones import city
from zones.i18n import Texts
from zones.i18n import numbers as n
from zones.ui import cache
from zones.ui.tables import Column, Row, show


def completeness(t: Texts) -> None:
    """Show, for each service, how many units are mapped completely, in part, or nobody knows."""
    states = ("complete", "partial", "unknown", "none_expected")
    table = cache.layer("completeness").set_index(["service", "commune_code"]).sort_index()
    columns = [
        Column(t("data.c_service"), wide=True),
        Column(t("data.c_mapped"), figures=True),
        *(Column(t(f"term.{name}"), figures=True) for name in states),
    ]
    rows = []
    keys = set(table.index.get_level_values("service"))
    for service in city.services().values():
        if service.completeness not in keys:
            continue
        part = table.loc[service.completeness]
        counts = part["state"].value_counts()
        rows.append(
            Row(
                [
                    t.pick(service.name),
                    n.decimal(float(part["mapped"].sum()), 0, t.lang),
                    *(n.decimal(float(counts.get(name, 0)), 0, t.lang) for name in states),
                ]
            )
        )
    show(columns, rows, caption=t("data.completeness"))


def schemes(t: Texts) -> None:
    """Show the ways the city is divided, each with its basis and source."""
    people_of = cache.layer("communes").set_index("commune_code")["population_persons"]
    members, known = cache.layer("regions"), cache.layer("region_schemes")
    known = known.sort_values(["is_default", "scheme", "order"], ascending=[False, True, True])
    rows = []
    for row in known.to_dict("records"):
        ours = (members["scheme"] == row["scheme"]) & (members["region"] == row["region"])
        codes = members.loc[ours, "commune_code"]
        people = float(people_of.loc[codes].sum())
        rows.append(
            Row(
                [
                    row[f"title_{t.lang}"],
                    row[f"name_{t.lang}"],
                    n.decimal(len(codes), 0, t.lang),
                    n.persons(people, t.lang),
                    row[f"basis_{t.lang}"],
                    row["source"],
                ]
            )
        )
    columns = [
        Column(t("data.c_scheme"), wide=True),
        Column(t("data.c_region")),
        Column(t("data.c_units"), figures=True),
        Column(t("data.c_people"), figures=True),
        Column(t("data.c_basis"), wide=True),
        Column(t("data.c_source"), wide=True),
    ]
    show(columns, rows, caption=t("data.schemes"))


def road_checks(t: Texts) -> None:
    """Show measured road lengths against published ones."""
    table = cache.layer("road_checks")
    columns = [
        Column(t("data.c_road")),
        Column(t("data.c_official"), figures=True),
        Column(t("data.c_measured"), figures=True),
        Column(t("data.c_ratio"), figures=True),
        Column(t("data.c_explain"), wide=True),
        Column(t("data.c_source"), wide=True),
    ]
    rows = [
        Row(
            [
                row["road"],
                n.decimal(row["official_km"], 1, t.lang),
                n.decimal(row["measured_km"], 1, t.lang),
                n.decimal(row["ratio"], 2, t.lang),
                row[f"explanation_{t.lang}"],
                row["source"],
            ]
        )
        for row in table.to_dict("records")
    ]
    show(columns, rows, caption=t("data.road_checks"))


def speeds(t: Texts) -> None:
    """Show the assumed speeds, dry beside wet, with their status."""
    table = cache.layer("speeds")
    table = table.assign(ref=table["ref"].fillna(""))
    seasons: dict[str, dict[tuple[str, ...], dict[Hashable, Any]]] = {"dry": {}, "wet": {}}
    for row in table.to_dict("records"):
        key = tuple(str(row[name]) for name in ("vehicle", "road_class", "speed_zone", "ref"))
        seasons[row["season"]][key] = row
    columns = [
        Column(t("data.c_vehicle")),
        Column(t("data.c_class")),
        Column(t("data.c_zone")),
        Column(t("data.c_road")),
        Column(t("data.c_dry"), figures=True),
        Column(t("data.c_wet"), figures=True),
        Column(t("data.c_status")),
    ]
    rows = []
    for (vehicle, road_class, zone, ref), dry in seasons["dry"].items():
        wet = seasons["wet"][vehicle, road_class, zone, ref]
        rows.append(
            Row(
                [
                    t(f"term.mode_{vehicle}"),
                    t(f"road.{road_class}"),
                    t(f"zone.{zone}"),
                    ref,
                    n.decimal(float(dry["speed_kmh"]), 0, t.lang),
                    n.decimal(float(wet["speed_kmh"]), 0, t.lang),
                    ", ".join(dict.fromkeys(t(f"status.{row['status']}") for row in (dry, wet))),
                ]
            )
        )
    show(columns, rows, caption=t("data.speeds"), tall=True)
