"""Gap figures for the whole process: measured once per data version, kept on disk, shared by all."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from threading import Event, Lock, Thread
from typing import Final

import numpy as np
import pandas as pd
import streamlit as st

from zones import city, gaps
from zones.errors import InputError, LayerError, SchemaError
from zones.gaps import GapIndex, GapTable, Measured, kept
from zones.gaps.measured import DISTRICT_HEALTH, SEASONS, Progress
from zones.i18n import Texts
from zones.settings import state_dir
from zones.ui import cache
from zones.words.gaps_book import Desk, GapBook

MODE: Final = "motorcycle"
"""The means that the thresholds of the registry are about."""

SEED: Final = 0
"""Rank ranges come out the same every time."""

_THRESHOLD: Final = 60


@dataclass(eq=False)
class _Job:
    """Figures being measured in a thread of their own, and how far that is."""

    done: Event = field(default_factory=Event)
    step: tuple[str, int, int] = ("", 0, 1)
    found: Measured | None = None
    error: Exception | None = None


class _Jobs:
    """Jobs by data version; who asks while one runs waits for it and sees its progress."""

    def __init__(self) -> None:
        self._jobs: dict[str, _Job] = {}
        self._choosing = Lock()

    def result(
        self, version: str, work: Callable[[Progress], Measured], tell: Callable[[str, int, int], None]
    ) -> Measured:
        with self._choosing:
            job = self._jobs.get(version)
            if job is None or job.error is not None:
                # One version is served at a time; what an old one weighs is not kept.
                job = _Job()
                self._jobs = {version: job}
                Thread(target=self._run, args=(job, work), name="gaps", daemon=True).start()
        while not job.done.wait(0.25):
            tell(*job.step)
        if job.error is not None:
            raise job.error
        assert job.found is not None
        return job.found

    def at_hand(self, version: str) -> Measured | None:
        job = self._jobs.get(version)
        return job.found if job is not None else None

    def put(self, version: str, found: Measured) -> None:
        job = _Job(found=found)
        job.done.set()
        self._jobs = {version: job}

    @staticmethod
    def _run(job: _Job, work: Callable[[Progress], Measured]) -> None:
        def progress(kind: str, done: int, of: int) -> None:
            job.step = (kind, done, of)

        try:
            job.found = work(progress)
        except Exception as error:
            # Whoever waits for the job raises it in a session of their own.
            job.error = error
        finally:
            job.done.set()


def desk(t: Texts) -> Desk:
    """Return all gap indicators with what they rest on, measured on first demand with its progress shown.

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
    return _desk(f"{version} {store.where} {store.revision}", date.today(), lost, found, whole)


def book(t: Texts, desk: Desk, weights: tuple[int, ...], aggregate: str) -> GapBook:
    """Return the index by the given weights (of ``SECTORS``, any scale), in the reader's language.

    Raises
    ------
    InputError
        If all weights are zero.
    """
    return _book(desk.key, weights, aggregate, t.lang, desk)


def _measured(t: Texts, version: str, whole: city.City) -> Measured:
    jobs, folder = _jobs(), state_dir() / "cache"
    found = jobs.at_hand(version) or kept.load(folder, version, MODE)
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

    def work(progress: Progress) -> Measured:
        measured = gaps.measure(model, whole, city.roads(), mode=MODE, known=known, progress=progress)
        try:
            kept.save(measured, folder)
        except OSError:
            # A disk that is full or read-only costs the next start some seconds, nothing else.
            return measured
        return measured

    def tell(kind: str, done: int, of: int) -> None:
        said = t(f"gaps.step_{kind}") if kind else t("gaps.step_begin")
        bar.progress(done / of, t("gaps.measuring", done=done, of=of, what=said))

    found = jobs.result(version, work, tell)
    bar.empty()
    return found


@st.cache_resource(show_spinner=False)
def _jobs() -> _Jobs:
    return _Jobs()


@st.cache_resource(show_spinner=False, max_entries=2)
def _desk(version: str, today: date, lost: str, _found: Measured, _whole: city.City) -> Desk:
    evidence = None if lost else cache.evidence()
    table: GapTable = gaps.indicators(_whole, _found, evidence, cache.layer("standards"), today=today)
    trend = pd.DataFrame() if evidence is None else gaps.trend(evidence)
    return Desk((version, today.isoformat(), bool(lost)), _whole, _found, table, trend, lost)


@st.cache_resource(show_spinner=False, max_entries=128)
def _index(
    key: tuple[str, str, bool], weights: tuple[int, ...], aggregate: str, _desk: Desk
) -> tuple[GapIndex, pd.DataFrame]:
    given = dict(zip(gaps.SECTORS, weights, strict=True))
    index = gaps.gap_index(_desk.table, weights=given, aggregate=aggregate, on=_desk.basis)
    return index, gaps.rank_range(index, np.random.default_rng(SEED))


@st.cache_resource(show_spinner=False, max_entries=64)
def _book(
    key: tuple[str, str, bool], weights: tuple[int, ...], aggregate: str, lang: str, _desk: Desk
) -> GapBook:
    index, ranges = _index(key, weights, aggregate, _desk)
    return GapBook(Texts(lang), _desk, index, ranges)
