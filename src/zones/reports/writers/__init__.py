"""Sets papers: one document, written as PDF, DOCX, XLSX or PPTX.

``form`` is the official form around what a paper says, ``annex`` its numbering and annexes, ``fonts`` and
``widths`` make it fit, ``pdf``, ``docx``, ``xlsx`` and ``pptx`` write it, ``saving`` puts it on the disk.
"""

from importlib import import_module
from pathlib import Path
from typing import Final

from zones.errors import InputError
from zones.reports.document import Document
from zones.reports.writers.saving import save

KINDS: Final = ("pdf", "docx", "xlsx", "pptx")
"""Sorts of files a paper can be."""


def render(document: Document, kind: str) -> bytes:
    """Return a paper as a file; the same paper gives the same bytes.

    Parameters
    ----------
    document
        What the paper says.
    kind
        One of :data:`KINDS`.

    Raises
    ------
    InputError
        If the kind is none of them.
    PaperError
        If the machine has no fit font, or a picture cannot be read.
    """
    if kind not in KINDS:
        raise InputError(f"unknown kind of file '{kind}'; known: {', '.join(KINDS)}")
    # Each writer brings a large library: none is loaded before it is asked for.
    content: bytes = import_module(f"{__name__}.{kind}").render(document)
    return content


def kind_of(path: Path) -> str:
    """Return what sort of file a path asks for.

    Raises
    ------
    InputError
        If its suffix is none of :data:`KINDS`.
    """
    kind = path.suffix.lower().removeprefix(".")
    if kind not in KINDS:
        raise InputError(f"{path} cannot be written: its suffix must be one of .{', .'.join(KINDS)}")
    return kind


def write(document: Document, path: Path) -> Path:
    """Write a paper to a file, whose suffix says the kind; it is there whole or not at all.

    Raises
    ------
    InputError
        If the suffix is none of a known kind.
    PaperError
        If the paper cannot be set, or the file cannot be written; nothing is left behind.
    """
    save(render(document, kind_of(path)), path)
    return path
