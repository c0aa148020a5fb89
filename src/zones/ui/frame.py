"""What stands around every page: style, fonts, the document's language, the start-up check."""

from collections.abc import Mapping
from importlib import resources

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from zones.i18n import Texts
from zones.maps import symbols
from zones.maps.assets import Libraries, libraries
from zones.ui.state import texts

_OPENED, _WANTED = "opened", "wanted"

Place = DeltaGenerator
"""Where something stands on a page, whenever it comes to be known."""


def enter(page: str) -> Texts:
    """Begin a page and return its texts.

    A server that has not run app.py yet takes the files in pages/ for a navigation of its own: a link to a
    page, opened first of all, would show that page without its frame. Such a visit goes through app.py and
    comes back.
    """
    if _OPENED not in st.session_state:
        query = {name: st.query_params.get_all(name) for name in st.query_params}
        st.session_state[_WANTED] = page, query
        st.switch_page("app.py")
    return texts()


def opened(pages: Mapping[str, st.Page]) -> None:
    """Note that app.py has run; send on a visitor whom :func:`enter` brought here."""
    st.session_state[_OPENED] = True
    if _WANTED in st.session_state:
        page, query = st.session_state.pop(_WANTED)
        st.switch_page(pages[page], query_params=query)


def dress(t: Texts) -> None:
    """Give the page its style and tell the browser its language (Streamlit always says English)."""
    st.html(_style(t.lang))
    st.html(f"<script>document.documentElement.lang = '{t.lang}';</script>", unsafe_allow_javascript=True)


@st.cache_resource(show_spinner=False)
def self_check() -> Libraries:
    """Put scripts, styles and fonts where the browser finds them.

    Raises
    ------
    LayerError
        If the front-end packages are not installed.
    """
    return libraries()


@st.cache_resource(show_spinner=False)
def _style(lang: str) -> str:
    sheet = resources.files("zones.ui").joinpath("style.css").read_text(encoding="utf-8")
    return f"<style>{_spoken(Texts(lang))}{sheet}{symbols.style()}</style>"


def _spoken(t: Texts) -> str:
    """Return what Streamlit's own widgets say in English only, for the style sheet to put in its place."""
    said = {name: t(f"widget.{name}") for name in ("upload", "enter", "nothing")}
    return ":root {" + "".join(f' --z-{name}: "{text}";' for name, text in said.items()) + " }\n"
