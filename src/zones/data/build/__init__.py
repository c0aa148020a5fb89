"""The data build: one step per group of layers, run in the order their needs dictate."""

from collections.abc import Callable, Iterable
from graphlib import TopologicalSorter
from pathlib import Path

from zones.data import catalogue
from zones.data.build import (
    communes,
    context,
    evidence,
    facilities,
    land,
    population,
    projects,
    regions,
    roads,
)
from zones.data.build.step import Step, Workspace
from zones.errors import InputError, SourceError

STEPS: tuple[Step, ...] = (
    communes.STEP,
    regions.STEP,
    projects.STEP,
    context.STEP,
    roads.STEP,
    facilities.STEP,
    land.STEP,
    population.STEP,
    evidence.STEP,
)


def ordered(names: Iterable[str] | None = None) -> list[Step]:
    """Return the steps (all, or those named) with every step after the ones it needs."""
    by_name = {step.name: step for step in STEPS}
    unknown = sorted(set(names or ()) - set(by_name))
    if unknown:
        raise InputError(f"unknown build step {', '.join(unknown)}; known: {', '.join(by_name)}")
    maker = {layer: step.name for step in STEPS for layer in step.layers}
    graph = {step.name: {maker[layer] for layer in step.needs} for step in STEPS}
    wanted = set(names) if names is not None else set(by_name)
    return [by_name[name] for name in TopologicalSorter(graph).static_order() if name in wanted]


def build(
    sources: Path,
    out: Path,
    *,
    only: Iterable[str] | None = None,
    before_step: Callable[[Step], None] = lambda step: None,
) -> None:
    """Compute layers from source files into a folder.

    Parameters
    ----------
    sources
        Folder of the source files (admin, osm, ...) with ``facts/`` beside it, or the parent of both.
    out
        Folder of the layers; created when missing. With ``only``, layers of other steps stay as they are; a
        full build drops records of layers that no step makes any more.
    only
        Names of the steps to run; all of them by default.
    before_step
        Called with each step before it runs (progress).

    Raises
    ------
    SourceError
        If the folder or a file in it is missing.
    """
    if not sources.is_dir():
        raise SourceError(f"{sources} is not a folder; pass the folder of the source files with `--sources`")
    out.mkdir(parents=True, exist_ok=True)
    workspace = Workspace(sources=sources, out=out)
    for step in ordered(only):
        before_step(step)
        workspace.used.clear()
        step.run(workspace)
    if only is None:
        catalogue.write_records(workspace.records, out)
