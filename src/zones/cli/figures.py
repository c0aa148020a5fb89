"""``zones data template``, ``import``, ``revert``, ``history``: official figures in, and taken back."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any

import pandas as pd
import typer

from zones.cli.options import Json, one_of
from zones.cli.output import json_text, print_table, write_bytes
from zones.errors import InputError
from zones.exchange.gazetteer import Gazetteer
from zones.i18n import LANGUAGES
from zones.intake import layout
from zones.intake import template as templates
from zones.intake.figures import Entry, Figure
from zones.intake.proposal import Proposal, compare
from zones.intake.reading import read
from zones.intake.store import FigureStore

Who = Annotated[str, typer.Option(help="Name of the editor.", show_default=False)]


def template(
    indicator: Annotated[
        list[str],
        typer.Option(
            help="Id of an indicator that departments give (repeatable).",
            callback=one_of(layout.given),
            show_default=False,
        ),
    ],
    out: Annotated[Path, typer.Option(help="File to write, .xlsx or .csv.", show_default=False)],
    lang: Annotated[str, typer.Option(help="vi or en.", callback=one_of(lambda: LANGUAGES))] = "vi",
) -> None:
    """Write the template a department fills in: a row for each commune, a column for each indicator."""
    ending = out.suffix.lower().removeprefix(".")
    if ending not in templates.FORMATS:
        raise InputError(f"cannot write {out}: let its name end in .xlsx or .csv")
    write_bytes(templates.template(indicator, Gazetteer.load().names, lang, ending), out)


def data_import(
    file: Annotated[Path, typer.Argument(help="A filled-in template, XLSX or CSV.")],
    who: Who,
    why: Annotated[str, typer.Option(help="Reason in a few words.", show_default=False)],
    answer: Annotated[
        list[str] | None,
        typer.Option(
            help="ROW=CODE: the commune meant in a row that was asked about; ROW= leaves it out.",
            show_default=False,
        ),
    ] = None,
    dry_run: Annotated[bool, typer.Option(help="Only show what would change.")] = False,
    as_json: Json = False,
) -> None:
    """Bring in official figures: all of them, or none if anything is wrong or to be decided."""
    try:
        data = file.read_bytes()
    except OSError as error:
        raise InputError(f"cannot read {file}: {error.strerror or error}") from None
    gazetteer = Gazetteer.load()
    found = read(data, gazetteer, today=date.today(), answers=_answers(answer or []))
    with FigureStore.open() as store:
        proposal = compare(found, store)
        changes = [one for one in proposal.figures if one.state != "same"]
        stored = found.sound and bool(changes) and not dry_run
        entry = proposal.accept(store, who=who, why=why, now=datetime.now(UTC)) if stored else None
    if as_json:
        typer.echo(json_text({"stored": stored, "entry": entry, **_preview(proposal)}))
    for fault in found.faults:
        typer.echo(f"Error: {fault}", err=True)
    for question in found.questions:
        codes = "; ".join(f"{code} {gazetteer.names[code]}" for code, _ in question.candidates)
        typer.echo(
            f"Error: row {question.row}: '{question.text}' can be several communes; "
            f"choose with --answer {question.row}=CODE: {codes}",
            err=True,
        )
    if not found.sound:
        raise typer.Exit(1)
    if not as_json:
        counts = {state: len(proposal.of_state(state)) for state in ("new", "changed", "same")}
        said = ", ".join(f"{count} {state}" for state, count in counts.items() if count)
        number = f" as import {entry}" if entry else ""
        typer.echo(f"{'stored' if stored else 'not stored'}{number}: {said or 'no figures'}")
        for one in changes:
            before = f"{one.stored.figure.value:g}" if one.stored else "no figure"
            part = f" (part: {one.figure.place})" if one.figure.scope == "part" else ""
            typer.echo(
                f"{one.figure.commune_code} {one.figure.indicator}: {before} -> {one.figure.value:g}{part}"
            )


def data_revert(
    entry: Annotated[int, typer.Argument(help="Number of an import, as the history lists it.")],
    who: Who,
    why: Annotated[str | None, typer.Option(help="Reason in a few words.", show_default=False)] = None,
) -> None:
    """Take an import back by a new entry: each figure becomes what it was before."""
    with FigureStore.open() as store:
        number = store.revert(entry, who=who, why=why or f"revert of {entry}", now=datetime.now(UTC))
    typer.echo(f"import {entry} taken back by entry {number}")


def data_history(as_json: Json = False) -> None:
    """List imports of official figures and what was taken back, the latest first."""
    with FigureStore.open() as store:
        entries = store.history()
    if as_json:
        typer.echo(json_text({"rows": [{**_row(one), "figures": _steps(one)} for one in entries]}))
        return
    heads = ["entry", "at", "action", "who", "why", "indicators", "figures", "taken back by"]
    rows = [{**_row(one), "figures": len(one.steps), "taken back by": one.undone_by} for one in entries]
    print_table(pd.DataFrame(rows, columns=heads).astype({"taken back by": "Int64"}).set_index("entry"))


def _answers(given: list[str]) -> dict[int, str]:
    answers = {}
    for text in given:
        row, equals, code = text.partition("=")
        if not equals or not row.strip().isdecimal():
            raise typer.BadParameter(f"'{text}' is not ROW=CODE")
        answers[int(row)] = code.strip()
    return answers


def _preview(proposal: Proposal) -> dict[str, Any]:
    found = proposal.reading
    return {
        "figures": [
            {
                "state": one.state,
                **_figure(one.figure),
                "value_before": one.stored.figure.value if one.stored else None,
            }
            for one in proposal.figures
        ],
        "faults": [fault.as_row() for fault in found.faults],
        "questions": [
            {"row": one.row, "text": one.text, "candidates": [code for code, _ in one.candidates]}
            for one in found.questions
        ],
    }


def _figure(figure: Figure) -> dict[str, Any]:
    return {
        "commune_code": figure.commune_code,
        "indicator": figure.indicator,
        "value": figure.value,
        "as_of": figure.as_of,
        "source": figure.source,
        "note": figure.note,
        "scope": figure.scope,
        "place": figure.place,
    }


def _row(entry: Entry) -> dict[str, Any]:
    return {
        "entry": entry.entry,
        "at": entry.at.isoformat(timespec="seconds"),
        "action": entry.action,
        "who": entry.who,
        "why": entry.why,
        "undoes": entry.undoes,
        "undone_by": entry.undone_by,
        "indicators": ", ".join(entry.indicators),
    }


def _steps(entry: Entry) -> list[dict[str, Any]]:
    return [
        {
            "commune_code": code,
            "indicator": indicator,
            "before": step.before and _figure(step.before),
            "after": step.after and _figure(step.after),
        }
        for (code, indicator), step in entry.steps.items()
    ]
