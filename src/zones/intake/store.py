"""Official figures as stored: every one in every version, who brought it when, why, and from where."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import pairwise
from typing import Any, Self

import sqlalchemy as sa

from zones.errors import InputError, ZonesError
from zones.intake.figures import Action, Entry, Figure, Key, Step, Stored
from zones.register import UndoError
from zones.register.database import Database
from zones.register.rows import Note
from zones.register.tables import figures


class StaleFiguresError(ZonesError):
    """Somebody else stored one of these figures after the file was compared; nothing was changed.

    Attributes
    ----------
    keys : tuple of (str, str)
        Commune and indicator of the figures that changed.
    """

    def __init__(self, keys: Iterable[Key]) -> None:
        self.keys = tuple(keys)
        named = ", ".join(f"{indicator} of {code}" for code, indicator in self.keys[:5])
        more = f" and {len(self.keys) - 5} more" if len(self.keys) > 5 else ""
        super().__init__(
            f"{named}{more}: somebody stored another figure after you had compared the file; nothing was "
            "changed: read the file again and look at the difference"
        )


class FigureStore:
    """The official figures as they stand, and everything that was ever stored.

    They lie in the database of the register, in a table of their own. A change is an added row; each call is
    one transaction. One store may be shared by threads, and any number of processes may open the database.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    @classmethod
    def open(cls, url: str | None = None) -> Self:
        """Open the figures.

        Parameters
        ----------
        url
            Database; None takes ``ZONES_DATABASE_URL``, else the file in the state folder.

        Raises
        ------
        RegisterError
            If the database is not reachable, damaged, of a newer Zones, or not a register.
        """
        return cls(Database(url))

    def close(self) -> None:
        """Close the connections to the database."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def where(self) -> str:
        """The database in words: a file, or a URL without its password."""
        return self._database.where

    @property
    def revision(self) -> int:
        """Number of the latest stored row; it grows with every entry."""
        with self._database.reading() as connection:
            return connection.scalar(sa.select(sa.func.max(figures.c.revision_id))) or 0

    def current(self) -> dict[Key, Stored]:
        """Return every figure that stands, by commune and indicator in order."""
        with self._database.reading() as connection:
            return {key: stored for key, (stored, _) in _latest(connection).items() if stored is not None}

    def versions(self) -> dict[Key, int]:
        """Return the latest version of every figure that was ever stored, also of those taken back."""
        with self._database.reading() as connection:
            return {key: version for key, (_, version) in _latest(connection).items()}

    def save(
        self, given: Iterable[tuple[Figure, int]], *, who: str, why: str, now: datetime
    ) -> tuple[int, int]:
        """Store figures in one transaction, all or none.

        Parameters
        ----------
        given
            Pairs of a figure and the version it was compared with; 0 where there never was one.
        who, why
            Name of the editor, and the reason in a few words.
        now
            Time of the entry, with its time zone.

        Returns
        -------
        int
            Number of the entry; 0 if every figure stands as given, and nothing was stored.
        int
            How many figures it changed.

        Raises
        ------
        StaleFiguresError
            If somebody stored one of them since.
        InputError
            If ``who`` or ``why`` is empty, or a figure is there twice.
        RegisterError
            If the database did not take it.
        """
        pairs = sorted(given, key=lambda pair: pair[0].key)
        for one, following in pairwise(figure.key for figure, _ in pairs):
            if one == following:
                raise InputError(f"{one[1]} of {one[0]} is to be stored twice at once; keep one of them")
        note = Note.of(who, why, now)
        with self._database.writing() as connection:
            latest = _latest(connection)
            if stale := [f.key for f, expected in pairs if latest.get(f.key, (None, 0))[1] != expected]:
                raise StaleFiguresError(stale)
            changed: dict[Key, tuple[Figure | None, int]] = {}
            for figure, version in pairs:
                stored = latest.get(figure.key, (None, 0))[0]
                if stored is None or stored.figure != figure:
                    changed[figure.key] = figure, version + 1
            entry = _add(connection, changed, "import", note) if changed else 0
        return entry, len(changed)

    def revert(self, entry: int, *, who: str, why: str, now: datetime) -> int:
        """Take one entry back by a new one and return the number of that.

        Each figure becomes what it was before; what other entries stored stays.

        Raises
        ------
        UndoError
            If a later entry touched the same figures, or it was taken back already.
        InputError
            If there is no such entry, or ``who`` or ``why`` is empty.
        """
        note = Note.of(who, why, now)
        with self._database.writing() as connection:
            entries = {one.entry: one for one in _entries(connection)}
            if entry not in entries:
                raise InputError(f"there is no import {entry}; the history has the numbers")
            ours, latest = entries[entry], _latest(connection)
            if ours.undone_by is not None:
                raise UndoError(f"import {entry} was taken back already by {ours.undone_by}")
            changed: dict[Key, tuple[Figure | None, int]] = {}
            touched = []
            for key, step in ours.steps.items():
                stored, version = latest[key]
                if (None if stored is None else stored.figure) != step.after:
                    touched.append(f"{key[1]} of {key[0]}")
                changed[key] = step.before, version + 1
            if touched:
                more = f" and {len(touched) - 5} more" if len(touched) > 5 else ""
                raise UndoError(
                    f"import {entry} cannot be taken back: {', '.join(touched[:5])}{more} changed again "
                    "since; take the later import back first"
                )
            return _add(connection, changed, "revert", note, undoes=entry)

    def history(self) -> list[Entry]:
        """Return every entry, the latest first."""
        with self._database.reading() as connection:
            return _entries(connection)[::-1]


def _latest(connection: sa.Connection) -> dict[Key, tuple[Stored | None, int]]:
    """Return each figure as it stands (None where it was taken back) and its version, in order."""
    last = sa.select(
        figures.c.commune_code, figures.c.indicator, sa.func.max(figures.c.version).label("version")
    )
    newest = last.group_by(figures.c.commune_code, figures.c.indicator).subquery()
    same = sa.and_(
        figures.c.commune_code == newest.c.commune_code,
        figures.c.indicator == newest.c.indicator,
        figures.c.version == newest.c.version,
    )
    found = {}
    for row in connection.execute(sa.select(figures).join(newest, same)):
        figure = _figure(row)
        stored = (
            None
            if figure is None
            else Stored(figure, row.version, row.entry, row.who, datetime.fromisoformat(row.at))
        )
        found[row.commune_code, row.indicator] = stored, row.version
    # Sorted here: databases order text by their own locale.
    return dict(sorted(found.items()))


def _figure(row: sa.Row[Any]) -> Figure | None:
    if row.value is None:
        return None
    return Figure(
        commune_code=row.commune_code,
        indicator=row.indicator,
        value=row.value,
        as_of=row.as_of,
        source=row.source,
        note=row.note,
        scope=row.scope,
        place=row.place,
    )


def _entries(connection: sa.Connection) -> list[Entry]:
    """Return every entry in order, with what it changed."""
    standing: dict[Key, Figure | None] = {}
    steps: dict[int, dict[Key, Step]] = {}
    heads: dict[int, sa.Row[Any]] = {}
    undone: dict[int, int] = {}
    for row in connection.execute(sa.select(figures).order_by(figures.c.revision_id)):
        key, after = (row.commune_code, row.indicator), _figure(row)
        steps.setdefault(row.entry, {})[key] = Step(standing.get(key), after)
        heads[row.entry], standing[key] = row, after
        if row.undoes is not None:
            undone[row.undoes] = row.entry
    return [
        Entry(
            entry=number,
            action=head.action,
            who=head.who,
            at=datetime.fromisoformat(head.at),
            why=head.why,
            undoes=head.undoes,
            undone_by=undone.get(number),
            steps=dict(sorted(steps[number].items())),
        )
        for number, head in heads.items()
    ]


def _add(
    connection: sa.Connection,
    changed: Mapping[Key, tuple[Figure | None, int]],
    action: Action,
    note: Note,
    *,
    undoes: int | None = None,
) -> int:
    """Add a row for each figure, all under one number, and return it."""
    entry = (connection.scalar(sa.select(sa.func.max(figures.c.entry))) or 0) + 1
    rows = [
        {
            "entry": entry,
            "commune_code": code,
            "indicator": indicator,
            "version": version,
            "value": None if figure is None else figure.value,
            "as_of": "" if figure is None else figure.as_of,
            "source": "" if figure is None else figure.source,
            "note": "" if figure is None else figure.note,
            "scope": "whole" if figure is None else figure.scope,
            "place": "" if figure is None else figure.place,
            "action": action,
            "who": note.who,
            "at": note.at,
            "why": note.why,
            "undoes": undoes,
        }
        for (code, indicator), (figure, version) in changed.items()
    ]
    connection.execute(sa.insert(figures), rows)
    return entry
