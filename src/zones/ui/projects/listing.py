"""The list of projects beside the map: the map's twin, chosen from by pointer or keyboard."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import resources

import streamlit as st
from streamlit.components import v2

from zones.maps import symbols


@dataclass(frozen=True)
class Entry:
    """One row: a symbol with its state, a name and a line under it."""

    id: str
    sector: str
    state: str
    name: str
    note: str


_LIST = v2.component(
    "zones_choices",
    html=symbols.sprite() + '<ul class="z-choices" role="listbox" tabindex="0"></ul>',
    js=resources.files("zones.ui").joinpath("front", "choices.js").read_text(encoding="utf-8"),
    isolate_styles=False,
)


def choose(
    entries: Sequence[Entry],
    *,
    key: str,
    label: str,
    chosen: str,
    height: int,
    on_pick: Callable[[str], None],
) -> None:
    """Show a list to choose from.

    Parameters
    ----------
    label
        What is listed, for screen readers.
    height
        Pixels after which the list scrolls by itself.
    on_pick
        Called with the id of the row that was chosen.
    """

    def picked() -> None:
        said = st.session_state.get(key)
        if said and said.get("picked"):
            on_pick(said["picked"])

    # Many rows say the same under their name: it goes over the wire once.
    notes = list(dict.fromkeys(entry.note for entry in entries))
    number = {note: k for k, note in enumerate(notes)}
    _LIST(
        key=key,
        data={
            "rows": [[one.id, one.sector, one.state, one.name, number[one.note]] for one in entries],
            "notes": notes,
            "colours": {entry.sector: symbols.colour(entry.sector) for entry in entries},
            "label": label,
            "chosen": chosen,
            "height": height,
        },
        on_picked_change=picked,
    )
