"""Tables as plain HTML: read by screen readers, formatted in the page's language, light to send."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from zones.maps.text import safe


@dataclass(frozen=True)
class Column:
    """A column: its head, whether it holds figures (right-aligned), long text, or the colour of its row."""

    head: str
    figures: bool = False
    wide: bool = False
    tinted: bool = False

    @property
    def look(self) -> str:
        """The CSS class of its cells."""
        return "f" if self.figures else "w" if self.wide else "t" if self.tinted else ""


@dataclass(frozen=True)
class Row:
    """Cells already formatted; tone is a CSS class: ``east``, ``west``, ``chosen``, ``same``, ``none``."""

    cells: Sequence[str]
    tone: str = ""


def show(columns: Sequence[Column], rows: Sequence[Row], *, caption: str, tall: bool = False) -> None:
    """Show a table; ``tall`` gives it its own scroll (reachable by keyboard) instead of the page's."""
    head = "".join(f"<th scope=col{' class=f' if c.figures else ''}>{safe(c.head)}</th>" for c in columns)
    classes = [f" class={c.look}" if c.look else "" for c in columns]
    body = "".join(
        f"<tr{f' class={row.tone}' if row.tone else ''}>"
        + "".join(f"<td{k}>{safe(cell)}</td>" for k, cell in zip(classes, row.cells, strict=True))
        for row in rows
    )
    said = safe(caption)
    st.html(
        f'<div class="z-table{" tall" if tall else ""}" tabindex="0" role="region" aria-label="{said}">'
        f"<table><caption>{said}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )
