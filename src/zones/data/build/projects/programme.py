"""Sections of the Action Programme under titles of our own, and the targets that go with them."""

import re
from typing import Any, Final

import pandas as pd

from zones.data.build.projects.curated import table
from zones.data.sources.projects import urls
from zones.errors import SourceError

SECTION_COLUMNS: Final = ("section", "order", "parent", "title_vi", "title_en", "measures", "source")
TARGET_COLUMNS: Final = (
    "indicator_id",
    "section",
    "title_vi",
    "title_en",
    "bound",
    "value",
    "upper",
    "unit",
    "area_vi",
    "area_en",
    "year",
    "sources",
    "confidence",
    "measure",
    "remark_vi",
    "remark_en",
)
_VALUE: Final = re.compile(r"(?P<bound>>=|<=|>|<|~)?(?P<value>\d+(\.\d+)?)(-(?P<upper>\d+(\.\d+)?))?")
_BOUNDS: Final = {
    None: "equal",
    ">=": "at_least",
    ">": "more_than",
    "<=": "at_most",
    "<": "less_than",
    "~": "about",
}


def figure(cell: str, where: str) -> tuple[str, float | None, float | None]:
    """Return bound, value and upper end of a published target; no value where none was found.

    >>> figure(">=11", "growth")
    ('at_least', 11.0, None)
    >>> figure("14-15", "growth")
    ('equal', 14.0, 15.0)

    Raises
    ------
    SourceError
        If the cell is neither a figure nor "not found".
    """
    if cell == "not found":
        return "unknown", None, None
    found = _VALUE.fullmatch(cell)
    if found is None:
        raise SourceError(f"{where}: '{cell}' is no figure")
    upper = found["upper"]
    return _BOUNDS[found["bound"]], float(found["value"]), float(upper) if upper else None


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(key): value for key, value in row.items()} for row in table.to_dict("records")]


def build_sections() -> pd.DataFrame:
    """Return chapters and sections in the order of the programme."""
    sections = table("programme.csv")
    return sections.assign(order=range(1, len(sections) + 1), source=urls("Action Programme text")[0])[
        list(SECTION_COLUMNS)
    ]


def build_targets(published: pd.DataFrame) -> pd.DataFrame:
    """Return the published targets with our titles, their section and what of ours measures them.

    Raises
    ------
    SourceError
        If a target has no reading, or a reading has no target (any more).
    """
    readings = table("programme_targets.csv")
    odd = sorted(set(readings["indicator"]) ^ set(published["indicator"]))
    if odd or readings["indicator"].duplicated().any():
        raise SourceError(f"programme_targets.csv and the published targets differ in {'; '.join(odd)}")
    by_indicator = published.set_index("indicator")
    rows: list[dict[str, Any]] = []
    for reading in _records(readings):
        target = by_indicator.loc[reading["indicator"]]
        bound, value, upper = figure(target["value"], f"target {reading['indicator']}")
        rows.append(
            reading
            | {
                "bound": bound,
                "value": value,
                "upper": upper,
                "year": re.sub(r" \(end\)$", "", target["year"]),
                "sources": " ".join(urls(target["source_url"])),
                "confidence": target["confidence"],
            }
        )
    return pd.DataFrame(rows)[list(TARGET_COLUMNS)].astype({"value": float, "upper": float})
