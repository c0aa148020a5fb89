"""The template a department fills in: a row for each commune, a column for each indicator."""

import tomllib
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any, Final

from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from zones.errors import InputError
from zones.exchange import csv_text, workbook
from zones.intake import layout
from zones.intake.layout import AS_OF, CODE, COUNTED, HEADS, NAME, NOTE, SOURCE

_SHEETS: Final = {"vi": ("Số liệu", "Hướng dẫn"), "en": ("Figures", "Guide")}
_WIDTHS: Final = {CODE: 11, NAME: 27, AS_OF: 19, SOURCE: 34, NOTE: 34}
_FILL: Final = PatternFill("solid", fgColor="E7E4DB")
_SEPARATOR: Final = {"vi": ";", "en": ","}
"""What a spreadsheet of the language expects between the cells of CSV."""


def template(
    indicators: Sequence[str], communes: Mapping[str, str], lang: str = "vi", file_format: str = "xlsx"
) -> bytes:
    """Return an empty template; the same arguments give the same bytes.

    Parameters
    ----------
    indicators
        Ids of indicators that a department may give (:func:`zones.intake.layout.given`).
    communes
        Name of each commune with its kind, by code (:attr:`zones.exchange.gazetteer.Gazetteer.names`).
    lang
        ``vi`` or ``en``.
    file_format
        ``xlsx``, or ``csv``: separated as spreadsheets of the language expect.

    Raises
    ------
    InputError
        If there is no such indicator, language or format, or no indicator is asked for.
    """
    known = layout.given()
    for name in indicators:
        if name not in known:
            raise InputError(f"'{name}' is no indicator that can be given; known: {', '.join(known)}")
    if not indicators:
        raise InputError(f"choose at least one indicator; known: {', '.join(known)}")
    if lang not in _SHEETS:
        raise InputError(f"unknown language '{lang}'; known: {', '.join(_SHEETS)}")
    if file_format not in FORMATS:
        raise InputError(f"unknown format '{file_format}'; known: {', '.join(FORMATS)}")
    columns = [CODE, NAME, *dict.fromkeys(indicators), AS_OF, SOURCE, NOTE]
    return FORMATS[file_format](columns, dict(sorted(communes.items())), lang)


def _csv(columns: Sequence[str], communes: Mapping[str, str], lang: str) -> bytes:
    heads = [layout.head(column, lang) for column in columns]
    empty = [""] * (len(columns) - 2)
    return csv_text.write(
        [heads, *([code, name, *empty] for code, name in communes.items())], _SEPARATOR[lang]
    )


def _xlsx(columns: Sequence[str], communes: Mapping[str, str], lang: str) -> bytes:
    book = workbook.blank()
    figures, guide = (book.create_sheet(title) for title in _SHEETS[lang])
    last = len(communes) + 1
    for place, column in enumerate(columns, 1):
        cell = figures.cell(1, place, layout.head(column, lang))
        cell.font, cell.fill = Font(bold=True), _FILL
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        letter = get_column_letter(place)
        figures.column_dimensions[letter].width = _WIDTHS.get(column, 24)
        if column in HEADS:
            for row in range(2, last + 1):
                # Text stays as it is typed: no date turns into a number.
                figures.cell(row, place).number_format = "@"
        else:
            figures.add_data_validation(_validation(column, f"{letter}2:{letter}{last}", lang))
    for row, (code, name) in enumerate(communes.items(), 2):
        figures.cell(row, 1, code).data_type = "s"
        figures.cell(row, 2, name)
    figures.row_dimensions[1].height = 62
    figures.freeze_panes = "C2"
    _guide(guide, columns, lang)
    return workbook.saved(book)


def _validation(column: str, cells: str, lang: str) -> DataValidation:
    one = layout.given()[column]
    low, high = one.allowed or (0.0, 0.0)
    said = _guide_texts()[lang]
    rule = DataValidation(
        type="whole" if one.unit in COUNTED else "decimal",
        operator="between",
        formula1=f"{low:g}",
        formula2=f"{high:g}",
        allow_blank=True,
        showErrorMessage=True,
        errorTitle=said["outside"],
        error=said["outside_text"].format(low=f"{low:g}", high=f"{high:g}"),
    )
    rule.add(cells)
    return rule


@cache
def _guide_texts() -> Mapping[str, Any]:
    return tomllib.loads(resources.files("zones.intake").joinpath("guide.toml").read_text(encoding="utf-8"))


def _guide(page: Worksheet, columns: Sequence[str], lang: str) -> None:
    texts, known = _guide_texts()[lang], layout.given()
    page.cell(1, 1, texts["title"]).font = Font(bold=True, size=13)
    rows = [(line.format(version=layout.VERSION), "") for line in texts["lines"]]
    rows += [(layout.head(column, lang), _owned(column, lang)) for column in columns if column in known]
    for row, words in enumerate(rows, 3):
        for place, text in enumerate(words, 1):
            page.cell(row, place, text).alignment = Alignment(wrap_text=True, vertical="top")
    page.cell(2 + len(texts["lines"]), 1).font = Font(bold=True)
    page.column_dimensions["A"].width, page.column_dimensions["B"].width = 90, 60


def _owned(column: str, lang: str) -> str:
    one = layout.given()[column]
    return f"{one.definition[lang]}. {one.owner[lang]}" if one.owner else one.definition[lang]


FORMATS: Final[Mapping[str, Callable[[Any, Any, Any], bytes]]] = {"xlsx": _xlsx, "csv": _csv}
"""Writers by format."""
