"""Projects as features, for GeoJSON and KML: one for each shape, one without geometry where there is none.

Every feature carries the columns of its project; the first one of a project also ``phases`` and ``facts``,
lists of objects with the columns of these tables; ``shape`` holds the columns of the shape.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from zones.exchange import limits
from zones.exchange.archive import Refused
from zones.exchange.faults import Fault, shortened
from zones.exchange.parsed import Parsed
from zones.exchange.sheets import Cell, Odd, Row, Sheet, Sheets
from zones.register.exchange.layout import TABLES, Column, divided, joined

_NESTED: Final = ("phases", "facts")
_WRITTEN_AS_JSON: Final = ("sections", "commune_codes", "phases", "facts", "shape")
_LISTS: Final = ("codes", "communes", "urls")


@dataclass(frozen=True)
class Feature:
    """A shape with what is said of it; ``wkt`` is None where there is no geometry."""

    wkt: str | None
    properties: Mapping[str, Any]


Outlines = tuple[list[tuple[int, str]], list[Fault]]
"""Geometries of a file as numbered WKT, in whatever coordinates they are, and those that are none."""


def of_sheets(sheets: Sheets) -> list[Feature]:
    """Return the features of all projects, in id order."""
    features = []
    parts = {name: _by_project(sheets[name]) for name in ("phases", "facts", "shapes")}
    for row in sheets["projects"].rows:
        project_id = row.cells["project_id"]
        own = _plain("projects", row)
        nested = {
            name: [_without_id(_plain(name, part)) for part in parts[name].get(project_id, [])]
            for name in _NESTED
        }
        shapes = parts["shapes"].get(project_id, [])
        if not shapes:
            features.append(Feature(None, {**own, **nested, "shape": None}))
        for number, part in enumerate(shapes):
            shape = _without_id(_plain("shapes", part))
            wkt = shape.pop("wkt")
            features.append(Feature(wkt, {**own, **(nested if number == 0 else {}), "shape": shape}))
    return features


def _by_project(sheet: Sheet) -> dict[Cell | Odd, list[Row]]:
    found: dict[Cell | Odd, list[Row]] = {}
    for row in sheet.rows:
        found.setdefault(row.cells["project_id"], []).append(row)
    return found


def _plain(table: str, row: Row) -> dict[str, Any]:
    """Return a row with lists as lists."""
    cells: dict[str, Any] = {}
    for column in TABLES[table]:
        value = row.cells[column.name]
        is_list = column.kind in _LISTS and isinstance(value, str)
        cells[column.name] = list(divided(column, str(value))) if is_list else value
    return cells


def _without_id(cells: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in cells.items() if name != "project_id"}


def to_sheets(features: Sequence[tuple[int, Feature]]) -> Parsed:
    """Return the tables that numbered features stand for.

    Raises
    ------
    Refused
        If there are more features than a register can have.
    """
    if len(features) > limits.ROWS:
        raise Refused(Fault("too_many_rows", details={"limit": str(limits.ROWS)}))
    sheets = {name: Sheet(tuple(c.name for c in columns)) for name, columns in TABLES.items()}
    faults: list[Fault] = []
    first: dict[str, Row] = {}
    own = {column.name for column in TABLES["projects"]}
    for number, feature in features:
        given = {name: _loaded(name, value) for name, value in feature.properties.items()}
        shape, nested = given.pop("shape", None), {name: given.pop(name, None) for name in _NESTED}
        project = _row("projects", number, given)
        strange = [name for name in given if name not in own]
        known = ", ".join(sorted(own))
        faults += [
            Fault("unknown_column", "projects", number, shortened(n), details={"known": known})
            for n in strange
        ]
        key = project.cells.get("project_id")
        head = first.get(key) if isinstance(key, str) else None
        if head is None:
            sheets["projects"].rows.append(project)
            if isinstance(key, str):
                first[key] = project
        else:
            # Properties that a program dropped on the way contradict nothing.
            for name, value in project.cells.items():
                if value is not None and value != head.cells.get(name):
                    details = {"first": str(head.number)}
                    faults.append(Fault("contradiction", "projects", number, name, details=details))
        for name, members in nested.items():
            faults += _add(sheets[name], name, number, key, members)
        if feature.wkt is not None or shape is not None:
            body = shape if isinstance(shape, dict) else {}
            cells = {**body, "wkt": feature.wkt}
            faults += _add(sheets["shapes"], "shapes", number, key, [cells], prefix="shape.")
    return Parsed(sheets, faults)


def _loaded(name: str, value: Any) -> Any:
    """Return a property; what is nested may come as JSON text: in KML, or from a program without nesting."""
    if name not in _WRITTEN_AS_JSON or not isinstance(value, str) or value[:1] not in ("[", "{", "n"):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return value


def _add(
    sheet: Sheet, table: str, number: int, key: Cell | Odd, members: Any, prefix: str = ""
) -> list[Fault]:
    """Add the nested rows of a feature; return what is wrong with their form."""
    if members is None:
        return []
    if not isinstance(members, list):
        return [Fault("nested", table, number, table, shortened(str(members)))]
    if len(members) + len(sheet.rows) > limits.ROWS:
        raise Refused(Fault("too_many_rows", table, details={"limit": str(limits.ROWS)}))
    faults = []
    known = {column.name for column in TABLES[table]}
    for place, member in enumerate(members, 1):
        at = prefix or f"{table}[{place}]."
        if not isinstance(member, dict):
            faults.append(Fault("nested", table, number, at.rstrip("."), shortened(str(member))))
            continue
        details = {"known": ", ".join(sorted(known - {"project_id"}))}
        faults += [
            Fault("unknown_column", table, number, at + shortened(str(name)), details=details)
            for name in member
            if name not in known
        ]
        row = _row(table, number, member)
        sheet.rows.append(Row(number, {**row.cells, "project_id": key}, at))
    return faults


def _row(table: str, number: int, given: Mapping[str, Any]) -> Row:
    """Return the cells that belong to a table; a missing one stays missing."""
    columns = {column.name: column for column in TABLES[table]}
    return Row(number, {name: _cell(columns[name], v) for name, v in given.items() if name in columns})


def _cell(column: Column, value: Any) -> Cell | Odd:
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, int | float):
        return float(value)
    if isinstance(value, list) and column.kind in _LISTS and all(isinstance(one, str) for one in value):
        return joined(column, value)
    return Odd("nested", shortened(str(value)))
