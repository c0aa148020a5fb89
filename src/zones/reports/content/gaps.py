"""The spatial gap report: from the page for a leader to the data behind the last figure."""

from zones.reports.content.closing import closing
from zones.reports.content.earlier import Earlier
from zones.reports.content.east_west import east_west
from zones.reports.content.ground import assumptions, method, quality
from zones.reports.content.material import Material
from zones.reports.content.pen import Pen
from zones.reports.content.pictures import gap_map, sector_maps
from zones.reports.content.ranking import ranking
from zones.reports.content.scenario import scenario
from zones.reports.content.sectors import sectors
from zones.reports.content.siting import siting
from zones.reports.content.summary import summary
from zones.reports.document import Paragraph, Section
from zones.words.gaps_book import OVERALL
from zones.words.scenario_outcome import Outcome


def gaps(
    pen: Pen, material: Material, earlier: Earlier | None, outcome: Outcome | None, *, maps: bool = True
) -> tuple[Section, ...]:
    """Return the parts of the report.

    Parameters
    ----------
    earlier
        Figures of the last report; None where none is kept.
    outcome
        A scenario that the report is to show; None for none.
    """
    t = pen.t
    parts = [summary(pen, material, earlier)]
    if maps:
        where = (
            gap_map(pen, material, OVERALL),
            Paragraph((t("report.map_reading"),)),
        )
        parts.append(Section("map", t("report.map"), where, slide=True))
    parts.append(east_west(pen, material))
    if maps:
        parts.append(Section("sectors", t("report.map_sectors"), (sector_maps(pen, material),)))
    parts += sectors(pen, material)
    parts += [ranking(pen, material), closing(pen, material), siting(pen, material)]
    if outcome is None:
        parts.append(
            Section("scenario", t("report.scenario_title"), (Paragraph((t("report.scenario_none"),)),))
        )
    else:
        parts += scenario(pen, material, outcome, maps=maps)
    parts += [method(pen), assumptions(pen, material), quality(pen, material)]
    return tuple(parts)
