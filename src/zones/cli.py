"""Planning figures of Đà Nẵng: compute and check the layers, print figures, run the app."""

import json
import os
import sys
from collections.abc import Callable, Collection
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import pandas as pd
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from typer.core import TyperGroup

from zones import access, city, connections, road_access, settings
from zones.data import build as building
from zones.data import catalogue, check
from zones.data.build.step import Step
from zones.errors import InputError, ZonesError
from zones.travel import MODES, SEASONS, drives, load_model


class _Commands(TyperGroup):
    """Commands whose known errors end in one readable line on stderr and exit code 1."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except ZonesError as error:
            typer.echo("Error: " + " ".join(str(error).split()), err=True)
            raise typer.Exit(1) from None


def _one_of(known: Callable[[], Collection[str]]) -> Callable[[Any], Any]:
    """Return an option callback that accepts only the known names (one or a list of them)."""

    def check_names(value: Any) -> Any:
        given = value if isinstance(value, list) else [value]
        unknown = [name for name in given if name is not None and name not in known()]
        if unknown:
            raise typer.BadParameter(f"'{unknown[0]}' is not one of {', '.join(known())}")
        return value

    return check_names


app = typer.Typer(
    cls=_Commands,
    help=__doc__,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    # Plain text: a usage error is one line too, not a box.
    rich_markup_mode=None,
)
data = typer.Typer(no_args_is_help=True, help="The layers of geodata/: compute and check them.")
app.add_typer(data, name="data")

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


class By(StrEnum):
    """What a row of a table stands for."""

    commune = "commune"
    region = "region"


class Figures(StrEnum):
    """Which figures a table holds."""

    access = "access"
    roads = "roads"
    connections = "connections"


_DRIVES = {
    "mode": "mode",
    "season": "season",
    "bound": "known is",
    "known_min": "known min",
    "measured_min": "min",
    "min_ratio": "ratio min",
    "known_km": "known km",
    "measured_km": "km",
    "km_ratio": "ratio km",
    "status": "status",
    "explanation_en": "why it differs",
}

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
}
"""Columns fit for reading, with their heads; JSON and CSV hold all columns under their own names."""


@data.command("build")
def data_build(
    sources: Annotated[Path, typer.Option(help="Folder of the source files.", show_default=False)],
    out: Annotated[Path | None, typer.Option(help="Folder of the layers (default: geodata/).")] = None,
    only: Annotated[
        list[str] | None,
        typer.Option(
            help="Run only this step (repeatable).",
            callback=_one_of(lambda: [step.name for step in building.STEPS]),
        ),
    ] = None,
) -> None:
    """Compute the layers of geodata/ from source files."""
    target, names = out or settings.geodata_dir(), only or None
    steps = building.ordered(names)
    columns = (TextColumn("{task.description:<12}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    place = {step.name: done for done, step in enumerate(steps)}
    console = Console(stderr=True)
    # A log gets one line per step instead of a bar.
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task("", total=len(steps))

        def before_step(step: Step) -> None:
            progress.update(task, completed=place[step.name], description=step.name)
            if not console.is_terminal:
                typer.echo(f"{place[step.name] + 1}/{len(steps)} {step.name}", err=True)

        building.build(sources, target, only=names, before_step=before_step)
        progress.update(task, completed=len(steps), description="done")
    found = catalogue.records(target)
    megabytes = sum(record.size_bytes for record in found.values()) / 1e6
    version = catalogue.data_version(target)
    typer.echo(f"{len(found)} layers, {megabytes:.1f} MB in {target}, data version {version}")


@data.command("check")
def data_check(
    directory: Annotated[
        Path | None, typer.Option("--dir", help="Folder of the layers (default: geodata/).")
    ] = None,
    as_json: Json = False,
) -> None:
    """Verify hashes, contracts and sanity of the layers; exit with 1 if anything is wrong."""
    folder = directory or settings.geodata_dir()
    faults = check.check(folder)
    if as_json:
        rows = [{"layer": fault.layer, "what": fault.what, "remedy": fault.remedy} for fault in faults]
        typer.echo(_json({"directory": str(folder), "faults": rows}))
    for fault in faults:
        typer.echo(f"Error: {fault}", err=True)
    if faults:
        raise typer.Exit(1)
    if not as_json:
        found, version = catalogue.records(folder), catalogue.data_version(folder)
        typer.echo(f"{len(found)} layers in {folder} are whole, data version {version}")


@data.command("drives")
def data_drives(as_json: Json = False) -> None:
    """Hold the minutes and kilometres of the model against drives known from outside it."""
    with Console(stderr=True).status("computing"):
        known = drives.known_drives()
        table = known.join(drives.measured(load_model(), known))
    if as_json:
        rows = table.reset_index().astype(object)
        typer.echo(_json({"rows": rows.where(rows.notna(), None).to_dict("records")}))
    else:
        _print(table[list(_DRIVES)].rename(columns=_DRIVES))


@app.command()
def metrics(
    by: Annotated[By, typer.Option(help="One row per commune or per region.", show_default=False)],
    figures: Annotated[
        Figures, typer.Option(help="Access to a service, roads, or the connections of commune seats.")
    ] = Figures.access,
    service: Annotated[
        str, typer.Option(help="Service reached (access).", callback=_one_of(city.services))
    ] = "district_health",
    mode: Annotated[
        str, typer.Option(help=f"Means: {', '.join(MODES)}.", callback=_one_of(lambda: MODES))
    ] = "motorcycle",
    season: Annotated[
        str, typer.Option(help=f"Season: {', '.join(SEASONS)}.", callback=_one_of(lambda: SEASONS))
    ] = "dry",
    minutes: Annotated[
        int | None, typer.Option(min=0, help="Threshold, inclusive (default: the service's own).")
    ] = None,
    scheme: Annotated[str, typer.Option(help="Region scheme (--by region).")] = "east_west",
    as_json: Json = False,
    csv: Annotated[Path | None, typer.Option(help="Write CSV to this file.", show_default=False)] = None,
) -> None:
    """Print who reaches a service in how many minutes, the roads, or how commune seats are connected."""
    if as_json and csv:
        raise typer.BadParameter("give --json or --csv, not both")
    if figures is Figures.connections and by is By.region:
        raise typer.BadParameter("connections are those of commune seats: use --by commune")
    if csv is not None and not csv.parent.is_dir():
        raise InputError(f"cannot write {csv}: {csv.parent} is not a folder; create it first")
    with Console(stderr=True).status("computing"):
        whole = city.load()
        if by is By.region:
            whole.membership(scheme)  # an unknown scheme is said before the long part
        if figures is Figures.access:
            result = access.run(load_model(), whole, service, mode=mode, season=season)
            limit = result.service.threshold_min if minutes is None else minutes
            table = result.by_commune(limit) if by is By.commune else result.by_region(scheme, limit)
            params = {**result.params, "threshold_min": limit}
        elif figures is Figures.roads:
            table, params = _roads(whole, by, scheme), {"data_version": whole.data_version}
        else:
            found = connections.run(load_model(), whole, mode=mode, season=season)
            table, params = found.table, dict(found.params)
    if by is By.region:
        params["scheme"] = scheme
    if csv is not None:
        _write(table.reset_index(), params, csv)
    elif as_json:
        rows = table.reset_index().astype(object)
        typer.echo(_json({"params": params, "rows": rows.where(rows.notna(), None).to_dict("records")}))
    else:
        heads = _PRINTED.get(figures)
        _print(table[[c for c in heads if c in table]].rename(columns=heads) if heads else found.wide())
        typer.echo(", ".join(f"{name} {value}" for name, value in params.items()), err=True)


@app.command()
def serve() -> None:
    """Run the app (port: ZONES_PORT, default 8501)."""
    script = settings.project_root() / "app.py"
    if not script.exists():
        raise InputError(f"{script} is missing; run `zones serve` in the project's folder")
    # Loaded here: Streamlit reads its configuration from the working directory; only this command needs it.
    os.chdir(script.parent)
    from zones.ui import server

    server.run(script, settings.port())


def _roads(whole: city.City, by: By, scheme: str) -> pd.DataFrame:
    """Return road density and rural access by commune, or by region with the city as last row."""
    sums = road_access.totals(whole.cells, whole.communes, city.roads())
    if by is By.commune:
        table = whole.communes[["name"]].join(road_access.summary(sums))
        return table.assign(reason=np.where(whole.communes["averaged"], "", "not_averaged"))
    groups = (whole.membership(scheme), whole.membership(city.CITY))
    return pd.concat([road_access.summary(sums, membership=group) for group in groups]).rename_axis("region")


def _write(rows: pd.DataFrame, params: dict[str, Any], path: Path) -> None:
    """Write a table as CSV, with the parameters that made it in columns of their own."""
    simple = (str, int, float)
    said = {name: value if isinstance(value, simple) else str(value) for name, value in params.items()}
    try:
        rows.assign(**said).to_csv(path, index=False, lineterminator="\n")
    except OSError as error:
        raise InputError(f"cannot write {path}: {error.strerror or error}") from None
    typer.echo(f"{len(rows)} rows in {path}", err=True)


def _json(body: dict[str, Any]) -> str:
    """Return JSON that any reader takes: a missing number is null, never NaN."""
    return json.dumps(body, ensure_ascii=False, allow_nan=False, indent=1)


def _print(frame: pd.DataFrame) -> None:
    """Print a table for reading; a pipe gets whole lines, not lines cut to a terminal's width."""
    rows = frame.reset_index()
    table = Table(header_style="bold")
    for column in rows.columns:
        numbers = pd.api.types.is_numeric_dtype(rows[column])
        table.add_column(str(column), justify="right" if numbers else "left", no_wrap=numbers)
    for values in rows.itertuples(index=False):
        table.add_row(*(_cell(value) for value in values))
    Console(width=None if sys.stdout.isatty() else 250).print(table)


def _cell(value: Any) -> str:
    if value is None or pd.isna(value):
        return "–"
    if not isinstance(value, float):
        return str(value)
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}" if abs(value) < 10 else f"{value:.1f}"
