"""The legend of a view of access, the same on screen and on paper."""

from zones.i18n import Texts
from zones.i18n import numbers as n
from zones.maps.legend import Legend, Mark
from zones.maps.palette import SHARE_BEYOND, Scale
from zones.maps.vectors import unsure
from zones.words.figures import View


def edges(t: Texts, scale: Scale) -> tuple[str, ...]:
    """Return the breaks of a scale in the reader's language."""
    return tuple(n.decimal(edge, 0, t.lang) for edge in scale.breaks)


def access_legend(view: View, drawn: str) -> Legend:
    """Return the legend of a view.

    Parameters
    ----------
    drawn
        ``minutes``, ``share`` (people beyond the threshold) or ``surface`` (100 m cells).
    """
    t, keys = view.t, set(view.keys(share=drawn == "share").values())
    scale = SHARE_BEYOND if drawn == "share" else view.scale
    marks = [
        Mark("facility", t("legend.facility", count=n.decimal(len(view.result.facilities), 0, t.lang))),
    ]
    if unsure(view.result.facilities).any():
        marks.append(Mark("doubt", t("legend.doubt")))
    marks.append(Mark("divide", t("legend.divide")))
    marks.append(Mark("no_data", t("legend.no_data")))
    if drawn != "surface" and any(key.startswith("p") for key in keys):
        marks.append(Mark("partial", t("legend.partial")))
    if "x" in keys or drawn == "surface":
        marks.append(Mark("unreachable", t("legend.unreachable")))
    known = view.threshold in scale.breaks and drawn != "share"
    return Legend(
        title=t(f"legend.{drawn}", service=view.service_name, threshold=view.threshold),
        unit=t(f"legend.{drawn}_unit", mode=view.by_mode, season=view.in_season),
        scale=scale,
        labels=edges(t, scale),
        threshold=view.threshold if known else None,
        threshold_label=t("legend.bold", threshold=view.threshold) if known else "",
        marks=tuple(marks),
    )
