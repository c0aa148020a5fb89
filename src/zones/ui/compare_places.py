"""Two communes or two regions: minutes to a service, people within reach, ways from the seat, gaps."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite, isnan
from typing import Final

import pandas as pd
import streamlit as st

from zones.access import FASTER, SLOWER
from zones.city import CITY
from zones.errors import InputError
from zones.gaps import SECTORS, registry
from zones.gaps import compare as gap_compare
from zones.gaps.index import AGGREGATES
from zones.i18n import Texts
from zones.i18n import numbers as n
from zones.maps.factory import Pin
from zones.scenario import compare as sides
from zones.scenario.compare import MEASURES, Measure
from zones.ui import cache, compare, gaps_cache, maps, state, words
from zones.ui.compare import Asked, Line
from zones.ui.gaps import EVENLY
from zones.words.figures import INCOMPLETE, Figures, View, counted
from zones.words.gaps_book import PLAIN, GapBook
from zones.words.project_book import folded

LAYERS: Final = ("facilities", "completeness", "roads", "speeds", "cells", "communes", "landcover")
GAP_LAYERS: Final = (*LAYERS, "evidence", "standards")
_FIRST: Final = ("20443", "20242")
"""Hùng Sơn, by the border, and Hải Châu, the centre."""
_REGIONS: Final = ("east_west/west", "east_west/east")
_SHOWN: Final = (
    "persons",
    "median_min",
    "median_alt_min",
    "p90_min",
    "share_within_pct",
    "persons_beyond",
    "persons_unreachable",
)
_MEASURES: Final[Mapping[str, Measure]] = {
    name: (MEASURES | {"persons_beyond": Measure("persons", "less")})[name] for name in _SHOWN
}
_BOUNDS: Final = tuple(name for name in _SHOWN if name != "persons")
"""What is only a bound where facilities are missing on the map."""


@dataclass(frozen=True)
class Side:
    """A commune or a region with its figures."""

    name: str
    row: Figures
    known: bool
    """Whether anybody lives there who counts in averages."""
    bound: bool
    """Whether facilities are missing on the map there: minutes are upper bounds."""
    reason: str = ""

    @property
    def median(self) -> float:
        """Minutes within which half of the people get there; NaN where more than half do not."""
        return float(self.row["median_min"])


def communes(t: Texts, asked: Asked) -> None:
    """Show two communes side by side."""
    table = cache.layer("communes").set_index("commune_code")
    names = {str(code): str(name) for code, name in table["name"].items()}
    codes = sorted(names, key=lambda code: folded(names[code]))
    first, second = compare.two(t, "commune", codes, _FIRST, show=names.__getitem__)
    if first == second:
        words.answer(t("compare.same", name=names[first]))
        return
    view = _view(t, asked)
    if view is not None:
        both = tuple(_commune(view, code) for code in (first, second))
        _answer(view, both)
        left, right = st.columns([4, 3], gap="medium")
        with left:
            _map(view, dict(zip((first, second), "AB", strict=True)))
        found = _access(view, view.communes, first, second, both)
        with right, st.container(key="compare_beside"):
            lines = [*_lines(t, found, both), *_trips(t, asked, first, second)]
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


def regions(t: Texts, asked: Asked) -> None:
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
        words.answer(t("compare.same", name=names[0]))
        return
    view = _view(t, asked)
    if view is None:
        return
    table = _regions(cache.version(), *vars(asked).values(), _view=view)
    both = tuple(
        _region(view, table.loc[key], name) for key, name in zip((first, second), names, strict=True)
    )
    _answer(view, both)
    members = {key: _members(view, key) for key in (first, second)}
    shared = members[first] & members[second]
    if shared:
        words.warning(t("compare.overlap", count=len(shared)))
    left, right = st.columns([4, 3], gap="medium")
    with left:
        _map(view, {}, inside=members[first] | members[second], scheme=_scheme(first, second))
    found = _access(view, table, first, second, both)
    with right, st.container(key="compare_beside"):
        compare.table(t, names, _lines(t, found, both), caption=compare.asked_line(view))
        words.foot(t("compare.excluded", names=str(table.loc[first, "excluded"])))
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


def _commune(view: View, code: str) -> Side:
    row = view.rows[code]
    bound = bool(row["completeness"] in INCOMPLETE)
    return Side(str(row["name"]), row, counted(row), bound, view.reason(row))


def _region(view: View, row: pd.Series, name: str) -> Side:
    # In a sentence, not at its beginning.
    said = view.t("compare.region_in", name=name[:1].lower() + name[1:] if view.t.lang == "vi" else name)
    return Side(said, row.to_dict(), float(row["persons"]) > 0, float(row["incomplete_pct"]) > 0)


@st.cache_resource(show_spinner=False, max_entries=64)
def _regions(
    data_version: str, service: str, mode: str, season: str, threshold: int, *, _view: View
) -> pd.DataFrame:
    """Return the regions of all schemes on ``scheme/region``, and the city."""
    parts = []
    for scheme in _view.result.city.schemes["scheme"].unique():
        table = _view.result.by_region(scheme, threshold)
        parts.append(
            table.rename(index=lambda region, s=scheme: region if region == CITY else f"{s}/{region}")
        )
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


def _answer(view: View, both: Sequence[Side]) -> None:
    """Say by how many minutes one is farther than the other, or why that cannot be said; how sure it is."""
    t = view.t
    how = {"service": view.service_name, "mode": view.by_mode, "season": view.in_season}
    blank = [one for one in both if not one.known]
    cut = [one for one in both if one.known and isnan(one.median)]
    if blank:
        names = t("compare.and").join(one.name for one in blank)
        words.answer(t("compare.unknown", names=names, reason=blank[0].reason or t("term.no_data")))
        return
    if cut:
        rest = [one for one in both if not isnan(one.median)]
        said = t("compare.cut", names=t("compare.and").join(one.name for one in cut), **how)
        others = [
            t("compare.cut_other", name=one.name, minutes=n.minutes(one.median, t.lang)) for one in rest
        ]
        words.answer(" ".join([said, *others]))
    else:
        near, far = sorted(both, key=lambda one: one.median)
        figures = {side: n.minutes(one.median, t.lang) for side, one in (("x", far), ("y", near))}
        named = {"far": far.name, "near": near.name, **figures, **how}
        if any(one.bound for one in both):
            words.answer(t("compare.bounds", **named))
        elif figures["x"] == figures["y"]:
            words.answer(t("compare.equal", **named))
        else:
            more = n.minutes(far.median - near.median, t.lang)
            words.answer(t("compare.answer", more=more, **named))
            _sure(t, near, far)
    if view.result.season == "wet":
        words.warning(t("access.wet"))
    if any(one.bound for one in both):
        words.warning(t("compare.bound_why"))


def _sure(t: Texts, near: Side, far: Side) -> None:
    distance = far.median - near.median
    low, high = (n.minutes(distance / factor, t.lang) for factor in (FASTER, SLOWER))
    alt = {side: float(one.row["median_alt_min"]) for side, one in (("x", far), ("y", near))}
    steady = sides.steady(near.row, far.row, ["median_min", "median_alt_min"])
    said = {side: n.minutes(value, t.lang) for side, value in alt.items()}
    words.sure(
        t("compare.sure_speed", low=low, high=high),
        t("compare.sure_grid" if steady else "compare.sure_turned", far=far.name, near=near.name, **said),
    )


def _access(view: View, table: pd.DataFrame, first: str, second: str, both: Sequence[Side]) -> pd.DataFrame:
    found = sides.rows(table, first, second, _MEASURES)
    return sides.apart_from(found, _BOUNDS if any(one.bound for one in both) else ()).assign(
        threshold_min=view.threshold
    )


def _lines(t: Texts, found: pd.DataFrame, both: Sequence[Side]) -> Iterator[Line]:
    for name, row in found.iterrows():
        unit = str(row["unit"])
        bound = name in _BOUNDS and any(one.bound for one in both)
        figures = [
            _figure(t, unit, float(row[side]), bound=name in _BOUNDS and one.bound)
            for side, one in zip(("first", "second"), both, strict=True)
        ]
        yield Line(
            t(f"compare.m_{name}", threshold=int(row["threshold_min"])),
            *figures,
            compare.signed(t, float(row["difference"]), unit),
            t.pick(gap_compare.WHY["bound"]) if bound else "",
            str(row["better"]),
        )


def _figure(t: Texts, unit: str, value: float, *, bound: bool) -> str:
    """Return a figure; as a bound where facilities are missing on the map."""
    if unit == "pct":
        said = n.percent(value, t.lang)
        if bound and isfinite(value):
            # "At least 0 %" says nothing, and reads as zero.
            return t("gaps.at_least", figure=said) if value > 0 else t("term.unknown")
        return said
    said = n.persons(value, t.lang) if unit == "persons" else n.minutes(value, t.lang)
    return t("gaps.at_most", figure=said) if bound and isfinite(value) else said


def _trips(t: Texts, asked: Asked, first: str, second: str) -> Iterator[Line]:
    """Return the ways from both seats, by the means and in the season asked for."""
    table = cache.trips(t, asked.mode, asked.season).wide()
    kinds = dict.fromkeys(map(str, table.columns), Measure("min", "less"))
    for target, row in sides.rows(table, first, second, kinds).iterrows():
        yield Line(
            t("compare.m_seat", where=t(f"card.to_{target}")),
            *(n.minutes(float(row[side]), t.lang) for side in ("first", "second")),
            compare.signed(t, float(row["difference"]), "min"),
            better=str(row["better"]),
        )


def _gap_lines(book: GapBook, gaps: pd.DataFrame, first: str, second: str) -> Iterator[Line]:
    t, known = book.t, registry()
    for sector in SECTORS:
        for name, row in gaps[gaps["sector"] == sector].iterrows():
            one = known[str(name)]
            yield Line(
                f"{t(f'gap_sector.{sector}')} · {t.pick(one.name)}",
                *(book.figure(book.desk.cells[code, one.id], one) for code in (first, second)),
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
        legend=maps.legend(view, "minutes"),
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
    labels = cache.layer("communes_web").set_index("commune_code")[["name", "label_lon", "label_lat"]]
    return [
        Pin(letter, float(at["label_lon"]), float(at["label_lat"]), tip=str(at["name"]), label=letter)
        for letter, at in ((letter, labels.loc[code]) for code, letter in letters.items())
    ]


def _params(asked: Asked, both: Mapping[str, str], layers: Sequence[str]) -> dict[str, str]:
    given = {name: str(value) for name, value in vars(asked).items()}
    return {**both, **given, "data_version": cache.version(), "layers": ", ".join(layers)}
