"""The page of what projects change: the answer, the matrix, and what cannot be computed."""

from typing import Final

import streamlit as st

from zones.city import CITY
from zones.effects import GRADES, Matrix
from zones.i18n import Texts
from zones.i18n import numbers as n
from zones.maps.text import safe
from zones.travel import SEASONS, Season
from zones.ui import cache, downloads, state, words
from zones.ui.changes import run as changes_run
from zones.ui.changes.run import Run
from zones.words.changes_book import ALL_GAPS, FIRST_GAP, MEASURES, REGIONS, ChangesBook, three_digits

_EVERY_S: Final = 0.6
"""Seconds between two looks at a computation."""


def known(t: Texts) -> ChangesBook | None:
    """Return the matrix if it is there: in memory or on disk; nothing is computed."""
    run = changes_run.present()
    return None if run.found is None else _book(run.key, t.lang, run.found)


def computed(t: Texts) -> ChangesBook | None:
    """Return the matrix; while it is not there, begin to compute it and show how far it is."""
    run = changes_run.present()
    if run.found is None and not (run.running or run.stopped or run.failed):
        with st.spinner(t("app.loading_model")):
            run.start(cache.model(), cache.whole_city(), cache.projects())
    if run.found is None:
        _waiting(t, run)
    return known(t)


@st.cache_resource(show_spinner=False, max_entries=4)
def _book(key: str, lang: str, _matrix: Matrix) -> ChangesBook:
    t = Texts(lang)
    return ChangesBook(t, cache.book(t), _matrix)


def _waiting(t: Texts, run: Run) -> None:
    """Show how far the computation is, with a way to stop it; the page goes on when it is done."""

    @st.fragment(run_every=_EVERY_S if run.running else None)
    def look() -> None:
        if run.found is not None or (was_running and not run.running):
            st.rerun()
        if run.failed is not None:
            words.warning(str(run.failed))
        if run.running:
            said = t("changes.stopping" if run.stopped else "changes.step", done=run.done, of=run.steps)
            st.progress(run.done / run.steps, text=said)
            st.button(t("changes.stop"), on_click=run.stop, disabled=run.stopped)
        else:
            words.line(t("changes.stopped"))
            if st.button(t("changes.start"), type="primary"):
                run.start(cache.model(), cache.whole_city(), cache.projects())
                st.rerun()

    was_running = run.running
    words.line(t("changes.computing"))
    look()


def answer(found: ChangesBook, by: str, season: str, region: str, measure: str) -> None:
    """Show which project does most for a gap, how sure that is, and what it leaves of the gap."""
    t = found.t
    gap = FIRST_GAP if by in found.incomplete or by.startswith("seat_") else by
    where = t(f"changes.in_{region}")
    counts = t("changes.counts", **found.counts)
    project = found.best(gap, season, region, measure)
    cell = found.cell(project, gap, season, region, measure) if project else None
    if cell is None:
        none = t(f"changes.none_{measure}", where=where, to=found.to(gap), threshold=found.threshold(gap))
        words.answer(f"{none} {counts}")
        _warned(t, season)
        return
    lang = t.lang
    if measure == "saved":
        said = t(
            "changes.answer_saved",
            head=t(f"changes.head_{cell.grade}"),
            name=found.name(project),
            persons=n.persons(round(cell.changed, -2), lang),
            where=where,
            minutes=n.minutes(cell.mean_min, lang),
            low=n.minutes(cell.low / cell.changed, lang),
            high=n.minutes(cell.high / cell.changed, lang),
            to=found.to(gap),
        )
    else:
        said = t(
            "changes.answer_gained",
            head=t(f"changes.head_{cell.grade}"),
            name=found.name(project),
            persons=n.persons(cell.value, lang),
            alt=n.persons(cell.alt, lang),
            where=where,
            threshold=found.threshold(gap),
            to=found.to(gap),
        )
    words.answer(f"{said} {counts}")
    before, after = (n.minutes(cell.row[f"gap_median_{side}_min"], lang) for side in ("before", "after"))
    kept = "changes.sure_same" if before == after else "changes.sure_gap"
    why = "; ".join(found.why(project, season, gap))
    words.sure(
        t(f"changes.sure_{cell.grade}", reasons=why), t(kept, to=found.to(gap), before=before, after=after)
    )
    _warned(t, season)


def _warned(t: Texts, season: str) -> None:
    if season == "wet":
        words.warning(t("changes.wet"))


def filters(t: Texts) -> tuple[str, str, Season]:
    """Show the switches and return region, measure and season."""
    with st.container(key="change_filters"):
        columns = st.columns([3, 3.4, 2.4], vertical_alignment="bottom")
    with columns[0]:
        region = state.switch(
            "region", t("changes.region"), REGIONS, REGIONS[0], show=lambda name: t(f"changes.region_{name}")
        )
    with columns[1]:
        measure = state.switch(
            "measure", t("changes.measure"), MEASURES, MEASURES[0], show=lambda x: t(f"changes.measure_{x}")
        )
    with columns[2]:
        season = state.switch(
            "season", t("access.season"), SEASONS, SEASONS[0], show=lambda name: t(f"term.season_{name}")
        )
    return region, measure, "wet" if season == "wet" else "dry"


def refused(found: ChangesBook) -> None:
    """List what cannot be computed, by reason, each project with the way to its file."""
    t = found.t
    st.subheader(t("changes.refused", count=len(found.matrix.refused)))
    words.foot(t("changes.refused_note"))
    lang = "" if t.lang == "vi" else f"&lang={safe(t.lang)}"
    groups = ""
    for reason, projects in found.refused:
        items = "".join(
            f'<li><a href="projects?project={safe(one.project_id)}{lang}" target="_self">'
            f"{safe(found.book.name(one))}</a>{_detail(found, one.project_id, reason)}</li>"
            for one in projects
        )
        groups += (
            f"<details{' open' if len(projects) <= 2 else ''}><summary><b>{len(projects)}</b> {safe(reason)}"
            f"</summary><ul>{items}</ul></details>"
        )
    st.html(f'<div class="z-reasons">{groups}</div>')


def _detail(found: ChangesBook, project: str, reason: str) -> str:
    """Return what a project's own reason adds to that of its group, as inert HTML."""
    more = found.detail(project)
    return f" ({safe(more)})" if more and more not in reason else ""


def take_away(found: ChangesBook) -> None:
    """Show the downloads of the whole matrix: a CSV table, or a workbook with notes and sources."""
    t, xlsx = found.t, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    with st.container(horizontal=True, vertical_alignment="center"):
        st.download_button(
            t("download.csv"),
            lambda: downloads.csv_bytes(found.tables()["effects"].set_index("project_id")),
            "zones-changes.csv",
            "text/csv",
            on_click="ignore",
        )
        st.download_button(
            t("changes.xlsx"),
            lambda: downloads.xlsx_bytes(found.tables()),
            "zones-changes.xlsx",
            xlsx,
            on_click="ignore",
        )
        st.caption(t("download.link"))


def closing(found: ChangesBook) -> str:
    """Return what the figures were computed with."""
    return found.t(
        "changes.closing",
        version=str(found.matrix.params["data_version"]),
        revision=found.book.revision,
        mode=found.t(f"term.by_{found.matrix.params['mode']}"),
    )


def of_project(t: Texts, project: str) -> tuple[str, bool]:
    """Return what is known of a project's effect, in a sentence, and whether there is more to be seen.

    '' where the effects have not been computed yet.
    """
    found = known(t)
    if found is None:
        return "", False
    if project in found.reasons:
        return t("changes.card_refused", reason=found.reasons[project]), False
    cells = [(one, found.cell(project, one, "dry", CITY, "saved")) for one in ALL_GAPS]
    best = max(
        ((one, cell) for one, cell in cells if cell is not None and cell.changed > 0),
        # The surest figure says most: a bound may be nothing.
        key=lambda pair: (-GRADES.index(pair[1].grade), pair[1].value),
        default=None,
    )
    if best is None:
        return "", False
    gap, cell = best
    said = t(
        f"changes.card_{cell.grade}",
        persons=n.persons(three_digits(cell.changed), t.lang),
        minutes=n.minutes(cell.mean_min, t.lang),
        to=found.to(gap),
    )
    return said, True
