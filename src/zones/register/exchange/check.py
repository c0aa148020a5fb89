"""Tables of an import as projects: every fault at once, and no project that has one."""

from collections.abc import Iterable
from typing import Any, Final

from pydantic import ValidationError

from zones.city.projects import Fact, Phase, Project, Shape, span
from zones.exchange.faults import Fault, shortened
from zones.exchange.gazetteer import Gazetteer
from zones.exchange.parsed import Parsed
from zones.exchange.sheets import Row
from zones.register.exchange.layout import PARTS, TABLES
from zones.register.exchange.values import Checker

MOST: Final = 1000
"""Faults listed; of more, only the number is said."""

_MODELS: Final = {"phases": Phase, "facts": Fact, "shapes": Shape}
_FIELDS: Final = {"wkt": "geometry"}

Values = dict[str, Any]


def projects_of(parsed: Parsed, gazetteer: Gazetteer) -> tuple[list[Project], list[Fault]]:
    """Return the projects that tables describe, and everything that is wrong with the tables.

    Parameters
    ----------
    parsed
        Tables as read; a file that could not be read has faults and no tables.
    gazetteer
        Resolves names of communes.

    Returns
    -------
    list of Project
        In id order; empty if there is any fault.
    list of Fault
        In the order of tables and rows.
    """
    faults = list(parsed.faults)
    if not parsed.sheets:
        return [], faults
    sound = _structure(parsed, faults)
    checker = Checker(gazetteer, faults)
    read = {
        table: [(row, _values(checker, parsed, table, row)) for row in parsed.sheets[table].rows]
        for table in TABLES
        if table in sound
    }
    heads = _heads(read.get("projects", []), faults)
    if "projects" in sound:
        _orphans(read, heads, faults)
    for project_id in heads:
        _together(project_id, read, faults)
    projects = [] if faults else _built(heads, read, faults)
    order = ["", *TABLES]
    faults.sort(key=lambda fault: (order.index(fault.table), fault.row or 0))
    if len(faults) > MOST:
        faults[MOST:] = [Fault("more_faults", details={"count": str(len(faults) - MOST)})]
    return ([] if faults else projects), faults


def _structure(parsed: Parsed, faults: list[Fault]) -> set[str]:
    """Return the tables whose rows can be looked at; a wrong header makes no fault in each row."""
    for table, columns in TABLES.items():
        sheet = parsed.sheets.get(table)
        if sheet is None:
            faults.append(Fault("missing_table", table))
            continue
        known = [column.name for column in columns]
        faults += [Fault("missing_column", table, 1, name) for name in known if name not in sheet.columns]
        details = {"known": ", ".join(known)}
        faults += [
            Fault("unknown_column", table, 1, shortened(name), details=details)
            for name in sheet.columns
            if name not in known
        ]
    return {table for table in TABLES if table in parsed.sheets}


def _values(checker: Checker, parsed: Parsed, table: str, row: Row) -> Values:
    present = parsed.sheets[table].columns
    columns = [column for column in TABLES[table] if column.name in present]
    return {column.name: checker.value(table, row, column) for column in columns}


def _heads(rows: list[tuple[Row, Values]], faults: list[Fault]) -> dict[str, tuple[Row, Values]]:
    """Return the project rows by id; an id that comes again is a fault."""
    found: dict[str, tuple[Row, Values]] = {}
    for row, values in rows:
        project_id = values.get("project_id")
        if project_id is None:
            continue
        if project_id in found:
            first = {"first": str(found[project_id][0].number)}
            faults.append(Fault("duplicate", "projects", row.number, "project_id", project_id, first))
        else:
            found[project_id] = (row, values)
    return found


def _orphans(
    read: dict[str, list[tuple[Row, Values]]], heads: dict[str, tuple[Row, Values]], faults: list[Fault]
) -> None:
    """Name the rows of projects that are not in the file."""
    for table in PARTS:
        for row, values in read.get(table, []):
            project_id = values.get("project_id")
            if project_id is not None and project_id not in heads:
                faults.append(Fault("unknown_project", table, row.number, "project_id", project_id))


def _together(project_id: str, read: dict[str, list[tuple[Row, Values]]], faults: list[Fault]) -> None:
    """Check the rows of one project against each other."""
    own = {
        table: [
            (row, values) for row, values in read.get(table, []) if values.get("project_id") == project_id
        ]
        for table in PARTS
    }
    for table, name in (("phases", "phase_id"), ("shapes", "geom_id")):
        seen: dict[str, int] = {}
        for row, values in own[table]:
            key = values.get(name)
            if key in seen:
                first = {"first": str(seen[key])}
                faults.append(Fault("duplicate", table, row.number, row.prefix + name, key, first))
            elif key:
                seen[key] = row.number
    for row, values in own["phases"]:
        start, finish = values.get("start"), values.get("finish")
        if start and finish and span(finish)[1] < span(start)[0]:
            details = {"start": start}
            faults.append(Fault("phase_order", "phases", row.number, row.prefix + "finish", finish, details))
    phases = {values.get("phase_id") for _, values in own["phases"]}
    for row, values in own["facts"]:
        faults += _fact_faults(row, values, phases)
    primary = [row for row, values in own["shapes"] if values.get("primary")]
    faults += [Fault("two_primary", "shapes", row.number, row.prefix + "primary") for row in primary[1:]]


def _fact_faults(row: Row, values: Values, phases: set[Any]) -> Iterable[Fault]:
    value, upper, phase = values.get("value"), values.get("upper"), values.get("phase")
    # A cell that was given and could not be read has its fault already.
    given = row.cells.get("value") not in (None, "")
    if not given and not (row.cells.get("text_vi") and row.cells.get("text_en")):
        yield Fault("says_nothing", "facts", row.number, row.prefix + "value")
    if upper is not None and (not given or (value is not None and upper < value)):
        details = {"low": "" if value is None else f"{value:g}"}
        yield Fault("upper_below", "facts", row.number, row.prefix + "upper", f"{upper:g}", details)
    if phase and phase not in phases:
        yield Fault("unknown_phase", "facts", row.number, row.prefix + "phase", phase)


def _built(
    heads: dict[str, tuple[Row, Values]], read: dict[str, list[tuple[Row, Values]]], faults: list[Fault]
) -> list[Project]:
    """Return the projects; a rule of the document that no check above knows is a fault of its row."""
    members: dict[tuple[str, str], list[Any]] = {}
    for table, model in _MODELS.items():
        for row, values in read[table]:
            fields = {_FIELDS.get(name, name): v for name, v in values.items() if name != "project_id"}
            try:
                members.setdefault((values["project_id"], table), []).append(model(**fields))
            except ValidationError as error:
                faults.append(_rule(table, row, error))
    projects = []
    for project_id, (row, values) in sorted(heads.items()):
        parts = {table: tuple(members.get((project_id, table), ())) for table in PARTS}
        try:
            projects.append(Project.model_validate({**values, **parts}))
        except ValidationError as error:
            faults.append(_rule("projects", row, error))
    return projects


def _rule(table: str, row: Row, error: ValidationError) -> Fault:
    first = error.errors()[0]
    where = ".".join(str(step) for step in first["loc"])
    return Fault(
        "rule", table, row.number, row.prefix + where, details={"reason": shortened(first["msg"], 120)}
    )
