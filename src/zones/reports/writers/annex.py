"""Parts every paper has the same way: numbers before headings, annexes with sources and parameters."""

from collections.abc import Iterator, Sequence
from typing import Final

from zones.i18n import Texts
from zones.reports.document import Column, Document, Section, Table

_ROMAN: Final = (
    (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip


def numbered(sections: Sequence[Section]) -> Iterator[tuple[Section, str]]:
    """Return each part with its heading as it is set: I., II. and within them 1., 2."""
    part = sub = 0
    for section in sections:
        if section.level == 1:
            part, sub = part + 1, 0
            yield section, f"{roman(part)}. {section.title}"
        else:
            sub += 1
            yield section, f"{sub}. {section.title}"


def roman(number: int) -> str:
    """Return a number in Roman figures.

    Examples
    --------
    >>> roman(14), roman(94)
    ('XIV', 'XCIV')
    """
    said = ""
    for value, letters in (
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ):
        said += letters * (number // value)
        number %= value
    return said


def annex(document: Document) -> tuple[Section, ...]:
    """Return where the figures come from, and what reproduces them, as parts after the signature."""
    t = Texts(document.lang)
    tables = []
    if document.sources:
        tables.append((t("form.sources"), _sources(t, document)))
    if document.params:
        tables.append((t("form.parameters"), _parameters(t, document)))
    return tuple(
        Section(
            key=table.key,
            title=f"{t('form.annex')} {place}. {title}",
            blocks=(table,),
            new_page=place == 1,
        )
        for place, (title, table) in enumerate(tables, start=1)
    )


def _sources(t: Texts, document: Document) -> Table:
    return Table(
        key="sources",
        title="",
        columns=(
            Column(t("form.number_short"), "centre", 0.3),
            Column(t("form.name"), weight=1.6),
            Column(t("form.producer"), weight=1.8),
            Column(t("form.source_date"), "centre", 0.7),
            Column(t("form.source_note"), weight=3.5),
        ),
        rows=tuple(
            ((str(place),), (source.title,), (source.producer,), (source.date,), (source.note,))
            for place, source in enumerate(document.sources, start=1)
        ),
        dense=True,
    )


def _parameters(t: Texts, document: Document) -> Table:
    return Table(
        key="parameters",
        title="",
        columns=(Column(t("form.name")), Column(t("form.value"), weight=2)),
        rows=tuple(((name,), (value,)) for name, value in document.params.items()),
        dense=True,
    )
