"""Many small maps on a page, one per indicator: compared at a glance, each opens by a click."""

from collections.abc import Callable, Sequence
from importlib import resources

import streamlit as st
from streamlit.components import v2

from zones.i18n import Texts
from zones.maps.multiples import Tile
from zones.ui import cache

_TILES = v2.component(
    "zones_multiples",
    html='<div class="z-tiles"></div>',
    js=resources.files("zones.ui").joinpath("front", "multiples.js").read_text(encoding="utf-8"),
    isolate_styles=False,
)


def multiples(
    t: Texts,
    tiles: Sequence[Tile],
    *,
    key: str,
    chosen: str = "",
    commune: str = "",
    on_pick: Callable[[str], None] | None = None,
) -> None:
    """Show small maps side by side; the page explains the colours once, above or below them.

    Parameters
    ----------
    tiles
        The maps in reading order.
    chosen
        Map that is marked as open.
    commune
        Commune outlined on all of them.
    on_pick
        Called with the id of the map that was clicked.
    """

    def picked() -> None:
        said = st.session_state.get(key)
        if on_pick is not None and said and said.get("picked"):
            on_pick(said["picked"])

    _TILES(
        key=key,
        data={
            "url": cache.assets(t).outlines,
            "tiles": [tile.spec() for tile in tiles],
            "chosen": chosen,
            "commune": commune,
        },
        on_picked_change=picked,
    )
