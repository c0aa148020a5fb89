"""The communes of the rows of a template: by code, by name, or by asking."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from zones.exchange.gazetteer import Found, Gazetteer, Level
from zones.exchange.sheets import Row
from zones.intake.cells import Cells


@dataclass(frozen=True)
class Question:
    """A name that can mean several communes; the row waits for one of them."""

    row: int
    text: str
    candidates: tuple[tuple[str, Level], ...]
    """Code, and what of it the text is the name of."""


@dataclass(frozen=True)
class Place:
    """The commune of a row."""

    code: str
    text: str
    """What the row calls it."""
    part: bool
    """The name is that of a former commune which is a part of it."""


@dataclass(frozen=True)
class Decided:
    """Communes by row, and what is still to be asked."""

    places: dict[int, Place] = field(default_factory=dict)
    questions: list[Question] = field(default_factory=list)


Named = Sequence[tuple[Row, str, str]]
"""Rows with their code and name as written."""


def resolve(named: Named, gazetteer: Gazetteer, answers: Mapping[int, str], cells: Cells) -> Decided:
    """Return the commune of each row; what is wrong goes to the faults of ``cells``.

    A code decides, and its name must not be that of another commune. Where rows without code name former
    districts, names that a commune and a district share are asked about.
    """
    decided = Decided()
    found = {row.number: gazetteer.find(name) if name else Found(()) for row, code, name in named if not code}
    districts = any("district" in one.levels for one in found.values())
    for row, code, name in named:
        letter = next(iter(row.cells), None)
        if code:
            place = _by_code(row, code, name, gazetteer, cells, letter)
            if place is not None:
                decided.places[row.number] = place
            continue
        if not name:
            cells.fault("no_commune", row, None)
            continue
        meant = found[row.number]
        if districts and meant.also_district:
            meant = _with_district(meant, name, gazetteer)
        if not meant.codes:
            guess = f" ({meant.closest}?)" if meant.closest else ""
            cells.fault("unknown_unit", row, letter, name, guess=guess)
            continue
        candidates = tuple(zip(meant.codes, meant.levels, strict=True))
        if len(candidates) > 1:
            chosen = answers.get(row.number)
            if chosen is None:
                decided.questions.append(Question(row.number, name, candidates))
                continue
            if chosen == "":
                continue
            candidates = tuple(one for one in candidates if one[0] == chosen)
            if not candidates:
                known = "; ".join(f"{one} {gazetteer.names[one]}" for one in meant.codes)
                cells.fault("wrong_answer", row, letter, chosen, known=known)
                continue
        decided.places[row.number] = _place(*candidates[0], name, gazetteer)
    return decided


def _by_code(
    row: Row, code: str, name: str, gazetteer: Gazetteer, cells: Cells, letter: str | None
) -> Place | None:
    named = gazetteer.find(name) if name else Found(())
    if code not in gazetteer.names:
        only = named.codes[0] if len(named.codes) == 1 else ""
        cells.fault(
            "unknown_code", row, letter, code, guess=f" ({only} {gazetteer.names[only]}?)" if only else ""
        )
        return None
    if named.codes and code not in named.codes:
        cells.fault("code_and_name", row, letter, name, number=code, name=gazetteer.names[code])
        return None
    level: Level = dict(zip(named.codes, named.levels, strict=True)).get(code, "commune")
    return _place(code, level, name, gazetteer)


def _place(code: str, level: Level, name: str, gazetteer: Gazetteer) -> Place:
    return Place(code, name, level == "old_commune" and code not in gazetteer.unchanged)


def _with_district(meant: Found, name: str, gazetteer: Gazetteer) -> Found:
    """Return what a name means when it may be that of a former district as well."""
    levels: dict[str, Level] = dict(zip(*_pairs(gazetteer.of_district(name)), strict=True))
    levels |= dict(zip(*_pairs(meant), strict=True))
    return Found(tuple(sorted(levels)), levels=tuple(levels[code] for code in sorted(levels)))


def _pairs(found: Found) -> tuple[tuple[str, ...], tuple[Level, ...]]:
    return found.codes, found.levels
