"""The maps of a paper as drawings, made from what the pages show, each with what it says in words."""

from collections.abc import Collection
from dataclasses import replace
from math import isfinite
from typing import Final

import shapely

from zones.city.projects import SECTORS
from zones.gaps import SECTORS as GAP_SECTORS
from zones.maps import projects as map_projects
from zones.maps.legend import Legend, Mark
from zones.maps.paper import (
    PaperMap,
    Point,
    Route,
    before_after,
    commune_map,
    facility_points,
    locator_map,
    project_marks,
    small_multiples,
)
from zones.reports.content.far import beyond
from zones.reports.content.material import Material
from zones.reports.content.pen import Pen
from zones.reports.content.references import layer
from zones.reports.document import Picture
from zones.scenario import AddFacility, CloseRoad, RemoveFacility
from zones.scenario.degrees import metres
from zones.words import scenario_legend, scenario_words
from zones.words.gaps_book import OVERALL
from zones.words.gaps_legend import legend
from zones.words.scenario_outcome import Outcome


def gap_map(
    pen: Pen, material: Material, what: str, *, width: float = 1.0, chosen: Collection[str] = ()
) -> Picture:
    """Return the map of a measure: overall, of a sector, or of an indicator.

    Parameters
    ----------
    chosen
        Communes to be outlined.
    """
    t, book = pen.t, material.gap_book(pen.t)
    shown = book.shown(what)
    known = [c for c in book.codes if isfinite(shown.figures[c])]
    high = sorted(known, key=lambda c: (-shown.figures[c], book.desk.folded[c]))[:3]
    title = t("report.map_overall") if what == OVERALL else shown.title
    names = "; ".join(f"{book.desk.names[c]} ({shown.said[c]})" for c in high)
    alt = t("report.map_alt", title=title, known=len(known), none=len(book.codes) - len(known), names=names)
    if not known:
        alt = t("report.map_alt_none", title=title)
    view = PaperMap(
        legend=legend(t, shown),
        lang=t.lang,
        source=_source(pen, material),
        keys=dict(shown.keys),
        chosen=frozenset(chosen),
    )
    image = material.drawn(("gap", what, t.lang, *sorted(chosen)), lambda: commune_map(view, kind="svg"))
    return Picture(f"map_{what}", title, image, alt, width=width)


def sector_maps(pen: Pen, material: Material) -> Picture:
    """Return a small map for each sector, all in the same classes."""
    t, book = pen.t, material.gap_book(pen.t)
    shown = {sector: book.shown(sector) for sector in GAP_SECTORS}
    legends = [legend(t, one) for one in shown.values()]
    marks = dict.fromkeys(mark for one in legends for mark in one.marks)
    shared = replace(legends[0], title=t("report.map_sectors"), marks=tuple(marks))
    views = [
        PaperMap(shared, t.lang, _source(pen, material), dict(one.keys), t(f"gap_sector.{sector}"))
        for sector, one in shown.items()
    ]
    key = ("sectors", t.lang)
    image = material.drawn(key, lambda: small_multiples(views, columns=4, kind="svg"))
    known = {sector: book.counts(sector)["scored"] for sector in shown}
    said = "; ".join(f"{t(f'gap_sector.{sector}')} {count}" for sector, count in known.items())
    return Picture("map_sectors", t("report.map_sectors"), image, t("report.map_sectors_alt", listed=said))


def place_map(pen: Pen, material: Material, code: str) -> Picture:
    """Return where a unit lies, with its roads and the health facilities near by."""
    t, name = pen.t, material.desk.names[code]
    places = material.health
    image = locator_map(
        code,
        lang=t.lang,
        source=_source(pen, material),
        points=facility_points(places),
        marks=(Mark("facility", t("report.mark_health")),),
        kind="svg",
    )
    inside = int((places["commune_code"] == code).sum())
    far = pen.persons("x", beyond(material, code, "dry"), "").text
    title = t("report.map_place", name=name)
    alt = t("report.map_place_alt", name=name, count=inside, far=far)
    return Picture(f"map_{code}", title, image, alt, width=0.85)


def projects_map(pen: Pen, material: Material) -> Picture:
    """Return where the projects lie, each with its number in the list."""
    t = pen.t
    points, routes = project_marks(material.projects)
    present = {point.kind for point in points}
    kinds = dict.fromkeys(route.kind for route in routes)
    legend = Legend(
        title=t("report.map_projects_title"),
        unit="",
        marks=tuple(
            Mark(f"sector:{one}", t(f"project_sector.{one}")) for one in SECTORS if f"sector:{one}" in present
        ),
        more=(tuple(Mark(kind, t(text)) for kind, text in _LINES.items() if kind in kinds),),
    )
    view = PaperMap(legend, t.lang, _source(pen, material), points=points, routes=routes)
    image = material.drawn(("projects", t.lang), lambda: commune_map(view, kind="svg"))
    title, drawn = t("report.map_projects"), sum(map(map_projects.drawn, material.projects))
    alt = t("report.map_projects_alt", drawn=drawn, rest=len(material.projects) - drawn)
    return Picture("map_projects", title, image, alt)


_LINES: Final = {
    "known_line": "projects.legend_known_line",
    "sketch_line": "map.sketch_line",
    "known_area": "projects.legend_known_area",
    "sketch_area": "map.sketch_area",
}


def scenario_map(pen: Pen, material: Material, outcome: Outcome) -> Picture:
    """Return minutes before and after a scenario and what it saves, with every edit on the maps."""
    t = pen.t
    service = scenario_words.service_name(t, outcome.scenario.service)
    after = scenario_legend.legend(t, outcome, "after")
    marks = (*after.marks, *scenario_legend.legend(t, outcome, "before").marks)
    # Before and after share one legend; what the symbols mean is said once.
    minutes = replace(
        after, title=t("report.map_minutes", service=service), marks=tuple(dict.fromkeys(marks))
    )
    saved = replace(scenario_legend.legend(t, outcome, "saved"), marks=())
    points, routes = _edits(outcome)
    if outcome.mapped:
        there = outcome.service.select(material.city.on_land())
        points = (*facility_points(there), *points)

    def panel(drawn: scenario_legend.Drawn, key: Legend) -> PaperMap:
        return PaperMap(
            key,
            t.lang,
            _source(pen, material),
            scenario_legend.keys(outcome, drawn),
            title=t(f"scenario.view_{drawn}"),
            points=points,
            routes=routes,
        )

    panels = (panel("before", minutes), panel("after", minutes), panel("saved", saved))
    image = before_after(*panels, kind="svg")
    rows = outcome.rows
    gains = sorted(rows, key=lambda code: -abs(_number(scenario_legend.value(rows[code], "saved"))))[:3]
    names = "; ".join(
        f"{rows[code]['name']} ({scenario_words.saved(scenario_legend.value(rows[code], 'saved'), t.lang)})"
        for code in gains
        if _number(scenario_legend.value(rows[code], "saved"))
    )
    title = t("report.map_scenario", service=service)
    alt = t("report.map_scenario_alt", title=title, names=names or t("report.map_scenario_none"))
    return Picture("map_scenario", title, image, alt)


def _number(value: float) -> float:
    return value if isfinite(value) else 0.0


def _edits(outcome: Outcome) -> tuple[tuple[Point, ...], tuple[Route, ...]]:
    """Return the edits of a scenario as symbols and lines."""
    points: list[Point] = []
    routes: list[Route] = []
    for mark in outcome.marks:
        edit = outcome.scenario.edits[mark.step]
        if isinstance(edit, AddFacility | RemoveFacility):
            ((x, y),) = metres(mark.lines[0])
            points.append(Point(x, y, "added" if isinstance(edit, AddFacility) else "removed"))
        else:
            kind = "closed_line" if isinstance(edit, CloseRoad) else "new_line"
            routes += [Route(shapely.linestrings(metres(line)), kind) for line in mark.lines]
    return tuple(points), tuple(routes)


def _source(pen: Pen, material: Material) -> str:
    named = (layer(one, pen.t) for one in ("communes", "roads"))
    sources = "; ".join(f"{found.title} ({found.date})" for found in named)
    return pen.t("report.map_source", version=material.version, sources=sources)
