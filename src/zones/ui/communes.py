"""The table of the 94 units: the map's twin."""

import pandas as pd

from zones.i18n import numbers as n
from zones.ui.tables import Column, Row, show
from zones.words.figures import INCOMPLETE, Figures, View, counted

SORTS = ("median", "beyond", "share", "persons", "name")
"""Ways to order the table; the first is the default."""


def ordered(view: View, by: str) -> pd.DataFrame:
    """Return the figures in order; units without a figure last."""
    table = view.communes
    if by == "name":
        return table.sort_values("name_en", kind="stable")
    column, rising = {
        "median": ("median_min", False),
        "beyond": ("persons_beyond", False),
        "share": ("share_within_pct", True),
        "persons": ("persons", False),
    }[by]
    first = table.sort_values(
        [column, "name_en"], ascending=[rising, True], kind="stable", na_position="last"
    )
    if by != "median":
        return first
    # Where more than half cannot get there, the median is farther than any number of minutes.
    cut_off = first["median_min"].isna() & first["averaged"] & (first["persons"] > 0)
    return pd.concat([first[cut_off], first[~cut_off]])


def table(view: View, *, by: str, title: str, chosen: str = "") -> None:
    """Show all units, ranked; the figures are those of the map."""
    t = view.t
    columns = [
        Column(t("table.rank"), figures=True),
        Column(t("table.name")),
        Column(t("table.region"), tinted=True),
        Column(t("table.persons"), figures=True),
        Column(t("table.median"), figures=True),
        Column(t("table.median_alt"), figures=True),
        Column(t("table.p90"), figures=True),
        Column(t("table.within", threshold=view.threshold), figures=True),
        Column(t("table.beyond", threshold=view.threshold), figures=True),
        Column(t("table.nearest"), wide=True),
        Column(t("table.note"), wide=True),
    ]
    rows, rank = [], 0
    for code in ordered(view, by).index:
        row = view.rows[code]
        rank += counted(row)
        tone = "chosen" if code == chosen else (str(row["region"]) if counted(row) else "none")
        rows.append(Row(_cells(view, row, str(rank) if counted(row) else ""), tone))
    show(columns, rows, caption=t("table.caption", title=title, count=len(rows)), tall=True)


def _cells(view: View, row: Figures, rank: str) -> list[str]:
    t, lang = view.t, view.t.lang
    nearest = row[f"nearest_{lang}"]
    notes = [t("table.differs")] if row["spreads_differ"] else []
    if row["completeness"] in INCOMPLETE and row["averaged"]:
        notes.append(t("term.partial"))
    if row["reason"] and row["reason"] not in INCOMPLETE:
        notes.append(view.reason(row))
    return [
        rank,
        str(row["name"]),
        view.region_name(row["region"]),
        n.persons(row["persons"], lang),
        n.minutes(row["median_min"], lang),
        n.minutes(row["median_alt_min"], lang),
        n.minutes(row["p90_min"], lang),
        n.percent(row["share_within_pct"], lang).removesuffix("\N{NO-BREAK SPACE}%"),
        n.persons(row["persons_beyond"], lang),
        nearest if isinstance(nearest, str) else n.NO_VALUE,
        "; ".join(notes),
    ]
