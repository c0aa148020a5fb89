"""Papers read back, each with a library that did not write it where there is one."""

import io
from functools import cache
from math import isclose

import docx
import openpyxl
import pptx
import pypdf
from tests.reports.writers.sample import sample

from zones.exchange.cells import restored
from zones.reports import render
from zones.reports.document import Document, Header, Quantity
from zones.reports.writers.xlsx import HEAD_ROW


@cache
def written(kind: str, lang: str = "vi", header: Header = "committee") -> bytes:
    return render(sample(lang, header), kind)


def pdf(content: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(content))


def words(text: str) -> str:
    """Return text with single blanks, and without places to break at."""
    return " ".join(text.replace("\N{ZERO WIDTH SPACE}", "").split())


def pdf_text(content: bytes) -> str:
    return words(" ".join(page.extract_text() for page in pdf(content).pages))


def missing(document: Document, kind: str, content: bytes) -> list[Quantity]:
    """Return the figures that do not stand in a PDF or DOCX in the order in which the paper says them."""
    said, at, lost = {"pdf": pdf_text, "docx": docx_text}[kind](content), 0, []
    for quantity in document.quantities():
        text = words(quantity.text)
        found = said.find(text, at)
        if found < 0:
            lost.append(quantity)
        else:
            at = found + len(text)
    return lost


def differing(document: Document, content: bytes) -> list[Quantity]:
    """Return the figures that the workbook does not list in order with their text and value."""
    rows = list(workbook(content)["figures"].iter_rows(min_row=HEAD_ROW + 1, values_only=True))
    found = []
    for quantity, (key, _, value, _, text, *_) in zip(document.quantities(), rows, strict=True):
        same = isclose(value, quantity.value) if quantity.known else value is None
        if not (key == quantity.key and words(restored(text)) == words(quantity.text) and same):
            found.append(quantity)
    return found


def docx_text(content: bytes) -> str:
    """Return the text of the body in the order it is read, tables included."""
    body = docx.Document(io.BytesIO(content)).element.body
    paragraphs = body.iter("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}p")
    return words(
        " ".join(
            "".join(
                t.text or ""
                for t in p.iter("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}t")
            )
            for p in paragraphs
        )
    )


def workbook(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def slides(content: bytes) -> pptx.presentation.Presentation:
    return pptx.Presentation(io.BytesIO(content))
