"""The legend of a measure of gaps, the same on screen and on paper."""

from zones.i18n import Texts
from zones.maps.legend import Legend, Mark
from zones.maps.palette import Scale
from zones.words.gaps_book import Shown, edge_labels


def legend(t: Texts, shown: Shown) -> Legend:
    """Return the legend of a measure."""
    present = shown.present
    kinds = [("p", "partial"), ("r", "reported"), ("x", "unreachable"), ("n", "no_data")]
    marks = [Mark("divide", t("legend.divide"))]
    marks += [Mark(kind, t(f"gaps.key_{kind}")) for key, kind in kinds if key in present]
    scale: Scale | None = None if shown.scale is None else shown.scale.scale
    labels = () if shown.scale is None else tuple(edge_labels(shown.scale, t.lang))
    return Legend(shown.title, shown.unit, scale, labels, shown.threshold, shown.threshold_said, tuple(marks))
