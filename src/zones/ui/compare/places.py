"""Two communes or two regions: minutes to a service, people within reach, ways from the seat, gaps."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import pandas as pd
import streamlit as st

from zones.city import CITY
from zones.errors import InputError
from zones.gaps import SECTORS, registry
from zones.gaps import compare as gap_compare
from zones.gaps.index import AGGREGATES
from zones.i18n import Texts
from zones.i18n import numbers as n
from zones.maps.factory import Pin
from zones.scenario import compare as sides
from zones.scenario.compare import Measure
from zones.ui import cache, maps, state, words
from zones.ui.compare import parts as compare
from zones.ui.compare import sides as compare_sides
from zones.ui.compare.parts import Asked, Line
from zones.ui.frame import Place
from zones.ui.gaps import cache as gaps_cache
from zones.ui.gaps.parts import EVENLY
from zones.words.access_legend import access_legend
from zones.words.figures import View, rows_of
from zones.words.gaps_book import PLAIN, GapBook
from zones.words.project_book import folded

LAYERS: Final = ("facilities", "completeness", "roads", "speeds", "cells", "communes", "landcover")
GAP_LAYERS: Final = (*LAYERS, "evidence", "standards")
_FIRST: Final = ("20443", "20242")
"""Hùng Sơn, by the border, and Hải Châu, the centre."""
_REGIONS: Final = ("east_west/west", "east_west/east")


def communes(t: Texts, asked: Asked, top: Place) -> None:
    """Show two communes side by side."""
    table = cache.layer("communes").set_index("commune_code")
    names = {str(code): str(name) for code, name in table["name"].items()}
    codes = sorted(names, key=lambda code: folded(names[code]))
    first, second = compare.two(t, "commune", codes, _FIRST, show=names.__getitem__)
    if first == second:
        with top:
            words.answer(t("compare.same", name=names[first]))
        return
    view = _view(t, asked)
    if view is not None:
        both = tuple(compare_sides.commune(view, code) for code in (first, second))
        with top:
            compare_sides.answer(view, both)
        left, right = st.columns([4, 3], gap="medium")
        with left:
            _map(view, dict(zip((first, second), "AB", strict=True)))
        found = compare_sides.access(view, view.communes, first, second, both)
        with right, st.container(key="compare_beside"):
            lines = [*compare_sides.lines(t, found, both), *_trips(t, asked, first, second)]
            compare.table(t, (names[first], names[second]), lines, caption=compare.asked_line(view))
    book = gaps_cache.book(t, gaps_cache.desk(t), EVENLY, AGGREGATES[0])
    if book.desk.lost:
        words.warning(t("gaps.lost", error=book.desk.lost))
    gaps = gap_compare.communes(book.desk.table, first, second)
    st.subheader(t("compare.all_gaps"))
    told = int((gaps["why"] == "").sum())
    words.foot(t("compare.gaps_note", told=told, count=len(gaps)))
    with st.container(key="compare_wide"):
        compare.table(
            t,
            (names[first], names[second]),
            _gap_lines(book, gaps, first, second),
            caption=t("compare.all_gaps"),
            tall=True,
        )

    def sheets() -> dict[str, pd.DataFrame]:
        return {} if view is None else {"access": found}

    params = _params(asked, {"a": names[first], "b": names[second]}, GAP_LAYERS)
    compare.files(t, f"zones-compare-{first}-{second}", lambda: {**sheets(), "gaps": gaps}, params)
    version = cache.version()
    words.sources(t, GAP_LAYERS, t("gaps.sources", version=version) if view is None else view.run_line)


def regions(t: Texts, asked: Asked, top: Place) -> None:
    """Show two regions, of any division of the city, side by side."""
    schemes = cache.layer("region_schemes")
    titles = {
        f"{row['scheme']}/{row['region']}": str(row[f"name_{t.lang}"])
        for row in schemes.sort_values(["scheme", "order"]).to_dict("records")
    }
    titles[CITY] = t("compare.city")
    first, second = compare.two(t, "region", list(titles), _REGIONS, show=titles.__getitem__)
    names = (titles[first], titles[second])
    if first == second:
        with top:
            words.answer(t("compare.same", name=names[0]))
        return
    view = _view(t, asked)
    if view is None:
        return
    table = _regions(cache.version(), *vars(asked).values(), _view=view)
    rows = rows_of(table)
    both = tuple(
        compare_sides.region(view, rows[key], name) for key, name in zip((first, second), names, strict=True)
    )
    with top:
        compare_sides.answer(view, both)
    members = {key: _members(view, key) for key in (first, second)}
    shared = members[first] & members[second]
    if shared:
        words.warning(t("compare.overlap", count=len(shared)))
    left, right = st.columns([4, 3], gap="medium")
    with left:
        _map(view, {}, inside=members[first] | members[second], scheme=_scheme(first, second))
    found = compare_sides.access(view, table, first, second, both)
    with right, st.container(key="compare_beside"):
        compare.table(t, names, compare_sides.lines(t, found, both), caption=compare.asked_line(view))
        words.foot(t("compare.excluded", names=str(rows[first]["excluded"])))
    params = _params(asked, {"a": names[0], "b": names[1]}, LAYERS)
    stem = f"zones-compare-{first}-{second}".replace("/", "-")
    ours = view.communes.loc[sorted(members[first] | members[second])]
    compare.files(t, stem, lambda: {"regions": found, "communes": ours}, params)
    words.sources(t, LAYERS, view.run_line)


def _view(t: Texts, asked: Asked) -> View | None:
    """Return the figures; None, and a word about it, where nothing of the service is mapped."""
    try:
        return cache.view(t, asked.service, asked.mode, asked.season, asked.threshold)
    except InputError:
        words.warning(t("access.no_facility"))
        return None


@st.cache_resource(show_spinner=False, max_entries=64)
def _regions(
    data_version: str, service: str, mode: str, season: str, threshold: int, *, _view: View
) -> pd.DataFrame:
    """Return the regions of all schemes on ``scheme/region``, and the city."""
    parts = []
    for scheme in _view.result.city.schemes["scheme"].unique():
        table = _view.result.by_region(scheme, threshold)
        parts.append(table.rename(index={one: f"{scheme}/{one}" for one in table.index if one != CITY}))
    found = pd.concat(parts)
    found = found[~found.index.duplicated()]
    return found.assign(persons_beyond=found["persons"] - found["persons_within"])


def _members(view: View, key: str) -> set[str]:
    whole = view.result.city
    if key == CITY:
        return {str(code) for code in whole.membership(CITY).index}
    scheme, _, region = key.partition("/")
    members = whole.membership(scheme)
    return {str(code) for code in members.index[members == region]}


def _scheme(first: str, second: str) -> str:
    """Return the division whose border the map draws."""
    return next((key.partition("/")[0] for key in (first, second) if key != CITY), "east_west")


def _trips(t: Texts, asked: Asked, first: str, second: str) -> Iterator[Line]:
    """Return the ways from both seats, by the means and in the season asked for."""
    table = cache.trips(t, asked.mode, asked.season).wide()
    kinds = dict.fromkeys(map(str, table.columns), Measure("min", "less"))
    for target, row in rows_of(sides.rows(table, first, second, kinds)).items():
        yield Line(
            t("compare.m_seat", where=t(f"card.to_{target}")),
            n.minutes(float(row["first"]), t.lang),
            n.minutes(float(row["second"]), t.lang),
            compare.signed(t, float(row["difference"]), "min"),
            better=str(row["better"]),
        )


def _gap_lines(book: GapBook, gaps: pd.DataFrame, first: str, second: str) -> Iterator[Line]:
    t, known = book.t, registry()
    for name, row in sorted(rows_of(gaps).items(), key=lambda of: SECTORS.index(str(of[1]["sector"]))):
        one, sector = known[name], t(f"gap_sector.{row['sector']}")
        yield Line(
            f"{sector} · {t.pick(one.name)}",
            book.figure(book.desk.cells[first, one.id], one),
            book.figure(book.desk.cells[second, one.id], one),
            compare.signed(t, float(row["difference"]), one.unit),
            t.pick(gap_compare.WHY[str(row["why"])]),
            str(row["better"]),
        )


def _map(
    view: View, letters: Mapping[str, str], *, inside: set[str] | None = None, scheme: str = "east_west"
) -> None:
    """Show the city by minutes; communes that are not compared are plain land where regions are."""

    def clicked(click: maps.Click) -> None:
        if letters and click.commune and click.commune not in letters:
            state.write("commune_b", click.commune, _FIRST[1])

    keys = view.keys(share=False)
    if inside is not None:
        keys = {code: key if code in inside else PLAIN for code, key in keys.items()}
    maps.draw(
        view.t,
        key="compare_map",
        legend=access_legend(view, "minutes"),
        scheme=scheme,
        keys=keys,
        tips=view.tips(share=False),
        facilities=cache.facility_file(view.t, view.result.service.id),
        pins=_pins(letters),
        on_click=clicked,
    )
    if letters:
        words.foot(view.t("compare.click"))
    words.foot(f"{view.t('map.summary_title')}: {view.summary}")


def _pins(letters: Mapping[str, str]) -> list[Pin]:
    columns = ["name", "label_lon", "label_lat"]
    labels = rows_of(cache.layer("communes_web").set_index("commune_code").loc[list(letters), columns])
    return [
        Pin(letter, float(at["label_lon"]), float(at["label_lat"]), tip=str(at["name"]), label=letter)
        for letter, at in ((letter, labels[code]) for code, letter in letters.items())
    ]


def _params(asked: Asked, both: Mapping[str, str], layers: Sequence[str]) -> dict[str, str]:
    given = {name: str(value) for name, value in vars(asked).items()}
    return {**both, **given, "data_version": cache.version(), "layers": ", ".join(layers)}
