"""How far the access figures move as their assumptions are drawn: on demand, once for everybody."""

import logging
from collections.abc import Hashable
from threading import Event
from typing import Final

import streamlit as st

from zones import uncertainty
from zones.ahead import cache_dir
from zones.city import CITY
from zones.gaps import kept
from zones.i18n import numbers as n
from zones.travel.ground import Ground
from zones.ui import cache, downloads, waiting, words
from zones.ui.jobs import Jobs, Progress, Work
from zones.ui.tables import Column, Row, show
from zones.uncertainty import AccessBands
from zones.uncertainty.monte_carlo import DRAWS, LAST_MIN
from zones.words.figures import View

_log = logging.getLogger(__name__)

SEED = 0
"""The bands come out the same every time."""


_SHOWN: Final = {
    "share_within_pct": n.percent,
    "persons_within": n.persons,
    "median_min": n.minutes,
    "share_alt_pct": n.percent,
}
"""Figures of the table, and how each is written."""


def section(view: View) -> None:
    """Show the 10th to the 90th percentile of every figure, or offer to draw them; it takes a minute."""
    t, jobs, about = view.t, _jobs(), _about(view)
    st.subheader(t("access.bands"))
    if view.threshold > LAST_MIN:
        words.foot(t("access.bands_far", last=LAST_MIN))
        return
    found = jobs.at_hand(about)
    if found is None:
        words.foot(t("access.bands_ask", draws=DRAWS))
        waiting.offer(
            jobs,
            about,
            lambda: _work(view),
            label=t("access.bands_draw"),
            stop=t("access.bands_stop"),
            say=lambda _, done, of: t("access.bands_drawing", done=done, of=of),
            key="bands_draw",
        )
        return
    if view.result.season == "wet":
        words.foot(t("access.bands_note_wet"))
    _table(view, found)
    stem = f"zones-{view.result.service.id}-{view.result.mode}-{view.result.season}-{view.threshold}-p10-p90"
    downloads.buttons(t, stem, lambda: found.by_commune(view.threshold))
    words.foot(t("access.bands_note", draws=found.draws, seed=SEED))


def _table(view: View, found: AccessBands) -> None:
    t = view.t
    figures = found.by_region(view.scheme, view.threshold)
    heads = [t(f"access.bands_{figure}", threshold=view.threshold) for figure in _SHOWN]
    columns = [Column(t("access.bands_region"), tinted=True), *(Column(head, figures=True) for head in heads)]

    def band(row: dict[Hashable, float], figure: str) -> str:
        say = _SHOWN[figure]
        middle, low, high = (say(row[f"{figure}_{p}"], t.lang) for p in ("p50", "p10", "p90"))
        return t("access.bands_value", middle=middle, low=low, high=high)

    rows = [
        Row(
            [
                str(row[f"name_{t.lang}"]),
                *(
                    band(row, one)
                    for one in ("share_within_pct", "persons_within", "median_min", "share_alt_pct")
                ),
            ],
            "" if region == CITY else str(region),
        )
        for region, row in zip(figures.index, figures.to_dict("records"), strict=True)
    ]
    show(columns, rows, caption=t("access.bands"))


def _work(view: View) -> Work[AccessBands]:
    result = view.result
    with st.spinner(view.t("app.loading_model")):
        model, ground = cache.model(), Ground.load()

    def work(progress: Progress, stop: Event) -> AccessBands:
        # Known before the first is done.
        progress("", 0, DRAWS)
        found = uncertainty.run(
            model,
            ground,
            result.city,
            result.service.id,
            mode=result.mode,
            season=result.season,
            draws=DRAWS,
            seed=SEED,
            progress=lambda done, of: progress("", done, of),
            stop=stop,
        )
        try:
            # Papers show what was drawn last.
            kept.save_bands(found, cache_dir())
        except OSError as error:
            _log.warning("the draws could not be kept for papers: %s", error)
        return found

    return work


def _about(view: View) -> str:
    result = view.result
    return f"{result.params['data_version']} {result.service.id} {result.mode} {result.season}"


@st.cache_resource(show_spinner=False)
def _jobs() -> Jobs[AccessBands]:
    return Jobs("access-draws")
