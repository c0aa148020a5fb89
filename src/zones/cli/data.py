"""``zones data``: compute and check the layers of geodata/; official figures in."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from zones import settings
from zones.cli import figures
from zones.cli.ahead import data_ahead
from zones.cli.options import Json, one_of
from zones.cli.output import json_text, print_table
from zones.data import build as building
from zones.data import catalogue, check
from zones.data.build.step import Step
from zones.travel import drives, load_model

commands = typer.Typer(
    no_args_is_help=True, help="The layers of geodata/: compute and check them; official figures in."
)
commands.command("ahead")(data_ahead)
commands.command("template")(figures.template)
commands.command("import")(figures.data_import)
commands.command("revert")(figures.data_revert)
commands.command("history")(figures.data_history)

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


@commands.command("build")
def data_build(
    sources: Annotated[Path, typer.Option(help="Folder of the source files.", show_default=False)],
    out: Annotated[Path | None, typer.Option(help="Folder of the layers (default: geodata/).")] = None,
    only: Annotated[
        list[str] | None,
        typer.Option(
            help="Run only this step (repeatable).",
            callback=one_of(lambda: [step.name for step in building.STEPS]),
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


@commands.command("check")
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
        typer.echo(json_text({"directory": str(folder), "faults": rows}))
    for fault in faults:
        typer.echo(f"Error: {fault}", err=True)
    if faults:
        raise typer.Exit(1)
    if not as_json:
        found, version = catalogue.records(folder), catalogue.data_version(folder)
        typer.echo(f"{len(found)} layers in {folder} are whole, data version {version}")


@commands.command("drives")
def data_drives(as_json: Json = False) -> None:
    """Hold the minutes and kilometres of the model against drives known from outside it."""
    with Console(stderr=True).status("computing"):
        known = drives.known_drives()
        table = known.join(drives.measured(load_model(), known))
    if as_json:
        rows = table.reset_index().astype(object)
        typer.echo(json_text({"rows": rows.where(rows.notna(), None).to_dict("records")}))
    else:
        print_table(table[list(_DRIVES)].rename(columns=_DRIVES))
