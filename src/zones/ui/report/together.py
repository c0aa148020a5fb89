"""The gap report with the profile of every unit behind it: written in the background, one file."""

from dataclasses import dataclass
from threading import Event
from typing import Final

import streamlit as st

from zones.errors import ZonesError
from zones.i18n import Texts
from zones.i18n import numbers as n
from zones.reports import render
from zones.reports.content import Material, Order, headline, keep, paper, profiles, together
from zones.reports.document import Document
from zones.reports.room import give_back
from zones.settings import state_dir
from zones.ui import words
from zones.ui.jobs import Jobs, Progress, Work

_EVERY_S: Final = 0.6
"""Seconds between two looks at the work."""


class _StoppedError(ZonesError):
    """The reader does not want to wait any longer."""


@dataclass(frozen=True)
class Bound:
    """A file, and how many profiles are in it."""

    content: bytes
    profiles: int


def offer(t: Texts, order: Order, report: Document, material: Material) -> None:
    """Show how to get the gap report with all profiles in one file; it is written when it is asked for.

    Parameters
    ----------
    report
        The gap report itself, written already.
    """
    jobs, about = _jobs(), f"{order!r} {material.desk.key} {material.revision}"
    units = len(material.city.communes)
    with st.container(key="report_together"):
        words.line(t("report_page.together", count=units))
        if (found := jobs.at_hand(about)) is not None:
            _file(t, found, order, material)
        elif jobs.under_way(about):
            _waiting(t, jobs, about)
        else:
            failed = jobs.failure(about)
            if failed is not None and not isinstance(failed, _StoppedError):
                words.warning(str(failed))
            if st.button(t("report_page.together_write", count=units), key="together_write"):
                jobs.begin(about, _work(order, report, material))
                st.rerun(scope="fragment")


def _file(t: Texts, found: Bound, order: Order, material: Material) -> None:
    def take() -> bytes:
        # The next report says what changed since this one.
        keep(state_dir() / "reports", headline(material, order.day))
        return found.content

    st.download_button(
        t(
            "report_page.together_file",
            count=found.profiles,
            size=n.decimal(len(found.content) / 1e6, 1, t.lang),
        ),
        take,
        f"zones-gaps-profiles-{order.day.isoformat()}-{order.lang}.pdf",
        "application/pdf",
        key="together_pdf",
        on_click="ignore",
    )


def _waiting(t: Texts, jobs: Jobs[Bound], about: str) -> None:
    """Show how far it is, with a way to stop it; the page goes on when it is done."""

    # Looked at again and again: a script that waited would not hear that it is to stop.
    @st.fragment(run_every=_EVERY_S)
    def look() -> None:
        if not jobs.under_way(about):
            st.rerun()
        step, done, of = jobs.step(about)
        st.progress(done / of, t(f"report_page.together_{step or 'writing'}", done=done, of=of))
        st.button(t("report_page.together_stop"), key="together_stop", on_click=jobs.stop, args=(about,))

    look()


def _work(order: Order, report: Document, material: Material) -> Work[Bound]:
    orders = profiles(order, material.city)

    def work(progress: Progress, stop: Event) -> Bound:
        documents = [report]
        for done, one in enumerate(orders):
            if stop.is_set():
                raise _StoppedError
            progress("writing", done, len(orders))
            documents.append(paper(one, material))
        progress("setting", len(orders), len(orders))
        give_back()
        return Bound(render(together(documents), "pdf"), len(orders))

    return work


@st.cache_resource(show_spinner=False)
def _jobs() -> Jobs[Bound]:
    return Jobs("profiles")
