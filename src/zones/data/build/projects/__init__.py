"""Key projects, joined from facts and readings: phases, facts, shapes; sections of the Action Programme."""

from collections.abc import Mapping
from typing import Any, Final

import geopandas as gpd
import pandas as pd
import shapely

from zones.data.build.projects.curated import readings, table
from zones.data.build.projects.facts import build_facts
from zones.data.build.projects.places import ALONG, NOWHERE, codes_of, names_in, through
from zones.data.build.projects.programme import build_sections, build_targets
from zones.data.build.projects.references import Shelves
from zones.data.build.projects.shapes import build_shapes
from zones.data.build.step import Step, Workspace
from zones.data.sources import projects as source
from zones.errors import SourceError

COLUMNS: Final = (
    "project_id",
    "name_vi",
    "name_en",
    "kind",
    "sector",
    "region",
    "status",
    "sections",
    "commune_codes",
    "site_unknown",
)
_STATED: Final = (("area_ha", "ha"), ("investment_vnd_bn", "vnd_bn"), ("investment_usd_m", "usd_m"))
"""Figures that the table of projects gives in columns of their own, with their unit."""


def with_additions(projects: pd.DataFrame, corridors: pd.DataFrame) -> pd.DataFrame:
    """Return the table of projects with those of the Action Programme, or of the corridors, that it lacks.

    Raises
    ------
    SourceError
        If an addition has come into the table meanwhile, or its corridor is gone.
    """
    more = table("additions.csv").set_index("project_id")
    known = sorted(set(more.index) & set(projects.index))
    if known:
        raise SourceError(f"additions.csv: {', '.join(known)} is in the facts now; remove it here")
    rows = {}
    for project_id, row in more.iterrows():
        origin = row["source"]
        if origin == "programme":
            backed = {"source_url": source.PROGRAMME_WORDS, "source_date": "2025", "confidence": "high"}
        elif origin in corridors.index:
            corridor = corridors.loc[origin]
            backed = {
                "source_url": corridor["source_url"],
                "source_date": "",
                "confidence": corridor["confidence"],
            }
        else:
            raise SourceError(f"additions.csv: {project_id} rests on {origin}, which is not in the facts")
        rows[project_id] = row.drop("source").to_dict() | backed
    added = pd.DataFrame.from_dict(rows, orient="index").reindex(columns=projects.columns, fill_value="")
    return pd.concat([projects, added]).sort_index()


def unread(projects: pd.DataFrame, facts: pd.DataFrame) -> list[str]:
    """Return the figures of the table of projects that no fact carries: nothing may get lost in the reading.

    A fact may give a figure to more places than the table does.
    """
    carried: dict[tuple[str, str], set[float]] = {}
    for project_id, unit, value in zip(facts["project_id"], facts["unit"], facts["value"], strict=True):
        carried.setdefault((project_id, unit), set()).update({value, value // 1})
    return [
        f"{project_id} {column} {row[column]}"
        for project_id, row in projects.to_dict("index").items()
        for column, unit in _STATED
        if row[column] and float(row[column]) not in carried.get((str(project_id), unit), set())
    ]


def commune_codes(
    project_id: str, stated: str, shape: Any, communes: gpd.GeoDataFrame, west: list[str]
) -> list[str]:
    """Return the codes of the communes that a project's source names.

    Parameters
    ----------
    project_id
        For the message of an error.
    stated
        Names; or a mark: ``-`` none or the whole city, ``west``, ``=`` those that the shape runs through (and
        the names that follow).
    shape
        The primary shape in EPSG:5899; only needed for ``=``.
    communes
        commune_code, name, geometry (EPSG:5899).
    west
        Codes of the West.
    """
    if stated == NOWHERE:
        return []
    if stated == "west":
        return west
    known = dict(zip(communes["name"], communes["commune_code"], strict=True))
    along = through(shape, communes) if stated.startswith(ALONG) else []
    named = codes_of(names_in(stated.removeprefix(ALONG)), known, f"communes of {project_id}")
    return sorted({*along, *named})


def registered(
    listed: pd.DataFrame, primary: Mapping[str, Any], communes: gpd.GeoDataFrame, west: list[str]
) -> pd.DataFrame:
    """Return the projects with the sector, status and communes that were read for them, by identifier.

    Raises
    ------
    SourceError
        If the register and the facts do not hold the same projects, or a commune does not exist.
    """
    register = table("register.csv").set_index("project_id").to_dict("index")
    odd = sorted({str(key) for key in register} ^ set(listed.index))
    if odd:
        raise SourceError(f"register.csv and the facts differ in {', '.join(odd)}; read and place each")
    rows = []
    for project_id, row in listed.to_dict("index").items():
        entry, shape = register[project_id], primary.get(str(project_id))
        stated = entry["communes"] or row["commune_2025"]
        rows.append(
            {
                "project_id": project_id,
                "name_vi": row["name_vi"],
                "name_en": row["name_en"],
                "kind": row["kind"],
                "sector": entry["sector"],
                "region": row["region"],
                "status": entry["status"],
                "sections": row["seed_quote_section"],
                "commune_codes": ";".join(commune_codes(str(project_id), stated, shape, communes, west)),
                "site_unknown": entry["site_unknown"] == "yes",
            }
        )
    return pd.DataFrame(rows, columns=list(COLUMNS)).sort_values("project_id")


def run(workspace: Workspace) -> None:
    """Build projects, project_phases, project_facts, project_shapes, programme and programme_targets."""
    communes, regions = workspace.table("communes"), workspace.table("regions")
    corridors = source.read_corridors(workspace.source("facts/corridors.csv"))
    listed = with_additions(source.read_projects(workspace.source("facts/projects.csv")), corridors)
    shelves = Shelves(
        projects=listed,
        corridors=corridors,
        locations=source.read_locations(workspace.source("facts/ftz_locations.csv")),
        reports=source.read_reports(workspace.source("facts/evidence_infrastructure.csv")),
    )
    drawn = source.read_shapes(workspace.source("facts/project_geometries.geojson"))
    targets = source.read_targets(workspace.source("facts/targets_gaps.csv"))

    shapes = build_shapes(drawn, corridors, shapely.union_all(communes.geometry.to_numpy()))
    strange = sorted(set(shapes["project_id"]) - set(listed.index))
    if strange:
        raise SourceError(f"project_geometries.geojson draws {', '.join(strange)}, which is no project")
    phases, facts = build_facts(readings(), shelves)
    lost = unread(listed, facts)
    if lost:
        raise SourceError(f"figures of projects.csv that no fact carries: {'; '.join(lost)}")
    in_west = (regions["scheme"] == "east_west") & (regions["region"] == "west")
    first = shapes[shapes["primary"]]
    projects = registered(
        listed,
        dict(zip(first["project_id"], first.geometry, strict=True)),
        communes,
        sorted(regions.loc[in_west, "commune_code"]),
    )
    sections, published = build_sections(), build_targets(targets)

    for name, frame, checks in (
        (
            "projects",
            projects,
            {
                "by_sector": _counts(projects["sector"]),
                "by_status": _counts(projects["status"]),
                "without_shape": sorted(set(projects["project_id"]) - set(first["project_id"])),
                "site_unknown": projects.loc[projects["site_unknown"], "project_id"].tolist(),
            },
        ),
        (
            "project_phases",
            phases.sort_values(["project_id", "order"]),
            {"projects": int(phases["project_id"].nunique())},
        ),
        (
            "project_facts",
            facts.sort_values(["project_id", "order"]),
            {
                "by_key": _counts(facts["key"]),
                "by_confidence": _counts(facts["confidence"]),
                "without_date": int((facts["source_date"] == "").sum()),
                "addresses": len({url for cell in facts["sources"] for url in cell.split()}),
            },
        ),
        ("programme", sections, {"sections": int((sections["parent"] != "").sum())}),
        ("programme_targets", published, {"measured": int((published["measure"] != "").sum())}),
    ):
        workspace.save_table(name, _blank(frame), checks=checks)
    workspace.save_table(
        "project_shapes",
        shapes,
        checks={
            "primary_by_method": _counts(first["method"]),
            "primary_by_confidence": _counts(first["confidence"]),
            "primary_fit_for_distance": int(first["fit_for_distance"].sum()),
            "mended": int((~drawn.geometry.is_valid).sum()),
        },
    )


def _blank(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with missing values where a text is empty, as CSV files come back."""
    return table.astype({c: object for c in table if table[c].dtype == "str"}).replace({"": None})


def _counts(column: pd.Series) -> dict[str, int]:
    return {str(key): int(number) for key, number in column.value_counts().sort_index().items()}


STEP = Step(
    "projects",
    ("projects", "project_phases", "project_facts", "project_shapes", "programme", "programme_targets"),
    ("communes", "regions"),
    run,
)
