"""Reported figures, health supply and thresholds: what public pages say, placed on communes.

The collected tables name some 250 indicators in many ways. Here each is given one of the vocabulary
(:mod:`zones.data.reported`), its figure is read as a number with a relation, and it is placed on the communes
it speaks of. A figure of a wider area stays with that area: it is never shared out.
"""

from collections.abc import Mapping
from importlib import resources
from typing import Any, Final

import numpy as np
import pandas as pd

from zones.data.build.evidence_values import UNITS, read_date, read_value
from zones.data.build.health_supply import health_supply
from zones.data.build.place_index import PlaceIndex
from zones.data.build.standards import standards
from zones.data.build.step import Step, Workspace
from zones.data.reported import terms
from zones.errors import SourceError

_INFRASTRUCTURE: Final = "facts/evidence_infrastructure.csv"
_SOCIAL: Final = "facts/evidence_social.csv"
_TARGETS: Final = "facts/targets_gaps.csv"

_PER_COMMUNE: Final = ("flood_grant_vnd_bn",)
"""Figures given for each of several communes, not for all of them together."""
_KM: Final = {"m": 1000.0, "km": 1.0}

Row = Mapping[Any, str]

COLUMNS: Final = [
    "evidence_id",
    "sector",
    "indicator",
    "kind",
    "value",
    "relation",
    "unit",
    "text_vi",
    "text_en",
    "commune_code",
    "scope",
    "place_level",
    "place",
    "covers",
    "as_of",
    "source_url",
    "source_date",
    "confidence",
    "remark_vi",
    "remark_en",
]


def _curated(name: str) -> pd.DataFrame:
    """Return a table of readings that ships with the package; empty cells are ''."""
    with resources.files("zones.data.build").joinpath(name).open(encoding="utf-8") as stream:
        return pd.read_csv(stream, dtype=str, keep_default_na=False)


def _by_id(name: str) -> dict[str, Row]:
    """Return a curated table by ``evidence_id``."""
    rows = {row["evidence_id"]: row for row in _curated(name).to_dict("records")}
    return {ident: {k: v for k, v in row.items() if k != "evidence_id"} for ident, row in rows.items()}


def collected(workspace: Workspace) -> pd.DataFrame:
    """Return the collected tables one under the other, with the same columns; empty cells are ''.

    Rows of the table of targets are numbered as they stand in it (TG001 ...); those that say what was found
    missing or what is aimed at stay out.
    """
    tables = [
        pd.read_csv(workspace.source(name), dtype=str, keep_default_na=False)
        for name in (_INFRASTRUCTURE, _SOCIAL)
    ]
    targets = pd.read_csv(workspace.source(_TARGETS), dtype=str, keep_default_na=False)
    targets["id"] = [f"TG{number:03d}" for number in range(1, len(targets) + 1)]
    asked = targets["kind"].isin(["gap", "supply"]) & (targets["value"] != "not found")
    known = targets["indicator"].isin(_curated("evidence_terms.csv")["source_indicator"])
    gaps = targets[asked & known].assign(sector="target", kind="", as_of=targets["year"], code_2025="")
    rows = pd.concat([*tables, gaps], ignore_index=True).fillna("")
    # One line of the collected file begins with a run of NUL characters.
    return rows.apply(lambda column: column.str.strip("\0 "))


def read(rows: pd.DataFrame, index: PlaceIndex, groups: dict[str, list[str]]) -> pd.DataFrame:
    """Return collected rows as evidence: one row per figure, indicator and commune.

    Parameters
    ----------
    rows
        As :func:`collected` returns them.
    index
        Where names of places are looked up.
    groups
        Codes of the areas without a name in the index: city, west, border.

    Raises
    ------
    SourceError
        If a row has an indicator without a place in the vocabulary, or a figure that cannot be read.
    """
    terms_of = _curated("evidence_terms.csv").groupby(["source_sector", "source_indicator"], sort=False)
    meaning = {key: found.to_dict("records") for key, found in terms_of}
    readings, places = _by_id("evidence_readings.csv"), _by_id("evidence_places.csv")
    unknown = sorted({*readings, *places} - set(rows["id"]))
    if unknown:
        raise SourceError(f"evidence: readings of rows that do not exist: {', '.join(unknown[:5])}")
    found: list[dict[str, Any]] = []
    for row in rows.to_dict("records"):
        ident, asked = row["id"], (row["sector"], row["indicator"])
        if asked not in meaning:
            raise SourceError(f"evidence: {ident}: indicator '{asked[1]}' is not in evidence_terms.csv")
        ours, where = readings.get(ident, {}), places.get(ident, {})
        for term in meaning[asked]:
            found += _placed(_figure(row, term, ours), row, where, index, groups)
    table = pd.DataFrame(found)[COLUMNS]
    return table.sort_values(["evidence_id", "indicator", "commune_code"], ignore_index=True)


def _figure(row: Row, term: Row, ours: Row) -> dict[str, Any]:
    """Return everything of a row but its place."""
    number, relation = read_value(row["value"], row["unit"])
    unit = UNITS.get(row["unit"], row["unit"])
    wanted = terms()[term["indicator"]].unit
    if unit in _KM and wanted in _KM and unit != wanted:
        number, unit = number * _KM[wanted] / _KM[unit], wanted
    as_of = read_date(row["as_of"], row["source_date"])
    text = ("", "")
    if relation == "text":
        unit, text = wanted, ("có, không nêu số", "yes, no number given")
    figure: dict[str, Any] = {
        "evidence_id": row["id"],
        "sector": terms()[term["indicator"]].sector,
        "indicator": term["indicator"],
        "kind": row["kind"] or term["kind"],
        "value": number,
        "relation": relation,
        "unit": unit,
        "text_vi": text[0],
        "text_en": text[1],
        "as_of": as_of,
        "source_url": row["source_url"],
        "source_date": read_date(row["source_date"], ""),
        "confidence": row["confidence"],
        "remark_vi": "",
        "remark_en": "",
    }
    figure |= {name: said for name, said in ours.items() if said}
    figure["as_of"] = "" if figure["as_of"] == "unknown" else figure["as_of"]
    return figure


def _placed(
    figure: dict[str, Any],
    row: Row,
    where: Row,
    index: PlaceIndex,
    groups: dict[str, list[str]],
) -> list[dict[str, Any]]:
    """Return a figure once per commune it stands for; without a commune where it speaks of a wider area."""
    level = where.get("place_level", row["place_level"])
    place = where.get("place", row["place_name"])
    covers = where.get("covers", "")
    codes = sorted(filter(None, row["code_2025"].split(";"))) or _covered(covers, index, groups)
    place = place.split(" → ")[0]
    each = figure["relation"] == "text" or figure["indicator"] in _PER_COMMUNE
    if len(codes) > 1 and each and level in ("commune", "old_commune", "village"):
        scope = "whole" if level == "commune" else "part"
        return [
            figure
            | {"commune_code": code, "scope": scope, "place_level": level, "place": place, "covers": ""}
            for code in codes
        ]
    one = len(codes) == 1
    scope = ("whole" if level == "commune" else "part") if one else "area"
    return [
        figure
        | {
            "commune_code": codes[0] if one else "",
            "scope": scope,
            "place_level": level,
            "place": place,
            "covers": "" if one else ";".join(codes),
        }
    ]


def _covered(covers: str, index: PlaceIndex, groups: dict[str, list[str]]) -> list[str]:
    """Return the codes that ``covers`` names: a group, or ``level:name`` with the district in brackets."""
    if covers in groups or not covers:
        return groups.get(covers, [])
    level, _, name = covers.partition(":")
    name, _, district = name.partition(" (")
    return list(index.find(level, name, district.rstrip(")") or None))


def disagreements(rows: pd.DataFrame, index: PlaceIndex) -> tuple[int, list[str]]:
    """Compare the codes given for places with those their old or new names lead to.

    Returns
    -------
    tuple
        How many names could be compared, and the ids where the given codes are not among those of the name.
    """
    compared, wrong = 0, []
    for row in rows[rows["place_level"].isin(["commune", "old_commune", "district"])].to_dict("records"):
        codes = set(filter(None, row["code_2025"].split(";")))
        names = [part.split(" → ")[0] for part in row["place_name"].replace(",", ";").split(";")]
        covered: set[str] = set()
        for name in names:
            own, _, district = name.strip().partition(" (")
            covered |= set(index.find(row["place_level"], own, district.rstrip(")") or None))
            for level in (row["place_level"], "commune"):
                covered |= set(index.find(level, own))
        if codes and covered:
            compared += 1
            if not codes <= covered:
                wrong.append(row["id"])
    return compared, wrong


def run(workspace: Workspace) -> None:
    """Build evidence, health_supply and standards."""
    communes, merges = workspace.table("communes"), workspace.table("merges")
    regions = workspace.table("regions")
    west = regions[(regions["scheme"] == "east_west") & (regions["region"] == "west")]
    groups = {
        "city": sorted(communes["commune_code"]),
        "west": sorted(west["commune_code"]),
        "border": sorted(communes.loc[communes["border_laos"], "commune_code"]),
    }
    index = PlaceIndex.of(communes, merges)
    rows = collected(workspace)
    table = read(rows, index, groups)
    compared, wrong = disagreements(rows, index)
    placed = table["commune_code"] != ""
    workspace.save_table(
        "evidence",
        table.assign(**{name: table[name].replace("", np.nan) for name in NULLABLE}),
        checks={
            "figures": int(table["evidence_id"].nunique()),
            "placed_on_a_commune": int(table.loc[placed, "evidence_id"].nunique()),
            "kept_with_a_wider_area": int(table.loc[~placed, "evidence_id"].nunique()),
            "area_without_list_of_communes": sorted(
                table.loc[~placed & (table["covers"] == ""), "evidence_id"].unique()
            ),
            "communes_with_evidence": int(table.loc[placed, "commune_code"].nunique()),
            "by_kind": {str(k): int(n) for k, n in table.groupby("kind")["evidence_id"].nunique().items()},
            "place_names_compared": compared,
            "place_names_that_lead_elsewhere": wrong,
        },
    )
    workspace.used.clear()
    supply = health_supply(workspace, workspace.table("facilities"))
    workspace.save_table(
        "health_supply",
        supply,
        checks={
            "institutions": len(supply),
            "matched_to_facilities": int(supply["facility_id"].notna().sum()),
            "with_beds": int(supply["beds"].notna().sum()),
            "with_doctors": int(supply["doctors"].notna().sum()),
        },
    )
    workspace.used.clear()
    limits = standards()
    workspace.save_table(
        "standards",
        limits,
        checks={
            "thresholds": len(limits),
            "without_value": sorted(limits.loc[limits["threshold"].isna(), "standard_id"]),
        },
    )


NULLABLE: Final = (
    "unit",
    "text_vi",
    "text_en",
    "commune_code",
    "covers",
    "as_of",
    "source_date",
    "remark_vi",
    "remark_en",
)
"""Text columns that may be empty."""

STEP = Step(
    "evidence",
    ("evidence", "health_supply", "standards"),
    ("communes", "merges", "regions", "facilities"),
    run,
)
