"""Pieces of WordprocessingML, written as text and parsed once: long tables take milliseconds, not seconds."""

import re
from collections.abc import Iterable, Sequence
from typing import Any, Final
from xml.sax.saxutils import escape, quoteattr

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from zones.reports.document import Rich, Strong, plain
from zones.reports.writers.text import clean

MM: Final = 1440 / 25.4
"""Twentieths of a point in a millimetre, in which Word measures."""

_SPACES: Final = nsdecls("w")
_ROOT: Final = re.compile(r"<[\w:]+")


def element(xml: str) -> Any:
    """Return a piece as an element; its root carries the names of the format."""
    name = _ROOT.findall(xml)[0]
    return parse_xml(f"{name} {_SPACES}{xml[len(name) :]}")


def run(text: str, *, bold: bool = False, italic: bool = False, size_pt: float = 0) -> str:
    """Return words; they are never markup, and blanks stay. Size 0 is the style's."""
    look = ("<w:b/>" if bold else "") + ("<w:i/>" if italic else "")
    look += f'<w:sz w:val="{2 * size_pt:.0f}"/>' if size_pt else ""
    look = f"<w:rPr>{look}</w:rPr>" if look else ""
    lines = "<w:br/>".join(
        f'<w:t xml:space="preserve">{escape(clean(line))}</w:t>' for line in text.split("\n")
    )
    return f"<w:r>{look}{lines}</w:r>"


def runs(text: Rich, *, bold: bool = False) -> str:
    """Return a run of text, in bold what carries it, or all of it."""
    return "".join(run(plain((span,)), bold=bold or isinstance(span, Strong)) for span in text)


def paragraph(inside: str, style: str, *, extra: str = "") -> str:
    """Return a paragraph in a named style."""
    return f"<w:p><w:pPr><w:pStyle w:val={quoteattr(style)}/>{extra}</w:pPr>{inside}</w:p>"


def sequence(label: str, number: int, title: str) -> str:
    """Return a caption whose number Word keeps right when parts are moved: "Bảng 3. Các xã"."""
    counted = f"<w:r><w:t>{number}</w:t></w:r>"
    field = f'<w:fldSimple w:instr=" SEQ {escape(label)} \\* ARABIC ">{counted}</w:fldSimple>'
    return run(f"{label} ") + field + run(f". {title}")


PAGE_NUMBER: Final = '<w:fldSimple w:instr=" PAGE "><w:r><w:t>2</w:t></w:r></w:fldSimple>'


def cell(inside: str, width_mm: float, *, fill: str = "", middle: bool = True) -> str:
    """Return a cell of whole paragraphs."""
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else ""
    stand = '<w:vAlign w:val="center"/>' if middle else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width_mm * MM:.0f}" w:type="dxa"/>{shade}{stand}</w:tcPr>{inside}</w:tc>'
    )


def row(cells: Iterable[str], *, head: bool = False, whole: bool = True) -> str:
    """Return a row; a head is repeated on every page, a whole one is not broken over two."""
    look = ("<w:cantSplit/>" if whole else "") + ("<w:tblHeader/>" if head else "")
    return f"<w:tr><w:trPr>{look}</w:trPr>{''.join(cells)}</w:tr>"


def table(
    rows: Iterable[str], widths_mm: Sequence[float], *, style: str, padding_mm: float, told: str = ""
) -> Any:
    """Return a table of fixed widths.

    Parameters
    ----------
    rows
        From :func:`row`.
    widths_mm
        Widths of the columns.
    style
        Its style; ``""`` for none, and so no lines.
    padding_mm
        Left and right in every cell.
    told
        What it holds, for those who cannot see it.
    """
    named = f'<w:tblStyle w:val="{style}"/>' if style else ""
    caption = f"<w:tblCaption w:val={quoteattr(told)}/>" if told else ""
    grid = "".join(f'<w:gridCol w:w="{width * MM:.0f}"/>' for width in widths_mm)
    side = f'w:w="{padding_mm * MM:.0f}" w:type="dxa"'
    look = (
        f'<w:tblPr>{named}<w:tblW w:w="{sum(widths_mm) * MM:.0f}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left {side}/><w:right {side}/></w:tblCellMar>'
        f'<w:tblLook w:firstRow="1" w:noVBand="1"/>{caption}</w:tblPr>'
    )
    return element(f"<w:tbl>{look}<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>")
