"""``zones report``: a paper for the meeting, as PDF, Word, Excel or PowerPoint."""

from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from zones import city as cities
from zones import travel
from zones.ahead import cache_dir
from zones.cli.options import one_of
from zones.cli.output import writable
from zones.errors import InputError
from zones.i18n import LANGUAGES
from zones.maps.paper.backdrop import backdrop
from zones.register import Register
from zones.reports import content, write
from zones.reports.content import Hand, Material, Order
from zones.reports.document import HEADERS, Letterhead
from zones.reports.room import give_back
from zones.reports.writers import kind_of
from zones.scenario import Scenario
from zones.settings import state_dir

EACH = "{commune}"
"""What stands for a commune's code in the name of a file, where each paper gets one of its own (for the kind,
where a paper is about no commune)."""

WITH_PROFILES = ("commune", "gaps")
"""Kinds that profiles of all units belong to: alone, or after the report they explain."""

_SAID = {
    "measure": "measuring gaps",
    "draws": "drawing assumptions",
    "effects": "effects of projects",
    "sites": "proposed sites",
    "papers": "writing",
    "setting": "setting the pages",
}


def report(
    kind: Annotated[
        str,
        typer.Option(
            help=", ".join(content.KINDS), callback=one_of(lambda: content.KINDS), show_default=False
        ),
    ],
    out: Annotated[
        Path, typer.Option(help=f"File to write: .pdf, .docx, .xlsx or .pptx; with {EACH} one for each.")
    ],
    lang: Annotated[str, typer.Option(help="vi or en.", callback=one_of(lambda: LANGUAGES))] = "vi",
    commune: Annotated[str, typer.Option(help="Code or name of a commune.")] = "",
    region: Annotated[str, typer.Option(help="east or west.")] = "",
    other: Annotated[str, typer.Option("--with", help="The second commune or region to compare.")] = "",
    scenario: Annotated[str, typer.Option(help="A scenario: file, or the text of a link.")] = "",
    draws: Annotated[
        int,
        typer.Option(
            min=0, help="Draw the assumptions so often, for 10th-90th percentiles (gaps, region); kept."
        ),
    ] = 0,
    all_communes: Annotated[
        bool, typer.Option("--all-communes", help="Profiles of all units (commune), or also those (gaps).")
    ] = False,
    day: Annotated[str, typer.Option("--date", help="Day of the paper, 2026-11-30 (default: today).")] = "",
    header: Annotated[str, typer.Option(help=", ".join(HEADERS), callback=one_of(lambda: HEADERS))] = "none",
    issuer: Annotated[str, typer.Option(help="Who issues the paper.")] = "",
    parent: Annotated[str, typer.Option(help="The body above.")] = "",
    number: Annotated[str, typer.Option(help="Number and symbol, as 12/BC-STC.")] = "",
    place: Annotated[str, typer.Option(help="Place of the paper.")] = "",
    recipient: Annotated[list[str] | None, typer.Option(help="Recipient (repeatable).")] = None,
    signer: Annotated[str, typer.Option(help="Office of who signs.")] = "",
) -> None:
    """Write a paper: gap report, projects, profile, region, comparison or scenario."""
    form = next(one for one in HEADERS if one == header)
    letterhead = Letterhead(form, issuer, parent, number, place, tuple(recipient or ()), signer)
    order = Order(kind, lang, _day(day), letterhead, commune, region, other)
    with _usage():
        kind_of(out)
        asked = _scenario(scenario) if scenario else None
        if all_communes and kind not in WITH_PROFILES:
            raise InputError(f"--all-communes goes with --kind {' or '.join(WITH_PROFILES)}")
        if draws and kind not in content.WITH_BANDS:
            raise InputError(f"--draws goes with --kind {' or '.join(content.WITH_BANDS)}")
        if draws == 1:
            raise InputError("--draws must be 2 or more")
        if kind == "scenario" and asked is None:
            raise InputError("--scenario is missing for this kind of paper")
    writable(out)
    whole = cities.load()
    orders = [order]
    with _usage():
        if all_communes:
            profiles = content.profiles(order, whole)
            orders = profiles if kind == "commune" else [order, *profiles]
        elif kind != "scenario":
            orders = [content.resolved(order, whole)]
    with ThreadPoolExecutor(1) as beside, progress_bar() as bar:
        # Every paper has maps: the other core reads their land while figures are gathered.
        land = beside.submit(backdrop)
        with Register.open() as register:
            model = cache(lambda: travel.load_model())
            hand = Hand.read(whole, model, register.projects(), register.revision)
        found = gathered(
            hand, {one.kind for one in orders}, bar, day=order.day, draws=draws, folder=cache_dir()
        )
        land.result()
        if asked is not None:
            with _usage():
                outcome = content.outcome(hand, asked)
            for remark in outcome.remarks:
                typer.echo(remark[lang], err=True)
            orders = [replace(one, outcome=outcome) for one in orders]
        kept = state_dir() / "reports"
        if kind == "gaps":
            orders[0] = replace(orders[0], earlier=content.last_before(kept, order.day))
        headline = content.headline(found, order.day) if kind == "gaps" else None
        if EACH in out.name:
            write_each(orders, found, out, bar)
            said = f"{len(orders)} files in {out.parent}"
        else:
            papers = bar.track(orders, description=_SAID["papers"])
            documents = [content.paper(one, found) for one in papers]
            # Setting hundreds of pages needs the room that figures and layers take.
            del whole, hand, found, land
            give_back()
            task = bar.add_task(_SAID["setting"], total=1)
            write(content.together(documents), out)
            bar.advance(task)
            said = f"{out.stat().st_size:,} bytes in {out}"
    typer.echo(said, err=True)
    if headline is not None:
        content.keep(kept, headline)


def write_each(orders: Sequence[Order], found: Material, out: Path, bar: Progress) -> None:
    """Write a file for each order, named after what it is about."""
    for one in bar.track(orders, description=_SAID["papers"]):
        path = out.with_name(out.name.replace(EACH, one.commune or one.kind))
        write(content.paper(one, found), path)


def gathered(
    hand: Hand, kinds: Collection[str], bar: Progress, *, day: date, draws: int, folder: Path
) -> Material:
    """Return what papers of some kinds rest on, with the progress shown; see :func:`content.gather`."""
    tasks: dict[str, TaskID] = {}

    def tell(what: str, done: int, of: int) -> None:
        if what not in tasks:
            tasks[what] = bar.add_task(_SAID[what], total=of)
        bar.update(tasks[what], completed=done, total=of)

    found = content.gather(hand, kinds, day=day, folder=folder, tell=tell, draws=draws)
    for task in tasks.values():
        bar.update(task, completed=bar.tasks[task].total)
    return found


def progress_bar() -> Progress:
    """Return the bars of what takes long, on the error stream."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=Console(stderr=True))


def _day(text: str) -> date:
    if not text:
        return date.today()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"--date: '{text}' is not a day; write 2026-11-30") from None


def _scenario(given: str) -> Scenario:
    text = _text(given)
    try:
        return content.scenario_of(text)
    except InputError as error:
        raise InputError(f"--scenario: {error}") from None


def _text(scenario: str) -> str:
    """Return what a file holds, or the text of a link as it was given."""
    path = Path(scenario)
    if scenario.startswith("1.") and not path.exists():
        return scenario
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", "") or "it is no text"
        raise InputError(f"cannot read {scenario}: {reason}") from None


@contextmanager
def _usage() -> Iterator[None]:
    """Turn what is wrong with the question into an error of usage: one sentence, exit code 2."""
    try:
        yield
    except InputError as error:
        raise typer.BadParameter(" ".join(str(error).split())) from None
