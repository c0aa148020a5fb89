"""The first parts of the page of gaps: answer, small maps, filters, weights and the map."""

from collections.abc import Callable, Sequence
from typing import Final

import streamlit as st

from zones.gaps import SECTORS, STATES, registry
from zones.gaps.index import AGGREGATES
from zones.gaps.measured import SEASONS
from zones.i18n import Texts
from zones.i18n import numbers as n
from zones.maps.gap_scales import GAP
from zones.maps.multiples import Tile
from zones.maps.text import safe
from zones.ui import maps, state, words
from zones.ui.multiples import multiples
from zones.words.gaps_book import (
    EAST,
    OVERALL,
    PLAIN,
    WEST,
    Desk,
    GapBook,
    Shown,
    offered,
    twins,
)
from zones.words.gaps_legend import legend

MOST: Final = 10
EVEN: Final = 5
"""Weights go from 0 to ``MOST``; all begin in the middle."""
EVENLY: Final = (EVEN,) * len(SECTORS)

DIFFER: Final = 0.25
"""Two population grids that are farther apart than this share make a figure unsure."""

SORTS: Final = ("gap", "shown", "beyond", "unsure", "name")


def answer(t: Texts, desk: Desk) -> None:
    """Show who is how far from care, what is not known, and how sure that is."""
    found = desk.measured
    pairs = {season: found.access.get(("district_health", season)) for season in SEASONS}
    if pairs["dry"] is None or pairs["wet"] is None or not {"dry", "wet"} <= set(found.apart):
        words.answer(t("gaps.answer_none"))
    else:
        region = desk.city.membership("east_west")
        west = [code for code in region.index if region[code] == WEST]
        far = {season: found.apart[season].groups for season in SEASONS}
        persons = {s: far[s]["persons"].astype(float)[WEST] for s in SEASONS}
        beyond = {s: persons[s] - far[s]["served"].astype(float)[WEST] for s in SEASONS}
        dry = pairs["dry"].loc[west]
        spread = {
            name: float((dry["persons"] * (1 - dry[f"share_{name}_pct"] / 100)).sum())
            for name in ("slower", "faster", "alt")
        }
        words.answer(
            t(
                "gaps.answer",
                dry=n.persons(beyond["dry"], t.lang),
                wet=n.persons(beyond["wet"], t.lang),
                share=n.percent(100 * beyond["dry"] / persons["dry"], t.lang),
                east=n.percent(100 - far["dry"]["served_pct"].astype(float)[EAST], t.lang),
            )
        )
        differs = abs(spread["alt"] - beyond["dry"]) > DIFFER * max(beyond["dry"], 1.0)
        # What only bounds the answer is rounded more coarsely than the answer.
        said = {name: n.persons(round(value, -2), t.lang) for name, value in spread.items()}
        words.sure(t("gaps.sure_low" if differs else "gaps.sure_fair", **said))
    if desk.lost:
        words.warning(t("gaps.lost", error=desk.lost))


def unknown(book: GapBook) -> None:
    """Show what the ranking does not know."""
    t = book.t
    if not book.desk.lost and (missing := book.unknown_sectors()):
        names = ", ".join(_lower(t(f"gap_sector.{s}")) for s in missing)
        words.sure(t("gaps.unknown", sectors=names[:1].upper() + names[1:]), _rests(book))
        st.page_link("pages/data.py", label=t("gaps.to_intake"))
    else:
        words.sure(_rests(book))


def _rests(book: GapBook) -> str:
    t, entered = book.t, book.index.entered
    if not entered:
        return t("gaps.rests_none")
    names = ", ".join(_lower(t(f"gap_sector.{s}")) for s in entered)
    return t("gaps.rests", count=len(entered), of=len(SECTORS), sectors=names)


def _lower(name: str) -> str:
    return name[:1].lower() + name[1:]


def weighed() -> tuple[tuple[int, ...], str]:
    """Return the weights of the sectors, and the kind of mean; nothing at all weighs nothing."""
    given = tuple(state.whole(f"w_{sector}", 0, MOST, EVEN) for sector in SECTORS)
    return given if any(given) else EVENLY, state.chosen("mean", AGGREGATES, AGGREGATES[0])


def weights(t: Texts, days: Sequence[str]) -> None:
    """Show the sliders, the kind of mean and the days whose thresholds may count."""
    with st.expander(t("gaps.weights")):
        left, right = st.columns([3, 1], vertical_alignment="bottom")
        with left:
            state.switch(
                "mean", t("gaps.mean"), AGGREGATES, AGGREGATES[0], show=lambda name: t(f"gaps.mean_{name}")
            )
        with right:
            state.select(
                "on",
                t("gaps.on"),
                days,
                "",
                show=lambda day: n.day(day, t.lang),
                placeholder=t("gaps.on_today"),
                note=t("gaps.on_note"),
            )
        # A row without columns: each of those is one more part for the browser to go over at every move.
        with st.container(horizontal=True, gap="medium", key="gap_weights"):
            given = [state.slide(f"w_{s}", t(f"gap_sector.{s}"), 0, MOST, EVEN) for s in SECTORS]
        if not any(given):
            words.warning(t("gaps.weights_zero"))
        words.foot(t("gaps.weights_note"))


def tiles(book: GapBook, *, chosen: str, commune: str, on_pick: Callable[[str], None]) -> None:
    """Show one small map per sector, the overall one first, and how to read them."""
    t = book.t
    sector = registry()[chosen].sector if chosen in registry() else chosen
    small = []
    for what in (OVERALL, *SECTORS):
        shown = book.shown(what)
        title = t("gaps.tile_overall") if what == OVERALL else t(f"gap_sector.{what}")
        small.append(Tile(what, title, GAP.scale, dict(shown.keys), note(book, what)))
    with st.container(key="gap_tiles"):
        multiples(t, small, key="gap_tiles_map", chosen=sector, commune=commune, on_pick=on_pick)
    bar = "".join(f'<i style="background:{colour}"></i>' for colour in GAP.scale.colours)
    key = "".join(
        f'<span><i class="m {kind}"></i>{safe(t(f"gaps.key_{kind}"))}</span>'
        for kind in ("partial", "reported", "no_data")
    )
    low, high = (safe(t(f"gaps.key_{end}")) for end in ("low", "high"))
    st.html(f'<p class="z-gapkey"><span>{low}<em>{bar}</em>{high}</span>{key}</p>')


def note(book: GapBook, what: str) -> str:
    """Return for how many communes a score is known, and what is known of the others."""
    t = book.t
    if what == OVERALL:
        return t("gaps.tile_ranked", count=len(book.ranked()), apart=len(book.apart()))
    counts = book.counts(what)
    if counts["scored"]:
        return t("gaps.tile_scored", count=counts["scored"], none=len(book.codes) - counts["scored"])
    if counts["partial"]:
        return t("gaps.tile_partial", count=counts["partial"])
    if counts["reported"]:
        return t("gaps.tile_reported", count=counts["reported"], none=counts["no_data"])
    return book.state("no_data")


def asked() -> tuple[str, str, str, str]:
    """Return what the map is to show, the season, the region and the search."""
    what = state.chosen("show", offered(), OVERALL)
    if st.session_state.setdefault("gap_showed", what) != what:
        # Classes of one measure say nothing of another's.
        state.write("band", "", "")
        st.session_state["gap_showed"] = what
    season = state.chosen("season", SEASONS, SEASONS[0])
    if season == "wet":
        what = twins().get(what, what)
    region = state.chosen("region", (WEST, EAST), "")
    return what, season, region, state.written("q")


def filters(t: Texts) -> None:
    """Show the filters in one row."""
    both = twins()

    def named(what: str) -> str:
        if what == OVERALL:
            return t("gaps.show_overall")
        if what in SECTORS:
            return t("gaps.show_sector", sector=t(f"gap_sector.{what}"))
        one = registry()[what]
        # Of two seasons one name is listed; the season stands beside it.
        name = (
            t.pick(one.name).removesuffix(f", {t('term.season_dry')}") if what in both else t.pick(one.name)
        )
        return f"{t(f'gap_sector.{one.sector}')} · {name}"

    with st.container(key="filters"):
        first, second, third, last = st.columns([4.4, 2.4, 3, 2.4], vertical_alignment="bottom")
    with first:
        state.select("show", t("gaps.show"), offered(), OVERALL, show=named)
    with second:
        state.switch(
            "season", t("access.season"), SEASONS, SEASONS[0], show=lambda name: t(f"term.season_{name}")
        )
    with third:
        state.switch(
            "region", t("gaps.region"), ("all", WEST, EAST), "all", show=lambda name: t(f"gaps.region_{name}")
        )
    with last:
        state.search("q", t("gaps.search"), placeholder=t("gaps.search_hint"))


def show_map(
    book: GapBook, shown: Shown, *, listed: Sequence[str], chosen: str, pick: Callable[[str], None]
) -> None:
    """Show one measure on the map; communes that a filter leaves out are plain land."""

    def clicked(click: maps.Click) -> None:
        if click.commune:
            pick(click.commune)

    inside = set(listed)
    keys = {code: key if code in inside else PLAIN for code, key in shown.keys.items()}
    maps.draw(
        book.t,
        key="gaps_map",
        legend=legend(book.t, shown),
        on_click=clicked,
        keys=keys,
        tips=dict(shown.said),
        chosen=chosen,
    )


def matrix(book: GapBook) -> None:
    """Show the state of every sector in every commune, each state with a sign of its own."""
    t = book.t
    heads = "".join(f"<th scope=col>{safe(t(f'gap_sector.{s}'))}</th>" for s in SECTORS)
    rows = ""
    for code in sorted(book.codes, key=book.desk.folded.__getitem__):
        cells = "".join(
            f'<td class="s {found}"><i></i>{safe(book.state(found))}</td>'
            for found in (book.desk.states[code][s] for s in SECTORS)
        )
        name = safe(book.desk.names[code])
        rows += f'<tr class="{book.desk.regions[code]}"><th scope=row>{name}</th>{cells}</tr>'
    said = safe(t("gaps.matrix"))
    st.html(
        f'<div class="z-table z-matrix tall" tabindex="0" role="region" aria-label="{said}"><table>'
        f"<caption>{said}</caption><thead><tr><th scope=col>{safe(t('table.name'))}</th>{heads}</tr></thead>"
        f"<tbody>{rows}</tbody></table></div>"
    )
    words.foot(t("gaps.matrix_note"))


def totals(book: GapBook) -> None:
    """Show how many communes are in which state of each sector."""
    t = book.t
    parts = []
    for sector in SECTORS:
        counts = book.counts(sector)
        said = ", ".join(f"{counts[s]} {book.state(s)}" for s in STATES if counts[s])
        parts.append(f"**{t(f'gap_sector.{sector}')}**: {said}")
    words.foot("; ".join(parts) + ".")


def links(t: Texts) -> None:
    """Show where to go on from here."""
    st.page_link("pages/access.py", label=t("gaps.to_access"))
    st.page_link("pages/projects.py", label=t("gaps.to_projects"), query_params={"region": WEST})
