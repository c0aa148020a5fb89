"""Gap figures for the whole process: measured once per data version, kept on disk, shared by all."""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from threading import Event
from typing import Final

import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray

from zones import city, gaps
from zones.ahead import cache_dir
from zones.errors import InputError, LayerError, SchemaError
from zones.gaps import GapIndex, GapTable, Measured, kept
from zones.gaps.draws import DRAWS
from zones.gaps.measured import DISTRICT_HEALTH, SEASONS
from zones.i18n import Texts
from zones.standards import changes
from zones.travel.ground import Ground
from zones.ui import cache
from zones.ui.jobs import Jobs, Progress, Work
from zones.words.gaps_book import Desk, GapBook

MODE: Final = "motorcycle"
"""The means that the thresholds of the registry are about."""

SEED: Final = 0
"""Rank ranges come out the same every time."""

_THRESHOLD: Final = 60


def days() -> list[str]:
    """Return the days ahead on which thresholds change, as ISO dates."""
    return _days(cache.version(), date.today())


def desk(t: Texts, on: str = "") -> Desk:
    """Return all gap indicators with what they rest on, measured on first demand with its progress shown.

    Parameters
    ----------
    t
        For the words of the progress.
    on
        ISO day whose thresholds count; '' for today.

    Raises
    ------
    LayerError, SchemaError
        If a layer that figures rest on is missing, altered or breaks its contract.
    """
    version = cache.version()
    # Thresholds are what scores are held against: without them there is no page.
    cache.layer("standards")
    with st.spinner(t("app.loading_city")):
        whole = cache.whole_city()
    found = _measured(t, version, whole)
    try:
        cache.evidence()
        lost = ""
    except (LayerError, SchemaError) as error:
        lost = str(error)
    # What departments give counts at once: a new import is a new table.
    store = cache.figures()
    return _desk(f"{version} {store.where} {store.revision}", date.today(), on, lost, found, whole)


def drawing(t: Texts, desk: Desk) -> Work[Mapping[str, pd.DataFrame]]:
    """Return the work of drawing the minutes behind the index again and again; the draws are kept."""
    whole, about = desk.city, desk.city.data_version
    with st.spinner(t("app.loading_model")):
        model, ground = cache.model(), Ground.load()

    def work(progress: Progress, stop: Event) -> Mapping[str, pd.DataFrame]:
        # Known before the first is done.
        progress("", 0, DRAWS)
        values = gaps.draw(
            model,
            ground,
            whole,
            desk.table,
            mode=MODE,
            draws=DRAWS,
            seed=SEED,
            progress=lambda done, of: progress("", done, of),
            stop=stop,
        )
        _kept(lambda: kept.save_drawn(values, _drawn_path(about)))
        return values

    return work


@st.cache_resource(show_spinner=False)
def draw_jobs() -> Jobs[Mapping[str, pd.DataFrame]]:
    """Return the draws done or under way, by data version."""
    return Jobs("gap-draws")


def book(t: Texts, desk: Desk, weights: tuple[int, ...], aggregate: str) -> GapBook:
    """Return the index by the given weights (of ``SECTORS``, any scale), in the reader's language.

    Raises
    ------
    InputError
        If all weights are zero.
    """
    values = _drawn_at_hand(desk.city.data_version)
    return _book(desk.key, weights, aggregate, t.lang, DRAWS if values else 0, desk, values)


def _measured(t: Texts, version: str, whole: city.City) -> Measured:
    jobs = _jobs()
    cache.verify()
    if (at_hand := jobs.at_hand(version)) is not None:
        return at_hand
    # The disk is asked only once for each data version, not at every run of the page.
    folder = cache_dir()
    found = kept.load(folder, version, MODE)
    if found is not None:
        jobs.put(version, found)
        return found
    bar = st.empty()
    with bar.container():
        with st.spinner(t("app.loading_model")):
            model = cache.model()
        known = {}
        for season in SEASONS:
            try:
                # What other pages have solved is not solved again.
                view = cache.view(t, DISTRICT_HEALTH, MODE, season, _THRESHOLD)
            except InputError:
                # Nothing of the service is mapped: its indicators have no data.
                continue
            known[DISTRICT_HEALTH, season] = view.result

    def work(progress: Progress, _: Event) -> Measured:
        measured = gaps.measure(model, whole, city.roads(), mode=MODE, known=known, progress=progress)
        _kept(lambda: kept.save(measured, folder))
        return measured

    def tell(kind: str, done: int, of: int) -> None:
        said = t(f"gaps.step_{kind}") if kind else t("gaps.step_begin")
        bar.progress(done / of, t("gaps.measuring", done=done, of=of, what=said))

    found = jobs.result(version, work, tell)
    bar.empty()
    return found


def _kept(save: Callable[[], object]) -> None:
    try:
        save()
    except OSError:
        # A disk that is full or read-only costs the next start some seconds, nothing else.
        return


def _drawn_path(version: str) -> Path:
    return kept.drawn_path(cache_dir(), version, MODE, DRAWS, SEED)


def _drawn_at_hand(version: str) -> Mapping[str, pd.DataFrame] | None:
    jobs = draw_jobs()
    found = jobs.at_hand(version)
    if found is None and not jobs.under_way(version):
        found = kept.load_drawn(_drawn_path(version))
        if found is not None:
            jobs.put(version, found)
    return found


@st.cache_resource(show_spinner=False, max_entries=4)
def _days(version: str, today: date) -> list[str]:
    return [day.isoformat() for day in changes(cache.layer("standards"), after=today)]


@st.cache_resource(show_spinner=False)
def _jobs() -> Jobs[Measured]:
    return Jobs("gaps")


@st.cache_resource(show_spinner=False, max_entries=4)
def _desk(version: str, today: date, on: str, lost: str, _found: Measured, _whole: city.City) -> Desk:
    evidence = None if lost else cache.evidence()
    day = date.fromisoformat(on) if on else today
    table: GapTable = gaps.indicators(_whole, _found, evidence, cache.layer("standards"), today=today, on=day)
    trend = pd.DataFrame() if evidence is None else gaps.trend(evidence)
    return Desk((version, f"{today.isoformat()} {on}", bool(lost)), _whole, _found, table, trend, lost)


@st.cache_resource(show_spinner=False, max_entries=4)
def _drawn_points(
    key: tuple[str, str, bool], draws: int, _desk: Desk, _values: Mapping[str, pd.DataFrame]
) -> NDArray[np.float64]:
    """Return the sectors' scores in every draw (as they are, without draws): no weight changes them."""
    return gaps.drawn_points(_desk.basis.points, _desk.basis.targets, _values)


@st.cache_resource(show_spinner=False, max_entries=128)
def _index(
    key: tuple[str, str, bool],
    weights: tuple[int, ...],
    aggregate: str,
    draws: int,
    _desk: Desk,
    _values: Mapping[str, pd.DataFrame] | None,
) -> tuple[GapIndex, pd.DataFrame]:
    given = dict(zip(gaps.SECTORS, weights, strict=True))
    index = gaps.gap_index(_desk.table, weights=given, aggregate=aggregate, on=_desk.basis)
    points = _drawn_points(key, draws, _desk, _values or {})
    return index, gaps.rank_range(index, np.random.default_rng(SEED), drawn=points)


@st.cache_resource(show_spinner=False, max_entries=64)
def _book(
    key: tuple[str, str, bool],
    weights: tuple[int, ...],
    aggregate: str,
    lang: str,
    draws: int,
    _desk: Desk,
    _values: Mapping[str, pd.DataFrame] | None,
) -> GapBook:
    index, ranges = _index(key, weights, aggregate, draws, _desk, _values)
    return GapBook(Texts(lang), _desk, index, ranges, draws)
