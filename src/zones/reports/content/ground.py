"""What stands under the figures of every paper: method, assumptions, data quality, parameters."""

from zones import city
from zones.city.evidence import standards
from zones.data import catalogue
from zones.i18n import numbers as n
from zones.reports.content.material import Material
from zones.reports.content.pen import Pen, marked
from zones.reports.document import Block, Column, Notice, Paragraph, Points, Rich, Section, Strong, Table
from zones.words import gaps_words
from zones.words.dates import written

LAYERS = ("cells", "roads", "speeds", "facilities", "landcover", "communes", "completeness")
"""Layers that every figure of minutes rests on."""

TOLD = ("cells", "roads", "speeds", "facilities")
"""Layers whose quality is told in full; the others' stands on the page of data."""

_CLASSES = ("trunk", "primary", "secondary", "tertiary", "minor", "track")


def method(pen: Pen) -> Section:
    """Return how minutes, people and scores come about, in a few sentences."""
    t = pen.t
    points = tuple(
        marked(t(f"report.m_{k}")) for k in ("roads", "towards", "people", "index", "effects", "sites")
    )
    return Section("method", t("report.method"), (Points(points),))


def assumptions(pen: Pen, material: Material) -> Section:
    """Return what is assumed: speeds by road class and season, and what is held against what."""
    t = pen.t
    blocks: list[Block] = [
        Paragraph(marked(t("report.assumed"))),
        _speeds(pen),
        _thresholds(pen, material),
        Notice((t("report.wet_note"),)),
    ]
    return Section("assumptions", t("report.assumptions"), tuple(blocks))


def _speeds(pen: Pen) -> Table:
    t, table = pen.t, catalogue.load_table("speeds")
    ours = table[(table["vehicle"] == "motorcycle") & (table["ref"].fillna("") == "")]
    rows: list[tuple[Rich, ...]] = []
    for road_class in _CLASSES:
        cells: list[Rich] = [(t(f"road.{road_class}").capitalize(),)]
        for zone in ("plain", "mountain_south", "mountain_west"):
            for season in ("dry", "wet"):
                found = ours[
                    (ours["road_class"] == road_class)
                    & (ours["speed_zone"] == zone)
                    & (ours["season"] == season)
                ]["speed_kmh"]
                value = float(found.iloc[0]) if len(found) else float("nan")
                cells.append((pen.number(f"speed.{road_class}.{zone}.{season}", value, 0, "speeds", "kmh"),))
        rows.append(tuple(cells))
    heads = [Column(t("report.h_class"), weight=2.4)]
    for zone in ("plain", "mountain_south", "mountain_west"):
        for season in ("dry", "wet"):
            head = f"{t(f'report.zone_{zone}')}, {t(f'term.season_{season}')}"
            heads.append(Column(head, "right"))
    return Table("speeds", t("report.speeds"), tuple(heads), tuple(rows), note=t("report.speeds_note"))


def _thresholds(pen: Pen, material: Material) -> Table:
    """Return the thresholds that indicators are held against, with document and confidence."""
    t, rows = pen.t, []
    names = standards().drop_duplicates("standard_id").set_index("standard_id")[f"name_{t.lang}"]
    for standard_id, found in sorted(material.desk.table.thresholds.items()):
        value = pen.exact(f"threshold.{standard_id}", found.value, found.unit, "standards")
        at = "report.at_most" if found.direction == "max" else "report.at_least"
        rows.append(
            (
                (str(names.get(standard_id, standard_id)),),
                pen.rich(at, value=value),
                (gaps_words.document_of(t, found),),
                (t(f"gap_confidence.{found.confidence}"),),
            )
        )
    heads = (
        Column(t("report.h_threshold"), weight=3),
        Column(t("report.h_value"), "right", 1.2),
        Column(t("report.h_document"), weight=2.2),
        Column(t("report.h_sure"), weight=0.8),
    )
    return Table("thresholds", t("report.thresholds"), heads, tuple(rows), dense=True)


def quality(pen: Pen, material: Material) -> Section:
    """Return how good each layer is and how completely facilities are mapped."""
    t = pen.t
    layers: list[Rich] = []
    for name in TOLD:
        known = catalogue.definition(name)
        head = Strong(f"{t.pick(known.title)} ({written(known.source_date, t.lang)}).")
        layers.append((head, f" {t.pick(known.quality)}"))
    blocks = (Paragraph((t("report.quality_text"),)), _complete(pen, material), Points(tuple(layers)))
    return Section("quality", t("report.quality"), blocks)


def _complete(pen: Pen, material: Material) -> Table:
    """Return how much of each service is mapped: in how many communes wholly, partly, not known."""
    t, table = pen.t, material.city.completeness.reset_index()
    averaged = set(material.codes())
    ours = table[table["commune_code"].isin(averaged)]
    states = ("complete", "partial", "unknown", "none_expected")
    rows: list[tuple[Rich, ...]] = []
    named = {one.completeness: t.pick(one.name) for one in reversed(tuple(city.services().values()))}
    for name in reversed(named):
        found = ours.loc[ours["service"] == name, "state"]
        cells: list[Rich] = [(named[name],)]
        for state in states:
            count = float((found == state).sum())
            cells.append((pen.count(f"mapped.{name}.{state}_communes", count, "completeness"),))
        rows.append(tuple(cells))
    heads = (
        Column(t("report.h_service"), weight=3),
        *(Column(t(f"term.{s}").capitalize(), "right") for s in states),
    )
    return Table("mapped", t("report.mapped"), heads, tuple(rows), note=t("report.mapped_note"))


def _draws(pen: Pen, material: Material) -> str:
    """Return how often assumptions were drawn for the percentiles, by season; or that they were not."""
    t = pen.t
    said = [
        t("report.drawn_times", season=t(f"term.in_{season}"), draws=found.draws, seed=found.seed)
        for season, found in material.bands.items()
    ]
    return "; ".join(said) or t("report.not_drawn")


def parameters(pen: Pen, material: Material, **others: str) -> dict[str, str]:
    """Return what reproduces the figures: words by words."""
    t, index = pen.t, material.index.params
    given = index["weights"]
    weights = t("report.equal")
    if len(set(given.values())) > 1:
        weights = ", ".join(f"{t(f'gap_sector.{s}')} {n.decimal(w, 2, t.lang)}" for s, w in given.items())
    return {
        t("report.p_version"): material.version,
        t("report.p_mode"): t(f"term.mode_{material.desk.measured.params['mode']}"),
        t("report.p_factor"): f"{material.desk.measured.params['speed_factor']:g}",
        t("report.p_scheme"): t("report.p_scheme_value"),
        t("report.p_weights"): weights,
        t("report.p_mean"): t(f"report.mean_{index['aggregate']}"),
        t("report.p_register"): str(material.revision),
        t("report.p_draws"): _draws(pen, material),
        **others,
    }
