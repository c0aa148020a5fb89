"""Failed states: one clear sentence on the page that needs the broken file, and only there."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import streamlit as st

from zones.errors import ZonesError
from zones.i18n import Texts
from zones.maps.text import safe


@contextmanager
def guarded(t: Texts) -> Iterator[None]:
    """Show an error that Zones raised on purpose as a card instead of failing the page."""
    try:
        yield
    except ZonesError as error:
        st.html(
            f'<div class="z-error" role="alert"><strong>{safe(t("error.title"))}</strong>'
            f"<p>{safe(t('error.what_to_do'))}</p><code>{safe(error)}</code>"
            f"<p>{safe(t('error.other_pages'))}</p></div>"
        )


def part(t: Texts) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Mark a function as a part of the page that runs again by itself, with failed states of its own.

    Streamlit handles what a fragment raises inside the fragment, so the guard has to stand there too.
    """

    def marked(draw: Callable[[], None]) -> Callable[[], None]:
        def safely() -> None:
            with guarded(t):
                draw()

        # Streamlit tells fragments apart by name.
        safely.__qualname__ = draw.__qualname__
        return st.fragment(safely)

    return marked
