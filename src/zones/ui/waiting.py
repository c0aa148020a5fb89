"""Long work that a reader asks for: begun by a button, its progress shown, given up where that is asked."""

from collections.abc import Callable
from typing import Final, TypeVar

import streamlit as st

from zones.errors import StoppedError, ZonesError
from zones.ui import words
from zones.ui.jobs import Jobs, Work

T = TypeVar("T")

_EVERY_S: Final = 0.6
"""Seconds between two looks at the work."""


def offer(
    jobs: Jobs[T],
    about: str,
    start: Callable[[], Work[T]],
    *,
    label: str,
    stop: str,
    say: Callable[[str, int, int], str],
    key: str,
) -> None:
    """Show a button that begins a job; while it is under way, how far it is and a button that stops it.

    The page goes on when it is done: whoever calls shows what is at hand then.

    Parameters
    ----------
    start
        Called when the button is pressed; returns the work.
    label, stop
        What is written on the two buttons.
    say
        The progress in words: kind of the last part, how many are done, how many there are.
    key
        Key of the first button; that of the second ends in ``_stop``.
    """
    if not jobs.under_way(about):
        if jobs.at_hand(about) is not None:
            # It was done after the caller had looked.
            st.rerun()
        error = jobs.failure(about)
        if error is not None and not isinstance(error, StoppedError):
            if not isinstance(error, ZonesError):
                raise error
            words.warning(str(error))
        if st.button(label, key=key):
            jobs.begin(about, start())
            st.rerun()
        return

    # Looked at again and again: a script that waited would not hear that it is to stop.
    @st.fragment(run_every=_EVERY_S)
    def look() -> None:
        if not jobs.under_way(about):
            st.rerun()
        kind, done, of = jobs.step(about)
        st.progress(done / of, say(kind, done, of))
        st.button(stop, key=f"{key}_stop", on_click=jobs.stop, args=(about,))

    look()
