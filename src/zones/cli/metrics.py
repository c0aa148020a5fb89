"""``zones metrics``: figures by commune or region."""

from contextlib import nullcontext
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import numpy as np
import pandas as pd
import typer
from rich.console import Console

from zones import access, city, connections, road_access, uncertainty
from zones.cli.gaps import gap_figures, region_figures
from zones.cli.options import Json, one_of
from zones.cli.output import drawing, json_text, print_table, write_csv
from zones.errors import InputError
from zones.gaps import kept
from zones.settings import state_dir
from zones.travel import MODES, SEASONS, TravelModel, load_model
from zones.travel.ground import Ground
from zones.uncertainty import AccessBands


class By(StrEnum):
    """What a row of a table stands for."""

    commune = "commune"
    region = "region"


class Figures(StrEnum):
    """Which figures a table holds."""

    access = "access"
    roads = "roads"
    connections = "connections"
    gaps = "gaps"


_PRINTED: dict[Figures, dict[str, str]] = {
    Figures.access: {
        "name": "commune",
        "name_vi": "name",
        "persons": "people",
        "share_within_pct": "% within",
        "share_slower_pct": "-20 %",
        "share_faster_pct": "+20 %",
        "median_min": "median min",
        "median_alt_min": "2nd grid min",
        "p90_min": "p90 min",
        "persons_unreachable": "no way",
        "nearest_vi": "nearest for most",
        "excluded": "left out",
        "reason": "note",
    },
    Figures.roads: {
        "name": "commune",
        "classified_km": "classified km",
        "all_km": "all km",
        "classified_km_per_km2": "classified km/km2",
        "all_km_per_km2": "all km/km2",
        "rural_access_pct": "rural access %",
        "rural_access_drivable_pct": "any road %",
        "reason": "note",
    },
    Figures.gaps: {
        "name": "commune",
        "name_vi": "name",
        "rank": "rank",
        "rank_p5": "from",
        "rank_p95": "to",
        "gap_geometric": "gap",
        "gap_arithmetic": "gap (mean)",
        "gap_roads": "roads",
        "gap_health": "health",
        "state_education": "education",
        "state_telecom": "telecom",
        "state_electricity": "electricity",
        "state_water": "water",
        "state_hazard": "hazard",
        "sectors_known": "sectors known",
        "evidence_pct": "evidence %",
        "drivers": "what costs most",
        "persons": "people",
        "served_pct": "served %",
        "late_pct": "late %",
        "not_served_pct": "not served %",
        "median_min": "median min",
    },
}
"""Columns fit for reading, with their heads; JSON and CSV hold all columns under their own names."""

_DRAWN = {
    "name": "commune",
    "name_vi": "name",
    "persons": "people",
    "share_within_pct": "% within",
    "share_within_pct_p10": "p10",
    "share_within_pct_p90": "p90",
    "median_min": "median min",
    "median_min_p10": "p10 ",
    "median_min_p90": "p90 ",
    "share_alt_pct": "2nd grid %",
    "share_alt_pct_p10": "p10  ",
    "share_alt_pct_p90": "p90  ",
    "excluded": "left out",
    "reason": "note",
}


def metrics(
    by: Annotated[By, typer.Option(help="One row per commune or per region.", show_default=False)],
    figures: Annotated[
        Figures,
        typer.Option(help="Access to a service, roads, the connections of commune seats, or gaps."),
    ] = Figures.access,
    service: Annotated[
        str, typer.Option(help="Service reached (access).", callback=one_of(city.services))
    ] = "district_health",
    mode: Annotated[
        str, typer.Option(help=f"Means: {', '.join(MODES)}.", callback=one_of(lambda: MODES))
    ] = "motorcycle",
    season: Annotated[
        str, typer.Option(help=f"Season: {', '.join(SEASONS)}.", callback=one_of(lambda: SEASONS))
    ] = "dry",
    minutes: Annotated[
        int | None, typer.Option(min=0, help="Threshold, inclusive (default: the service's own).")
    ] = None,
    scheme: Annotated[str, typer.Option(help="Region scheme (--by region).")] = "east_west",
    draws: Annotated[
        int | None,
        typer.Option(
            min=2,
            help="Draw the assumptions so often: 10th, 50th, 90th percentile (access), range of ranks.",
        ),
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the draws.")] = 0,
    as_json: Json = False,
    csv: Annotated[Path | None, typer.Option(help="Write CSV to this file.", show_default=False)] = None,
) -> None:
    """Print who reaches a service in how many minutes, the roads, or how commune seats are connected."""
    if as_json and csv:
        raise typer.BadParameter("give --json or --csv, not both")
    if figures is Figures.connections and by is By.region:
        raise typer.BadParameter("connections are those of commune seats: use --by commune")
    if draws is not None and (figures is not Figures.access and (figures, by) != (Figures.gaps, By.commune)):
        raise typer.BadParameter("--draws goes with --figures access, or with gaps by commune")
    if csv is not None and not csv.parent.is_dir():
        raise InputError(f"cannot write {csv}: {csv.parent} is not a folder; create it first")
    # Draws have a bar of their own.
    with nullcontext() if draws else Console(stderr=True).status("computing"):
        whole = city.load()
        if by is By.region:
            whole.membership(scheme)  # an unknown scheme is said before the long part
        if figures is Figures.access:
            result: access.AccessResult | AccessBands
            if draws is None:
                result = access.run(load_model(), whole, service, mode=mode, season=season)
            else:
                result = _drawn(load_model(), whole, service, mode, season, draws, seed)
            limit = city.service(service).threshold_min if minutes is None else minutes
            table = result.by_commune(limit) if by is By.commune else result.by_region(scheme, limit)
            params = {**result.params, "threshold_min": limit}
        elif figures is Figures.roads:
            table, params = _roads(whole, by, scheme), {"data_version": whole.data_version}
        elif figures is Figures.gaps:
            if by is By.region:
                table, params = region_figures(whole, service, mode, season, scheme)
            else:
                table, params = gap_figures(whole, mode, draws=draws, seed=seed)
        else:
            found = connections.run(load_model(), whole, mode=mode, season=season)
            table, params = found.table, dict(found.params)
    if by is By.region:
        params["scheme"] = scheme
    if csv is not None:
        write_csv(table.reset_index(), params, csv)
    elif as_json:
        rows = table.reset_index().astype(object)
        typer.echo(json_text({"params": params, "rows": rows.where(rows.notna(), None).to_dict("records")}))
    else:
        heads = _DRAWN if draws and figures is Figures.access else _PRINTED.get(figures)
        print_table(table[[c for c in heads if c in table]].rename(columns=heads) if heads else found.wide())
        typer.echo(", ".join(f"{name} {value}" for name, value in params.items()), err=True)


def _drawn(
    model: TravelModel, whole: city.City, service: str, mode: str, season: str, draws: int, seed: int
) -> AccessBands:
    """Return access with the percentiles over draws, showing how far it has come."""
    with drawing() as told:
        found = uncertainty.run(
            model,
            Ground.load(),
            whole,
            service,
            mode=mode,
            season=season,
            draws=draws,
            seed=seed,
            progress=told,
        )
    try:
        # Papers show what was drawn last.
        kept.save_bands(found, state_dir() / "cache")
    except OSError as error:
        typer.echo(f"the draws could not be kept for papers: {error}", err=True)
    return found


def _roads(whole: city.City, by: By, scheme: str) -> pd.DataFrame:
    """Return road density and rural access by commune, or by region with the city as last row."""
    sums = road_access.totals(whole.cells, whole.communes, city.roads())
    if by is By.commune:
        table = whole.communes[["name"]].join(road_access.summary(sums))
        return table.assign(reason=np.where(whole.communes["averaged"], "", "not_averaged"))
    groups = (whole.membership(scheme), whole.membership(city.CITY))
    return pd.concat([road_access.summary(sums, membership=group) for group in groups]).rename_axis("region")
