"""Where a project lies, as an editor gives it: a click, coordinates or a file, looked at on a map first."""

from collections.abc import Sequence
from typing import Final, Literal

import shapely
import streamlit as st

from zones.exchange.faults import Fault
from zones.maps.factory import Line, Pin
from zones.maps.legend import Legend, Mark
from zones.maps.projects import Bounds
from zones.register import placing
from zones.register.exchange.layout import degrees
from zones.register.placing import Kind, Placed
from zones.ui import cache, maps, words
from zones.words.project_book import Book

KINDS: Final[tuple[Kind, ...]] = ("point", "line", "area")
WAYS: Final = ("typed", "file")

CORNERS: Final = 400
"""Corners of a line that the preview draws; what is stored keeps all."""

ROOM_DEG: Final = 0.02
"""Room around what is previewed."""


def where(book: Book, mark: str) -> tuple[Placed | None, list[str]]:
    """Show the ways to say where a project lies, and what was understood on a map.

    Parameters
    ----------
    mark
        Tells this place from others in the session.

    Returns
    -------
    tuple
        The geometry, or None with all that is wrong with what was given (nothing where nothing was).
    """
    t = book.t
    left, right = st.columns([1, 1.4], gap="medium")
    with left:
        kind = st.segmented_control(
            t("place.kind"), KINDS, format_func=lambda one: t(f"place.{one}"), default="point",
            key=f"place_kind_{mark}", required=True,
        )  # fmt: skip
        way = st.segmented_control(
            t("place.way"), WAYS, format_func=lambda one: t(f"place.way_{one}"), default="typed",
            key=f"place_way_{mark}", required=True,
        )  # fmt: skip
        placed, faults = _given(book, mark, kind, way)
        if placed is not None:
            words.line(t(f"place.read_{placed.order}", lon=_lon(placed), lat=_lat(placed)))
            _communes(book, placed)
        said = [_said(book, fault) for fault in faults]
        words.points(said)
    with right:
        _preview(book, mark, placed, kind, way)
    return placed, said


def _given(book: Book, mark: str, kind: Kind, way: str) -> tuple[Placed | None, list[Fault]]:
    t = book.t
    if way == "file":
        words.foot(t("place.file_note"))
        given = st.file_uploader(t("place.file"), type=["geojson", "json", "kml"], key=f"place_file_{mark}")
        return (None, []) if given is None else placing.outlined(given.getvalue())
    text = st.text_area(
        t("place.coordinates"),
        key=_text(mark),
        height=68 if kind == "point" else 160,
        placeholder=t(f"place.example_{'point' if kind == 'point' else 'corners'}"),
        max_chars=100_000,
    )
    words.foot(t(f"place.click_{kind}"))
    return placing.typed(text, kind) if text.strip() else (None, [])


def _text(mark: str) -> str:
    return f"place_text_{mark}"


def _preview(book: Book, mark: str, placed: Placed | None, kind: Kind, way: str) -> None:
    """Show what was understood; a click gives the point, or one more corner."""

    def clicked(click: maps.Click) -> None:
        corner = f"{click.lat:.6f}, {click.lon:.6f}"
        before = str(st.session_state.get(_text(mark), "")).strip()
        st.session_state[_text(mark)] = f"{before}\n{corner}".strip() if kind != "point" else corner

    t = book.t
    pins, lines = _drawn(placed)
    maps.draw(
        t,
        key=f"place_map_{mark}",
        place=f"map_place_{mark}",
        legend=Legend(t("place.legend"), "", marks=(Mark("place", t("place.legend_new")),)),
        pins=pins,
        lines=lines,
        tool="point" if way == "typed" else None,
        focus=_focus(placed),
        on_click=clicked if way == "typed" else None,
    )


def _drawn(placed: Placed | None) -> tuple[list[Pin], list[Line]]:
    """Return a geometry as the marks of a map, no more corners than a preview needs."""
    if placed is None:
        return [], []
    parts = shapely.get_parts(degrees(placed.geometry))
    if placed.kind == "point":
        return [Pin(f"new-{k}", float(one.x), float(one.y)) for k, one in enumerate(parts)], []
    rings = [one.exterior if placed.kind == "area" else one for one in parts]
    lines = []
    for k, ring in enumerate(rings):
        corners = shapely.get_coordinates(ring)
        step = max(1, len(corners) // CORNERS)
        kept = [*corners[:-1:step].tolist(), corners[-1].tolist()]
        lines.append(Line(f"new-{k}", kept, "new"))
    return [], lines


def _focus(placed: Placed | None) -> Bounds | None:
    if placed is None:
        return None
    west, south, east, north = (float(edge) for edge in degrees(placed.geometry).bounds)
    return (
        (round(south - ROOM_DEG, 4), round(west - ROOM_DEG, 4)),
        (round(north + ROOM_DEG, 4), round(east + ROOM_DEG, 4)),
    )


def _lon(placed: Placed) -> str:
    return f"{degrees(placed.geometry).centroid.x:.5f}"


def _lat(placed: Placed) -> str:
    return f"{degrees(placed.geometry).centroid.y:.5f}"


def communes_of(placed: Placed) -> Sequence[str]:
    """Return the codes of the communes that a geometry lies in."""
    communes = cache.layer("communes").set_index("commune_code")
    inside = shapely.intersects(communes["geometry"].to_numpy(), placed.geometry)
    return [str(code) for code in communes.index[inside]]


def _communes(book: Book, placed: Placed) -> None:
    """Say which communes it lies in: the plainest check of coordinates in the wrong zone."""
    names = [book.communes[code] for code in communes_of(placed) if code in book.communes]
    if names:
        words.line(book.t("place.in_communes", names=", ".join(names[:8]), more="…" if names[8:] else ""))
    else:
        words.warning(book.t("place.in_none"))


def _said(book: Book, fault: Fault) -> str:
    language: Literal["vi", "en"] = "vi" if book.t.lang == "vi" else "en"
    what, remedy = fault.what(language), fault.remedy(language)
    row = "" if fault.row is None else book.t("place.row", row=fault.row)
    return f"{row}{what}. {remedy}."
