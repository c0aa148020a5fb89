"""The maps of a paper, drawn from what the pages show, each with what it says in words."""

from math import isfinite

from zones.maps.legend import Mark
from zones.maps.paper import PaperMap, commune_map, facility_points, locator_map
from zones.reports.content.far import beyond
from zones.reports.content.material import Material
from zones.reports.content.pen import Pen
from zones.reports.content.references import layer
from zones.reports.document import Picture
from zones.words.gaps_book import OVERALL
from zones.words.gaps_legend import legend


def gap_map(pen: Pen, material: Material, what: str, *, width: float = 1.0) -> Picture:
    """Return the map of a measure: overall, of a sector, or of an indicator."""
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
        legend=legend(t, shown), lang=t.lang, source=_source(pen, material), keys=dict(shown.keys)
    )
    image = material.drawn(("gap", what, t.lang), lambda: commune_map(view))
    return Picture(f"map_{what}", title, image, alt, "", width)


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
    )
    inside = int((places["commune_code"] == code).sum())
    far = pen.persons("x", beyond(material, code, "dry"), "").text
    title = t("report.map_place", name=name)
    alt = t("report.map_place_alt", name=name, count=inside, far=far)
    return Picture(f"map_{code}", title, image, alt, width=0.85)


def _source(pen: Pen, material: Material) -> str:
    named = (layer(one, pen.t) for one in ("communes", "roads"))
    sources = "; ".join(f"{found.title} ({found.date})" for found in named)
    return pen.t("report.map_source", version=material.version, sources=sources)
