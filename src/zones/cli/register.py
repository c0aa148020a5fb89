"""``zones register``: take projects out, bring them in, see who changed what, and take changes back."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import pandas as pd
import typer

from zones.cli.options import Json, one_of
from zones.cli.output import json_text, print_table
from zones.errors import InputError
from zones.register import Change, Difference, Register, exchange

commands = typer.Typer(no_args_is_help=True, help="The register of projects: export, import, history, undo.")

Who = Annotated[str, typer.Option(help="Name of the editor.", show_default=False)]


@commands.command("export")
def register_export(
    file_format: Annotated[
        str,
        typer.Option(
            "--format",
            help=f"{', '.join(exchange.FORMATS)} (csv: a ZIP of four tables).",
            callback=one_of(lambda: exchange.FORMATS),
            show_default=False,
        ),
    ],
    out: Annotated[Path, typer.Option(help="File to write.", show_default=False)],
) -> None:
    """Write every project with its phases, facts and shapes to a file."""
    with Register.open() as register:
        projects = register.projects()
    try:
        out.write_bytes(exchange.export(projects, file_format))
    except OSError as error:
        raise InputError(f"cannot write {out}: {error.strerror or error}") from None
    typer.echo(f"{len(projects)} projects in {out}", err=True)


@commands.command("import")
def register_import(
    file: Annotated[Path, typer.Argument(help="XLSX, GeoJSON, GeoPackage, KML, or ZIP of CSV.")],
    who: Who,
    why: Annotated[str, typer.Option(help="Reason in a few words.", show_default=False)],
    dry_run: Annotated[bool, typer.Option(help="Only show what would change.")] = False,
    as_json: Json = False,
) -> None:
    """Bring in projects from a file: all of them, or none if anything is wrong with it."""
    try:
        data = file.read_bytes()
    except OSError as error:
        raise InputError(f"cannot read {file}: {error.strerror or error}") from None
    with Register.open() as register:
        found = exchange.read(data, register)
        stored = not (dry_run or found.faults)
        if stored:
            found.accept(register, who=who, why=why, now=datetime.now(UTC))
    if as_json:
        typer.echo(json_text({"stored": stored, **_preview(found)}))
    for fault in found.faults:
        typer.echo(f"Error: {fault}", err=True)
    if found.faults:
        raise typer.Exit(1)
    if not as_json:
        counts = {state: len(found.of_state(state)) for state in ("new", "restored", "changed", "same")}
        said = ", ".join(f"{count} {state}" for state, count in counts.items() if count)
        typer.echo(f"{'stored' if stored else 'not stored'}: {said or 'no projects'}")
        for one in found.of_state("changed"):
            typer.echo(f"{one.project.project_id}: {', '.join(d.path for d in one.differences)}")


@commands.command("history")
def register_history(
    project: Annotated[str | None, typer.Option(help="Only this project.", show_default=False)] = None,
    as_json: Json = False,
) -> None:
    """List changes, the latest first."""
    with Register.open() as register:
        changes = register.history(project)
    if as_json:
        typer.echo(json_text({"rows": [_row(change) for change in changes]}))
        return
    rows = [{**_row(change), "changed": ", ".join(d.path for d in change.differences)} for change in changes]
    heads = ["change_id", "at", "project_id", "version", "action", "who", "why", "changed"]
    print_table(pd.DataFrame(rows, columns=heads).set_index("change_id"))


@commands.command("undo")
def register_undo(
    changes: Annotated[list[int], typer.Argument(help="Numbers of changes, as the history lists them.")],
    who: Who,
    why: Annotated[str | None, typer.Option(help="Reason in a few words.", show_default=False)] = None,
) -> None:
    """Take changes back by new edits: all of them, or none if a later edit stands in the way."""
    reason = why or f"undo of {', '.join(str(change) for change in changes)}"
    with Register.open() as register:
        saved = register.undo_many(changes, who=who, why=reason, now=datetime.now(UTC))
    for change, version in saved.items():
        typer.echo(f"change {change} taken back in version {version}")


def _preview(found: exchange.Import) -> dict[str, Any]:
    return {
        "projects": [
            {
                "project_id": one.project.project_id,
                "state": one.state,
                "differences": [_difference(d) for d in one.differences],
            }
            for one in found.proposals
        ],
        "faults": [fault.as_row() for fault in found.faults],
    }


def _row(change: Change) -> dict[str, Any]:
    return {
        "change_id": change.change_id,
        "project_id": change.project_id,
        "version": change.version,
        "action": change.action,
        "who": change.who,
        "at": change.at.isoformat(timespec="seconds"),
        "why": change.why,
        "undoes": change.undoes,
        "differences": [_difference(one) for one in change.differences],
    }


def _difference(one: Difference) -> dict[str, Any]:
    return {"path": one.path, "before": one.before, "after": one.after}
