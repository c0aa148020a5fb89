"""The gap report with the profile of every unit behind it: written in the background, one file."""

from dataclasses import dataclass
from threading import Event

import streamlit as st

from zones.errors import StoppedError
from zones.i18n import Texts
from zones.i18n import numbers as n
from zones.reports import render
from zones.reports.content import Material, Order, headline, keep, paper, profiles, together
from zones.reports.document import Document
from zones.reports.room import give_back
from zones.settings import state_dir
from zones.ui import waiting, words
from zones.ui.jobs import Jobs, Progress, Work


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
            return
        waiting.offer(
            jobs,
            about,
            lambda: _work(order, report, material),
            label=t("report_page.together_write", count=units),
            stop=t("report_page.together_stop"),
            say=lambda step, done, of: t(f"report_page.together_{step or 'writing'}", done=done, of=of),
            key="together_write",
        )


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


def _work(order: Order, report: Document, material: Material) -> Work[Bound]:
    orders = profiles(order, material.city)

    def work(progress: Progress, stop: Event) -> Bound:
        documents = [report]
        for done, one in enumerate(orders):
            if stop.is_set():
                raise StoppedError
            progress("writing", done, len(orders))
            documents.append(paper(one, material))
        progress("setting", len(orders), len(orders))
        give_back()
        return Bound(render(together(documents), "pdf"), len(orders))

    return work


@st.cache_resource(show_spinner=False)
def _jobs() -> Jobs[Bound]:
    return Jobs("profiles")
