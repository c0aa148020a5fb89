"""Whether the layers of the projects agree with one another."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import pandas as pd

DISTANCE_METHODS: Final = ("osm_match", "osm_route", "surveyed")
"""Ways of finding a shape that distances may be measured from."""

OUTSIDE_MAX: Final = 0.05
"""Share of a shape fit for distances that may lie more than a kilometre outside the city."""

LAYERS: Final = (
    "projects",
    "project_phases",
    "project_facts",
    "project_shapes",
    "programme",
    "programme_targets",
)

Told = tuple[str, str]
"""A fault: the layer, and what is wrong with it."""


def _few(values: Any) -> str:
    found = sorted({str(value) for value in values})
    return ", ".join(found[:5]) + (f" … ({len(found)} in all)" if len(found) > 5 else "")


def _belonging(layers: Mapping[str, Any]) -> Iterator[Told]:
    known = set(layers["projects"]["project_id"])
    for name in ("project_phases", "project_facts", "project_shapes"):
        strange = set(layers[name]["project_id"]) - known
        if strange:
            yield name, f"speaks of projects not listed: {_few(strange)}"
    silent = known - set(layers["project_facts"]["project_id"])
    if silent:
        yield "project_facts", f"says nothing about {_few(silent)}: each project needs a fact with its source"


def _phases(layers: Mapping[str, Any]) -> Iterator[Told]:
    phases, facts = layers["project_phases"], layers["project_facts"]
    if phases.duplicated(["project_id", "phase_id"]).any():
        yield "project_phases", "a phase is listed twice"
    known = set(zip(phases["project_id"], phases["phase_id"], strict=True))
    stated = facts[facts["phase"].notna()]
    strange = set(zip(stated["project_id"], stated["phase"], strict=True)) - known
    if strange:
        named = _few(f"{project}/{phase}" for project, phase in strange)
        yield "project_facts", f"speaks of phases that are not listed: {named}"


def _words(layers: Mapping[str, Any]) -> Iterator[Told]:
    facts = layers["project_facts"]
    empty = facts["value"].isna() & (facts["text_vi"].isna() | facts["text_en"].isna())
    upside_down = facts["upper"].notna() & ~(facts["upper"] >= facts["value"])
    for wrong, what in ((empty, "neither a value nor a text"), (upside_down, "a range upside down")):
        if wrong.any():
            yield "project_facts", f"{what} in {_few(facts.loc[wrong, 'project_id'])}"
    for column in ("scope", "text", "remark"):
        alone = facts[f"{column}_vi"].isna() != facts[f"{column}_en"].isna()
        if alone.any():
            yield "project_facts", f"{column} in one language only in {_few(facts.loc[alone, 'project_id'])}"


def _shapes(layers: Mapping[str, Any]) -> Iterator[Told]:
    shapes = layers["project_shapes"]
    primary = shapes.groupby("project_id")["primary"].sum()
    if (primary != 1).any():
        yield "project_shapes", f"not one primary shape: {_few(primary.index[primary != 1])}"
    fit = shapes["fit_for_distance"]
    guessed = fit & ~shapes["method"].isin(DISTANCE_METHODS)
    if guessed.any():
        yield "project_shapes", f"guessed shapes serve for distances: {_few(shapes.loc[guessed, 'geom_id'])}"
    away = fit & (shapes["share_outside"] > OUTSIDE_MAX)
    if away.any():
        yield (
            "project_shapes",
            f"outside, yet fit for distances: {_few(shapes.loc[away, 'geom_id'])}",
        )
    lost = (shapes["share_outside"] >= 1) & shapes["method"].isin(DISTANCE_METHODS)
    if lost.any():
        yield "project_shapes", f"mapped wholly outside the city: {_few(shapes.loc[lost, 'geom_id'])}"
    broken = ~shapes.geometry.is_valid
    if broken.any():
        yield "project_shapes", f"not valid: {_few(shapes.loc[broken, 'geom_id'])}"


def _sections(layers: Mapping[str, Any]) -> Iterator[Told]:
    known: set[str] = set(layers["programme"]["section"].astype(str))
    used: dict[str, pd.Series[str]] = {
        "projects": layers["projects"]["sections"].str.split(";").explode(),
        "programme_targets": layers["programme_targets"]["section"].astype(str),
        "programme": layers["programme"]["parent"].dropna().astype(str),
    }
    for name, sections in used.items():
        strange = set(sections) - known
        if strange:
            yield name, f"names sections not in the programme: {_few(strange)}"


def project_faults(layers: Mapping[str, Any]) -> Iterator[Told]:
    """Yield what is wrong between the layers of :data:`LAYERS`, layer and sentence."""
    for check in (_belonging, _phases, _words, _shapes, _sections):
        yield from check(layers)
