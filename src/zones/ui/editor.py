"""Who may change things in the app: a visitor who gives a name and the key that the office has set."""

import hmac

import streamlit as st

from zones import settings
from zones.i18n import Texts
from zones.ui import words

_NAME = "editor_name"


def offered() -> bool:
    """Return whether this app lets anything be edited: only where ``ZONES_EDIT_KEY`` is set."""
    return settings.edit_key() is not None


def name() -> str:
    """Return the name of the editor of this session, '' for a visitor."""
    return str(st.session_state.get(_NAME, "")) if offered() else ""


def sign_in(t: Texts) -> str:
    """Show who is editing, or ask for name and key; return the editor's name, '' until both are given."""
    if name():
        with st.container(horizontal=True, vertical_alignment="center"):
            words.line(t("editor.signed_in", name=name()))
            st.button(t("editor.sign_out"), on_click=_forget, type="tertiary")
        return name()
    words.foot(t("editor.ask"))
    with st.form("editor", border=False):
        left, middle, right = st.columns([2, 2, 1], vertical_alignment="bottom")
        with left:
            who = st.text_input(t("editor.name"), max_chars=80).strip()
        with middle:
            key = st.text_input(t("editor.key"), type="password", max_chars=200)
        with right:
            pressed = st.form_submit_button(t("editor.sign_in"))
    if pressed:
        expected = settings.edit_key() or ""
        if who and hmac.compare_digest(key.encode("utf-8"), expected.encode("utf-8")):
            st.session_state[_NAME] = who
            st.rerun()
        words.warning(t("editor.refused"))
    return ""


def _forget() -> None:
    del st.session_state[_NAME]
