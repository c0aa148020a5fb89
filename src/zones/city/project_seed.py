"""The key projects as typed documents, from the layers: what the register starts from."""

from pathlib import Path
from typing import Any

import pandas as pd

from zones.city.projects import Fact, Phase, Project, Shape
from zones.data import catalogue


def seed(directory: Path | None = None) -> list[Project]:
    """Return the projects in id order, with their phases, facts and shapes.

    Raises
    ------
    LayerError, SchemaError
        If a layer is missing, altered or breaks its contract.
    pydantic.ValidationError
        If a project contradicts itself (an unknown phase, a range upside down ...).
    """
    phases = _grouped("project_phases", directory)
    facts = _grouped("project_facts", directory)
    shapes = _grouped("project_shapes", directory)
    projects = catalogue.load_table("projects", directory).sort_values("project_id")
    return [
        Project(
            **row
            | {
                "sections": _split(row["sections"]),
                "commune_codes": _split(row.get("commune_codes", "")),
                "phases": tuple(Phase(**phase) for phase in phases.get(row["project_id"], ())),
                "facts": tuple(
                    Fact(**fact | {"sources": tuple(fact["sources"].split())})
                    for fact in facts.get(row["project_id"], ())
                ),
                "shapes": tuple(_shape(shape) for shape in shapes.get(row["project_id"], ())),
            }
        )
        for row in _rows(projects)
    ]


def _split(cell: str) -> tuple[str, ...]:
    return tuple(cell.split(";")) if cell else ()


def _rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows as dictionaries without the cells that are empty, so that defaults apply."""
    return [
        {str(key): value for key, value in row.items() if key == "geometry" or not pd.isna(value)}
        for row in table.to_dict("records")
    ]


def _grouped(layer: str, directory: Path | None) -> dict[str, list[dict[str, Any]]]:
    """Return a layer's rows by project, in their stored order, without the columns that only order them."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in _rows(catalogue.load_table(layer, directory)):
        row.pop("order", None)
        found.setdefault(row.pop("project_id"), []).append(row)
    return found


def _shape(row: dict[str, Any]) -> Shape:
    """Return a shape; ``share_outside`` is a figure of the layer's check, not of the document."""
    stated = {"position_error_m": None} | {key: row[key] for key in row if key != "share_outside"}
    return Shape(**stated)
