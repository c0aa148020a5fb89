"""What the page of papers rests on: gathered once, kept for the whole process."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import streamlit as st

from zones.ahead import cache_dir
from zones.errors import InputError
from zones.gaps import kept
from zones.i18n import Texts
from zones.reports.content import (
    Hand,
    Material,
    Order,
    gather,
    last_before,
    outcome,
    paper,
    resolved,
    scenario_of,
)
from zones.reports.content.gather import WITH_EFFECTS
from zones.reports.document import Document, Letterhead
from zones.scenario import ScenarioError
from zones.scenario.faults import SHOWN
from zones.settings import state_dir
from zones.ui import cache, words
from zones.ui.changes import parts
from zones.ui.gaps import cache as gaps_cache
from zones.ui.report.parts import Asked
from zones.words.scenario_outcome import Outcome


def material(t: Texts, kind: str, day: date) -> Material | None:
    """Return what a kind of paper rests on; None while the effects of projects are being computed."""
    gaps_cache.desk(t)
    if kind in WITH_EFFECTS and parts.computed(t) is None:
        return None
    store, opened = cache.figures(), cache.register()
    key = f"{cache.version()} {store.where} {store.revision} {opened.where} {opened.revision}"
    key += f" {kept.stamp(cache_dir())}"
    with st.spinner(t("report_page.step_sites")):
        return _material(key, kind, day.isoformat(), _hand)


def _hand() -> Hand:
    return Hand.read(cache.whole_city(), cache.model, cache.projects(), cache.register().revision)


@st.cache_resource(show_spinner=False, max_entries=8)
def _material(key: str, kind: str, day: str, _at_hand: Callable[[], Hand]) -> Material:
    # Nothing is drawn in here: Streamlit would replay it in sessions that have no such place.
    folder = cache_dir()
    return gather(_at_hand(), [kind], day=date.fromisoformat(day), folder=folder, tell=lambda *_: None)


def order(t: Texts, found: Material, asked: Asked, letterhead: Letterhead, day: date) -> Order | None:
    """Return the order of the link; None where it does not say enough yet."""
    wanted = Order(asked.kind, asked.lang, day, letterhead, asked.commune, asked.region, asked.other)
    if asked.kind == "gaps":
        wanted = replace(wanted, earlier=last_before(state_dir() / "reports", day))
    if asked.kind == "scenario":
        if not asked.scenario:
            return None
        try:
            with st.spinner(t("scenario.working")):
                wanted = replace(wanted, outcome=_outcome(cache.version(), asked.scenario))
        except ScenarioError as error:
            words.warning(t("report_page.no_scenario"))
            if asked.scenario.lstrip().startswith("{"):
                # Of a document each fault can be mended, of a link none.
                words.points(str(fault) for fault in error.faults[:SHOWN])
            return None
    unsaid = {"commune": not asked.commune, "compare": not (asked.commune or asked.region) or not asked.other}
    if unsaid.get(asked.kind, False):
        return None
    try:
        return resolved(wanted, found.city)
    except InputError:
        words.warning(t("report_page.same_twice"))
        return None


@st.cache_resource(show_spinner=False, max_entries=16)
def _outcome(data_version: str, text: str) -> Outcome:
    return outcome(_hand(), scenario_of(text))


def document(t: Texts, found: Material, wanted: Order) -> Document:
    """Return the paper."""
    with st.spinner(t("report_page.writing")):
        drawn = tuple((season, bands.draws) for season, bands in found.bands.items())
        about = f"{wanted!r} {drawn} {found.draws} {found.revision}"
        return _document(about, found.desk.key, found, wanted)


@st.cache_resource(show_spinner=False, max_entries=16)
def _document(about: str, key: tuple[str, str, bool], _found: Material, _wanted: Order) -> Document:
    return paper(_wanted, _found)
