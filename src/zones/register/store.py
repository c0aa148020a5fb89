"""The register: every project in every version, who changed it when, and why."""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import Self

import sqlalchemy as sa
from pydantic import ValidationError

from zones.city.projects import Project
from zones.errors import InputError, ZonesError
from zones.register import rows, seeding
from zones.register.database import Database
from zones.register.diff import Conflict, Document, conflicts, differences, patched, value_at
from zones.register.errors import StaleEditError, UndoError
from zones.register.records import Action, Change, SeedDifference, Versioned
from zones.register.rows import Note, Row
from zones.register.tables import revisions


class Register:
    """The projects as they stand, and everything that was ever changed.

    A change is an added row; nothing is overwritten. Each call is one transaction, and what it returned is on
    the disk. One register may be shared by threads; any number of processes may open the same database.
    """

    def __init__(self, database: Database, seed: Callable[[], Sequence[Project]]) -> None:
        self._database, self._seed = database, seed
        self._known: tuple[int, dict[str, Versioned]] = (-1, {})

    @classmethod
    def open(
        cls,
        url: str | None = None,
        *,
        seed: Callable[[], Sequence[Project]] | None = None,
        now: datetime | None = None,
    ) -> Self:
        """Open the register, and take in what geodata/ publishes: all of it at first, later what changed.

        Projects that nobody edited follow new data; edited ones stay, see `seed_differences`.

        Parameters
        ----------
        url
            Database; None takes ``ZONES_DATABASE_URL``, else the file in the state folder.
        seed
            Returns the published projects (default: those of geodata/).
        now
            Time to write beside them (default: the present).

        Raises
        ------
        RegisterError
            If the database is not reachable, damaged, of a newer Zones, or not a register.
        LayerError, SchemaError
            If the published projects cannot be read.
        """
        published = seed or seeding.published
        projects = published()
        at = (now or datetime.now(UTC)).astimezone(UTC).isoformat(timespec="microseconds")
        register = cls(Database(url), published)
        try:
            with register._database.writing() as connection:
                seeding.take(connection, projects, at)
        except ZonesError:
            register.close()
            raise
        return register

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
        """Number of the latest change; it grows with every one."""
        with self._database.reading() as connection:
            return connection.scalar(sa.select(sa.func.max(revisions.c.change_id))) or 0

    def current(self) -> dict[str, Versioned]:
        """Return every project that is not deleted, by id, in id order."""
        revision = self.revision
        seen, known = self._known
        if seen != revision:
            with self._database.reading() as connection:
                found = rows.latest(connection)
            known = {
                row.project_id: Versioned(row.project, row.version, datetime.fromisoformat(row.at), row.who)
                for row in found.values()
                if row.document is not None
            }
            # The number is taken from the rows themselves: more may have come since it was asked for.
            self._known = (max((row.change_id for row in found.values()), default=0), known)
        return dict(known)

    def projects(self) -> list[Project]:
        """Return the projects as they stand, in id order."""
        return [versioned.project for versioned in self.current().values()]

    def project(self, project_id: str) -> Versioned:
        """Return one project as it stands, with its version.

        Raises
        ------
        InputError
            If there is none of this id, or it was deleted.
        """
        found = self.current().get(project_id)
        if found is not None:
            return found
        with self._database.reading() as connection:
            row = rows.known(connection, project_id)
        raise InputError(
            f"project {project_id} was deleted by {row.who} at {row.at} (version {row.version}); restore it"
        )

    def versions(self) -> dict[str, int]:
        """Return the latest version of every project by id, the deleted ones too."""
        with self._database.reading() as connection:
            return {row.project_id: row.version for row in rows.latest(connection).values()}

    def save(self, project: Project, *, expected_version: int, who: str, why: str, now: datetime) -> int:
        """Store an edited project and return its new version.

        A document equal to the stored one makes no new version.

        Parameters
        ----------
        project
            The whole document.
        expected_version
            The version it was edited from.
        who, why
            Name of the editor, and the reason in a few words.
        now
            Time of the edit, with its time zone.

        Raises
        ------
        StaleEditError
            If somebody else saved or deleted the project since; both states are in the error.
        InputError
            If ``who`` or ``why`` is empty, or there is no such project.
        RegisterError
            If the database did not take it.
        """
        saved = self.save_many([(project, expected_version)], action="edit", who=who, why=why, now=now)
        return saved[project.project_id]

    def create(self, project: Project, *, who: str, why: str, now: datetime) -> int:
        """Store a project under an id that was never used and return its version, 1.

        Raises
        ------
        InputError
            If the id is in use or was used by a deleted project.
        """
        saved = self.save_many([(project, 0)], action="create", who=who, why=why, now=now)
        return saved[project.project_id]

    def save_many(
        self,
        edits: Iterable[tuple[Project, int]],
        *,
        action: Action = "import",
        who: str,
        why: str,
        now: datetime,
    ) -> dict[str, int]:
        """Store many projects in one transaction, all or none, and return the new versions by id.

        Parameters
        ----------
        edits
            Pairs of a document and the version it was made from; 0 for a project that was never stored. An
            import may also bring back a deleted project, from the version of its deletion.
        action
            Word for the history.

        Raises
        ------
        StaleEditError
            For the first project that was saved by somebody else since.
        InputError
            If a project is there twice, or a new one has an id in use.
        """
        given = list(edits)
        ids = [project.project_id for project, _ in given]
        twice = sorted({one for one in ids if ids.count(one) > 1})
        if twice:
            raise InputError(f"project {', '.join(twice)} is to be saved twice at once; keep one of each")
        note = Note.of(who, why, now)
        saved = {}
        with self._database.writing() as connection:
            latest = rows.latest(connection)
            for project, expected in given:
                row = latest.get(project.project_id)
                document = rows.document_of(project)
                _refuse_wrong_start(project, row, expected, action)
                if row is not None and row.version != expected:
                    raise _stale(connection, row, expected, project)
                if row is not None and row.document == document:
                    saved[project.project_id] = row.version
                    continue
                saved[project.project_id] = expected + 1
                rows.add(connection, project.project_id, expected + 1, document, action, note)
        return saved

    def delete(self, project_id: str, *, expected_version: int, who: str, why: str, now: datetime) -> int:
        """Take a project out of the list and return the version of its deletion; its history stays.

        Raises
        ------
        StaleEditError
            If somebody else saved or deleted it since.
        InputError
            If there is no such project.
        """
        note = Note.of(who, why, now)
        with self._database.writing() as connection:
            row = rows.known(connection, project_id)
            if row.version != expected_version or row.document is None:
                raise _stale(connection, row, expected_version, None)
            rows.add(connection, project_id, row.version + 1, None, "delete", note)
        return row.version + 1

    def restore(self, project_id: str, *, who: str, why: str, now: datetime) -> int:
        """Bring a deleted project back as it last was and return its new version.

        Raises
        ------
        InputError
            If there is no such project, or it is not deleted.
        """
        note = Note.of(who, why, now)
        with self._database.writing() as connection:
            row = rows.known(connection, project_id)
            if row.document is not None:
                raise InputError(f"project {project_id} is not deleted; there is nothing to restore")
            last = rows.document_at(connection, project_id, row.version - 1)
            rows.add(connection, project_id, row.version + 1, last, "restore", note)
        return row.version + 1

    def undo(self, change_id: int, *, who: str, why: str, now: datetime) -> int:
        """Take one change back by a new edit and return the project's new version.

        Later changes of other fields stay. An undo is a change like any other and can be undone.

        Raises
        ------
        UndoError
            If a later change touched the same fields, or what would remain is no valid project.
        InputError
            If there is no such change.
        """
        return self.undo_many([change_id], who=who, why=why, now=now)[change_id]

    def undo_many(self, change_ids: Iterable[int], *, who: str, why: str, now: datetime) -> dict[int, int]:
        """Take several changes back in one transaction, the latest first, all or none.

        Returns
        -------
        dict
            New version of the project, by change.

        Raises
        ------
        UndoError, InputError
            As `undo`.
        """
        note = Note.of(who, why, now)
        saved = {}
        with self._database.writing() as connection:
            for change_id in sorted(set(change_ids), reverse=True):
                found = rows.changes(connection, revisions.c.change_id == change_id)
                if not found:
                    raise InputError(f"there is no change {change_id}; the history has the numbers")
                row = rows.known(connection, found[0].project_id)
                document, version = _taken_back(found[0], row), row.version + 1
                rows.add(connection, row.project_id, version, document, "undo", note, undoes=change_id)
                saved[change_id] = version
        return saved

    def history(self, project_id: str | None = None) -> list[Change]:
        """Return every change, of one project or of all, the latest first.

        Raises
        ------
        InputError
            If the register never held a project of this id.
        """
        with self._database.reading() as connection:
            if project_id is not None:
                rows.known(connection, project_id)
            where = sa.true() if project_id is None else revisions.c.project_id == project_id
            return rows.changes(connection, where)

    def seed_differences(self) -> list[SeedDifference]:
        """Return, in id order, what the data now publishes differently of projects that were edited here.

        Only fields that the new data changed are listed, until both sides agree. Nothing is stored.
        """
        published = self._seed()
        with self._database.reading() as connection:
            return seeding.offered(connection, published)


def _refuse_wrong_start(project: Project, row: Row | None, expected: int, action: Action) -> None:
    """Refuse to edit what is not there, and to create what is."""
    if row is None and expected != 0:
        raise InputError(f"there is no project {project.project_id} in the register; create it")
    if row is not None and expected == 0 and action == "create":
        remedy = "edit that one, or choose another id" if row.document else "restore it, or choose another id"
        state = "is there already" if row.document else "was there and is deleted"
        raise InputError(f"project {project.project_id} {state} (version {row.version}); {remedy}")


def _stale(connection: sa.Connection, row: Row, expected: int, yours: Project | None) -> StaleEditError:
    base = rows.document_at(connection, row.project_id, expected)
    theirs = row.project if row.document is not None else None
    differing: tuple[Conflict, ...] = ()
    if yours is not None and row.document is not None:
        differing = conflicts(base, rows.document_of(yours), row.document)
    return StaleEditError(
        row.project_id,
        yours=yours,
        theirs=theirs,
        version=row.version,
        who=row.who,
        differing=differing,
    )


def _taken_back(change: Change, row: Row) -> Document | None:
    """Return the project's document without one change; later changes of other fields stay in it."""
    if row.document == change.after:
        return change.before
    name = f"change {change.change_id} of project {change.project_id}"
    remedy = "undo the later change first, or edit the project"
    if change.before is None or change.after is None or row.document is None:
        raise UndoError(f"{name} cannot be undone: the project was changed again since; {remedy}")
    back = differences(change.after, change.before)
    touched = [one.path for one in back if value_at(row.document, one) != one.before]
    if touched:
        raise UndoError(f"{name} cannot be undone: {', '.join(touched)} was changed again since; {remedy}")
    document = patched(row.document, back, like=change.before)
    try:
        return rows.document_of(Project.model_validate(document))
    except ValidationError as error:
        fault = error.errors()[0]["msg"]
        raise UndoError(
            f"{name} cannot be undone: what remains is no valid project ({fault}); {remedy}"
        ) from None
