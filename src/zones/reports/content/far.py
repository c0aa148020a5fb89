"""Who lives far from care: the answer of the page of gaps, with its figures kept as figures."""

from typing import Final

from zones.gaps.measured import SEASONS
from zones.reports.content.material import ACCESS, DISTRICT, Material
from zones.reports.content.pen import Pen
from zones.reports.document import Rich
from zones.words.gaps_book import EAST, WEST

DIFFER: Final = 0.25
"""Two population grids that are farther apart than this share make a figure unsure."""


def far_from_care(pen: Pen, material: Material, *, sure: bool = False) -> Rich:
    """Return who is beyond the threshold of district health in one sentence, or how sure that is."""
    apart = material.desk.measured.apart
    if not {"dry", "wet"} <= set(apart) or material.access(DISTRICT, "dry") is None:
        return () if sure else pen.rich("gaps.answer_none")
    far = {season: beyond(material, WEST, season) for season in SEASONS}
    if not sure:
        shares = {region: 100 - float(apart["dry"].groups["served_pct"][region]) for region in (WEST, EAST)}
        key = f"{DISTRICT}.dry.beyond_pct"
        return pen.rich(
            "gaps.answer",
            dry=pen.persons(f"west.{DISTRICT}.dry.beyond_persons", far["dry"], ACCESS),
            wet=pen.persons(f"west.{DISTRICT}.wet.beyond_persons", far["wet"], ACCESS),
            share=pen.pct(f"west.{key}", shares[WEST], ACCESS),
            east=pen.pct(f"east.{key}", shares[EAST], ACCESS),
        )
    spread = {how: assumed(material, WEST, "dry", how) for how in ("slower", "faster", "alt")}
    differs = abs(spread["alt"] - far["dry"]) > DIFFER * max(far["dry"], 1.0)
    said = {
        how: pen.persons(f"west.{DISTRICT}.dry.{how}.beyond_persons", value, ACCESS, to=100)
        for how, value in spread.items()
    }
    return pen.rich("gaps.sure_low" if differs else "gaps.sure_fair", **said)


def drawn(pen: Pen, material: Material, region: str) -> Rich:
    """Return between which ends the people beyond the threshold lie in eight draws of ten; or nothing."""
    bands = material.bands.get("dry")
    if bands is None:
        return ()
    table = bands.regions
    # Most people within are fewest beyond.
    few, many = (
        float(table["persons"][region]) - float(table[f"persons_within_{p}"][region]) for p in ("p90", "p10")
    )
    key = f"{region}.{DISTRICT}.dry.beyond_persons"
    return pen.rich(
        "report.drawn",
        draws=pen.count(f"{region}.{DISTRICT}.dry.draws", bands.draws, ACCESS),
        low=pen.persons(f"{key}_p10", few, ACCESS, to=100),
        high=pen.persons(f"{key}_p90", many, ACCESS, to=100),
    )


def beyond(material: Material, where: str, season: str, service: str = DISTRICT) -> float:
    """Return the people of a commune or region beyond a service's threshold; NaN where nothing is known."""
    rows = material.access(service, season)
    if rows is None:
        return float("nan")
    if where in rows:
        return float(rows[where]["persons"]) - float(rows[where]["persons_within"])
    codes = material.codes(where if where in (EAST, WEST) else "")
    return sum(float(rows[c]["persons"]) - float(rows[c]["persons_within"]) for c in codes)


def assumed(material: Material, region: str, season: str, how: str, service: str = DISTRICT) -> float:
    """Return the same with other speeds (``slower``, ``faster``) or on the second grid (``alt``)."""
    rows = material.access(service, season)
    if rows is None:
        return float("nan")
    codes = material.codes(region if region in (EAST, WEST) else "")
    return sum(float(rows[c]["persons"]) * (1 - float(rows[c][f"share_{how}_pct"]) / 100) for c in codes)
