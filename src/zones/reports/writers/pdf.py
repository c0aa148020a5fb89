"""PDF by typst: tagged, readable by screen readers (PDF/UA-1), the same bytes for the same paper."""

import hashlib
import json
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, date, datetime
from importlib import resources
from itertools import zip_longest
from pathlib import Path
from typing import Any, Final

import typst

from zones.errors import PaperError
from zones.i18n import Texts
from zones.reports.document import (
    Block,
    Document,
    Notice,
    Paragraph,
    Picture,
    Points,
    Rich,
    Section,
    Strong,
    Table,
    plain,
)
from zones.reports.writers import form
from zones.reports.writers.annex import annex, numbered
from zones.reports.writers.fonts import Letters, letters, shown
from zones.reports.writers.pictures import share_kept, smaller, suffix_of
from zones.reports.writers.text import breakable, clean
from zones.reports.writers.widths import PADDING_MM, layout

CONTENTS_FROM: Final = 6
"""Parts from which on a paper has a table of contents."""

CONTENTS_BESIDE: Final = 30
"""Parts up to which the table of contents is set in two columns, on the page where the next part begins."""

SHORT_LEAD: Final = 240
"""Letters of a paragraph up to which it is kept with the table that follows."""

NARROW: Final = 15
"""Letters that may stand together in the columns of the letterhead, in capitals."""

GAP_MM, DENSE_MM = 0.7, 0.4
"""Above and below what stands in a cell, and in a long list."""

LONG_CELL: Final = 600
"""Letters in a cell from which on its row may break over pages."""

RARE: Final = 100
"""Different letters that our font lacks, up to which each is looked for in the machine's other fonts."""

UNKNOWN: Final = "\N{REPLACEMENT CHARACTER}"
"""Stands for a letter that no font of the machine has."""


def render(document: Document) -> bytes:
    """Return the paper as a PDF.

    Raises
    ------
    PaperError
        If the machine has no fit font, or a picture cannot be read.
    """
    template = resources.files("zones.reports.writers").joinpath("paper.typ").read_bytes()
    with tempfile.TemporaryDirectory(prefix="zones-paper-") as name:
        folder = Path(name)
        said = json.dumps(_Setting(document, letters(), folder).paper(), ensure_ascii=False)
        (folder / "paper.typ").write_bytes(template)
        rare = {chr(code) for code in set(map(ord, set(said))) - letters().regular.known}
        missing = {letter for letter in rare if len(rare) > RARE or not shown(letter)}
        try:
            return _set(folder, said, missing, document.day)
        except typst.TypstError as error:
            if rare == missing:
                raise PaperError(f"the paper '{document.title}' cannot be set: {error.message}") from error
        # A letter that is there by itself may be missing beside others: then no other font is tried.
        try:
            return _set(folder, said, rare, document.day)
        except typst.TypstError as error:
            raise PaperError(f"the paper '{document.title}' cannot be set: {error.message}") from error


def _set(folder: Path, said: str, missing: set[str], day: date) -> bytes:
    """Return the paper as set from its words, with one mark for each letter that is missing."""
    known = said.translate({ord(letter): UNKNOWN for letter in missing})
    (folder / "paper.json").write_text(known, encoding="utf-8")
    return typst.compile(
        folder / "paper.typ",
        root=folder,
        font_paths=letters().fonts,
        format="pdf",
        sys_inputs={"paper": "paper.json"},
        pdf_standards=["ua-1"],
        timestamp=datetime(day.year, day.month, day.day, tzinfo=UTC),
    )


class _Setting:
    """Turns a document into what the template reads; pictures become files beside it."""

    def __init__(self, document: Document, font: Letters, folder: Path) -> None:
        self.document, self.font, self.folder = document, font, folder
        self.t = Texts(document.lang)
        self.share = share_kept(block for _, block in document.blocks() if isinstance(block, Picture))

    def paper(self) -> dict[str, Any]:
        document, t = self.document, self.t
        around = form.Form.of(document)
        return {
            "title": clean(document.title) or document.kind,
            "lang": document.lang,
            "region": form.REGIONS[document.lang],
            "font": self.font.family,
            "day": [document.day.year, document.day.month, document.day.day],
            "margins": {
                "top": form.TOP_MM,
                "bottom": form.BOTTOM_MM,
                "left": form.LEFT_MM,
                "right": form.RIGHT_MM,
            },
            "left_share": form.LEFT_SHARE,
            "indent_mm": form.INDENT_MM,
            "form": _broken(asdict(around) | {"recipients": form.listed(around.recipients)}),
            "author": around.author,
            "words": {
                "table": t("form.table"),
                "picture": t("form.picture"),
                "contents": t("form.contents"),
                "recipients": t("form.recipients"),
            },
            "body": list(self.body()),
            "annex": [block for section in annex(document) for block in self.part(section, section.title)],
        }

    def body(self) -> Iterator[dict[str, Any]]:
        parts = [place for place, section in enumerate(self.document.sections) if section.level == 1]
        # After the first part, which is what a leader reads, unless that begins on a page of its own.
        at = parts[0 if self.document.sections[0].new_page else 1] if len(parts) >= CONTENTS_FROM else -1
        # The annexes stand in it too; the first column is the longer one.
        halfway = parts[(len(parts) + len(annex(self.document)) + 1) // 2 - 1] if at >= 0 else -1
        for place, (section, title) in enumerate(numbered(self.document.sections)):
            if place == at:
                yield {"kind": "contents", "long": len(parts) > CONTENTS_BESIDE}
            heading, *blocks = self.part(section, title)
            yield from (heading | {"halfway": place == halfway}, *blocks)

    def part(self, section: Section, title: str) -> Iterator[dict[str, Any]]:
        heading = {
            "kind": "heading",
            "level": section.level,
            "title": breakable(clean(title)),
            "new_page": section.new_page,
        }
        held: list[dict[str, Any]] = [heading]
        for what, following in zip_longest(section.blocks, section.blocks[1:]):
            block = self.block(what)
            if isinstance(what, Paragraph) and isinstance(following, Table):
                # A short sentence that leads to a table stays with it.
                block["keep"] = len(plain(what.text)) <= SHORT_LEAD
            if block.get("wide"):
                # A heading right before it goes with the table on the page laid sideways.
                yield {"kind": "wide", "blocks": [*held, block]}
            else:
                yield from [*held, block]
            held = []
        yield from held

    def block(self, block: Block) -> dict[str, Any]:
        match block:
            case Paragraph(text):
                return {"kind": "paragraph", "text": _run(text)}
            case Notice(text):
                return {"kind": "notice", "text": _run(text)}
            case Points(items, in_order):
                return {"kind": "points", "items": [_run(item) for item in items], "numbered": in_order}
            case Table():
                return self.table(block)
            case Picture():
                return self.picture(block)

    def table(self, table: Table) -> dict[str, Any]:
        set_as = layout(table, form.TEXT_MM, form.WIDE_MM)
        longest = max((len(plain(cell)) for row in table.rows for cell in row), default=0)
        return {
            "kind": "table",
            "title": breakable(clean(table.title)),
            "note": breakable(clean(table.note)),
            "columns": [
                {"head": breakable(clean(column.head)), "align": column.align, "width_mm": width}
                for column, width in zip(table.columns, set_as.widths_mm, strict=True)
            ],
            "rows": [[_run(cell) for cell in row] for row in table.rows],
            "strong_rows": sorted(table.strong_rows),
            "size_pt": set_as.size_pt,
            "padding_mm": PADDING_MM,
            "wide": set_as.wide,
            "breakable": longest > LONG_CELL,
            "gap_mm": DENSE_MM if table.dense else GAP_MM,
        }

    def picture(self, picture: Picture) -> dict[str, Any]:
        suffix, image = suffix_of(picture), picture.image
        if self.share < 1 and suffix != ".svg":
            suffix, image = ".jpg", smaller(image, self.share)
        name = f"{hashlib.sha256(image).hexdigest()[:16]}{suffix}"
        (self.folder / name).write_bytes(image)
        return {
            "kind": "picture",
            "title": breakable(clean(picture.title)),
            "note": breakable(clean(picture.note)),
            "alt": clean(picture.alt) or clean(picture.title) or picture.key,
            "file": name,
            "width": picture.width,
        }


def _run(text: Rich) -> list[tuple[str, bool]]:
    """Return a run of text as words and whether they carry the sentence."""
    return [(breakable(clean(plain((span,)))), isinstance(span, Strong)) for span in text]


def _broken(said: Any) -> Any:
    """Return the words of the form with places to break overlong ones at."""
    if isinstance(said, str):
        return breakable(said, NARROW)
    if isinstance(said, dict):
        return {name: _broken(value) for name, value in said.items()}
    return [_broken(value) for value in said] if isinstance(said, list | tuple) else said
