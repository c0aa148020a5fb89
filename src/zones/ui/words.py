"""Sentences and lists on a page: Markdown-style **bold** in texts, figures made inert before they go in."""

import re
from collections.abc import Iterable

import streamlit as st

from zones.data import catalogue
from zones.i18n import Texts
from zones.maps.text import safe
from zones.words.answer import Answer
from zones.words.dates import written

_BOLD = re.compile(r"\*\*(.+?)\*\*")


def inline(text: str) -> str:
    """Return text as inert HTML in which only ``**bold**`` is marked up."""
    return _BOLD.sub(r"<b>\1</b>", safe(text))


def answer(text: str) -> None:
    """Show the answer of the page: the first thing to be read."""
    st.html(f'<p class="z-answer">{inline(text)}</p>')


def sure(*texts: str) -> None:
    """Show how sure the answer is."""
    st.html(f'<p class="z-sure">{" ".join(inline(text) for text in texts if text)}</p>')


def told(said: Answer) -> None:
    """Show an answer, how sure it is, and what must be known before it is used."""
    answer(said.sentence)
    if said.sure:
        sure(*said.sure)
    for text in said.warnings:
        warning(text)


def warning(text: str) -> None:
    """Show what must be known before a figure is used."""
    st.html(f'<p class="z-warn" role="note">{inline(text)}</p>')


def line(text: str) -> None:
    """Show a sentence of the page's own size."""
    st.html(f'<p class="z-line">{inline(text)}</p>')


def links(urls: Iterable[str]) -> str:
    """Return pages on the web as inert HTML, each under the name of its site."""
    return ", ".join(
        f'<a href="{safe(url)}" target="_blank" rel="noopener noreferrer">{safe(_site(url))}</a>'
        for url in urls
    )


def _site(url: str) -> str:
    return url.partition("://")[2].partition("/")[0].removeprefix("www.")


def points(texts: Iterable[str]) -> None:
    """Show a list of sentences."""
    st.html(f'<ul class="z-list">{"".join(f"<li>{inline(text)}</li>" for text in texts)}</ul>')


def foot(text: str) -> None:
    """Show a remark under a figure."""
    st.html(f'<p class="z-foot">{inline(text)}</p>')


def sources(t: Texts, layers: Iterable[str], *closing: str) -> None:
    """Show the layers behind a page: title, producer, date and quality of each; then what is to be added."""
    lines = []
    for name in layers:
        known = catalogue.definition(name)
        lines.append(
            t(
                "sources.line",
                title=t.pick(known.title),
                producer=t.pick(known.producer),
                date=written(known.source_date, t.lang),
                quality=t.pick(known.quality),
            )
        )
    items = "".join(f"<li>{inline(line)}</li>" for line in [*lines, *closing])
    with st.expander(t("sources.title")):
        st.html(f'<ul class="z-list z-sources">{items}</ul>')
