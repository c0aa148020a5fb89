"""What the reader has chosen lives in the query string, so that any view is a link."""

from collections.abc import Callable, Sequence

import streamlit as st

from zones.i18n import LANGUAGES, Texts

_LANG = "lang"


def texts() -> Texts:
    """Return the texts of the chosen language: from the link, else as chosen earlier in this session.

    Streamlit empties the query string when the page changes; the language is written back so that the link of
    every page carries it.
    """
    asked = st.query_params.get(_LANG)
    lang = asked if asked in LANGUAGES else st.session_state.get(_LANG, LANGUAGES[0])
    st.session_state[_LANG] = lang
    if lang != LANGUAGES[0] and asked != lang:
        st.query_params[_LANG] = lang
    return Texts(lang)


def language_switch(t: Texts) -> None:
    """Show the button that turns the page into the other language."""
    other = next(lang for lang in LANGUAGES if lang != t.lang)
    names = {"vi": "Tiếng Việt", "en": "English"}
    st.button(names[other], key="language", type="tertiary", on_click=_set_language, args=(other,))


def _set_language(lang: str) -> None:
    st.session_state[_LANG] = lang
    write(_LANG, lang, LANGUAGES[0])


def chosen(name: str, allowed: Sequence[str], default: str) -> str:
    """Return a choice from the query string; the default where it is missing or not allowed."""
    asked = st.query_params.get(name, default)
    return asked if asked in allowed else default


def whole(name: str, low: int, high: int, default: int) -> int:
    """Return a whole number from the query string; the default where it is missing or out of bounds."""
    asked = st.query_params.get(name, "")
    return int(asked) if asked.isdecimal() and low <= int(asked) <= high else default


def written(name: str) -> str:
    """Return a line of text from the query string ('' if nothing is written)."""
    return str(st.query_params.get(name, "")).strip()


def write(name: str, value: str, default: str) -> None:
    """Put a choice into the query string; a default needs no place there."""
    if value == default:
        if name in st.query_params:
            del st.query_params[name]
    else:
        st.query_params[name] = value


def _hold(key: str, value: str | int | None) -> None:
    """Set a widget to what the link says, where it says something else.

    Setting what is there already would take back what the reader has done since in the browser.
    """
    if key not in st.session_state or st.session_state[key] != value:
        st.session_state[key] = value


def several(name: str) -> list[str]:
    """Return the values that the query string repeats under a name, each once."""
    return list(dict.fromkeys(value for value in st.query_params.get_all(name) if value))


def write_several(name: str, values: Sequence[str]) -> None:
    """Put a list into the query string; an empty one needs no place there."""
    if values:
        st.query_params[name] = list(values)
    elif name in st.query_params:
        del st.query_params[name]


def select(
    name: str,
    label: str,
    options: Sequence[str],
    default: str,
    *,
    show: Callable[[str], str] = str,
    placeholder: str | None = None,
    note: str | None = None,
) -> str:
    """Show a select box bound to the query string and return the choice ('' if nothing is chosen)."""
    key = f"select_{name}"
    _hold(key, chosen(name, options, default) or None)

    def changed() -> None:
        write(name, st.session_state[key] or "", default)

    # Without an index the box can be emptied: only where "nothing" is a choice.
    index = 0 if default else None
    picked = st.selectbox(
        label,
        options,
        index,
        format_func=show,
        key=key,
        on_change=changed,
        placeholder=placeholder,
        help=note,
    )
    return picked or ""


def search(name: str, label: str, *, placeholder: str) -> str:
    """Show a line of text bound to the query string and return it ('' if nothing is written)."""
    key = f"search_{name}"
    _hold(key, written(name))

    def changed() -> None:
        write(name, st.session_state[key].strip(), "")

    return str(st.text_input(label, key=key, on_change=changed, placeholder=placeholder)).strip()


def slide(name: str, label: str, low: int, high: int, default: int) -> int:
    """Show a slider over whole numbers bound to the query string and return the choice."""
    key = f"slide_{name}"
    _hold(key, whole(name, low, high, default))

    def changed() -> None:
        write(name, str(st.session_state[key]), str(default))

    return int(st.slider(label, low, high, key=key, on_change=changed))


def switch(
    name: str, label: str, options: Sequence[str], default: str, *, show: Callable[[str], str] = str
) -> str:
    """Show a row of options bound to the query string and return the choice; one is always chosen."""
    key = f"switch_{name}"
    now = chosen(name, options, default)
    _hold(key, now)

    def changed() -> None:
        # A second press on the chosen option would clear it: nothing changes then.
        write(name, st.session_state[key] or now, default)

    st.segmented_control(label, options, format_func=show, key=key, on_change=changed)
    return now
