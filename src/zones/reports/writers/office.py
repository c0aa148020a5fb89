"""What files for Word and for slides have in common: who, when, which language, the same bytes each time."""

import io
from datetime import datetime, time
from typing import Any, Final

from zones.exchange.archive import packed, unpacked
from zones.reports.document import Document
from zones.reports.writers.form import Form
from zones.reports.writers.text import clean

LANGUAGES: Final = {"vi": "vi-VN", "en": "en-GB"}

LONGEST: Final = 255
"""Letters in a property."""


def saved(file: Any, document: Document) -> bytes:
    """Return a file of python-docx or python-pptx as bytes; only the paper says what day it is."""
    known, made = file.core_properties, datetime.combine(document.day, time())
    author = Form.of(document).author[:LONGEST]
    known.title, known.author, known.last_modified_by = clean(document.title)[:LONGEST], author, author
    known.created = known.modified = known.last_printed = made
    known.comments = known.keywords = ""
    known.language, known.revision = LANGUAGES[document.lang], 1
    target = io.BytesIO()
    file.save(target)
    return packed(unpacked(target.getvalue()))
