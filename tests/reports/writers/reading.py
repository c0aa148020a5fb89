"""Papers read back, each with a library that did not write it where there is one."""

import io
from functools import cache

import docx
import openpyxl
import pptx
import pypdf
from tests.reports.writers.sample import sample

from zones.reports import render
from zones.reports.document import Header


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
