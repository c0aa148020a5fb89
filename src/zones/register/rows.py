"""Reading and adding revisions, inside a transaction that the caller opened."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import sqlalchemy as sa

from zones.city.projects import Project
from zones.errors import InputError
from zones.register.diff import Document
from zones.register.errors import RegisterError
from zones.register.records import Action, Change
from zones.register.tables import DOCUMENT, meta, revisions

_LONGEST: Final = {"who": 120, "why": 1000}


@dataclass(frozen=True)
class Row:
    """The latest revision of a project as stored; ``document`` is None where it is deleted."""

    change_id: int
    project_id: str
    version: int
    document: Document | None
    at: str
    who: str

    @property
    def project(self) -> Project:
        """The project as typed document."""
        return Project.model_validate(self.document)


@dataclass(frozen=True)
class Note:
    """Who changes something, when and why, checked."""

    who: str
    at: str
    why: str

    @classmethod
    def of(cls, who: str, why: str, now: datetime) -> "Note":
        """Check and tidy what the caller gave.

        Raises
        ------
        InputError
            If a text is empty or too long, or the time has no time zone.
        """
        said = {name: " ".join(text.split()) for name, text in (("who", who), ("why", why))}
        for name, text in said.items():
            if not text or not text.isprintable():
                raise InputError(f"a change needs `{name}`: a few words in one line")
            if len(text) > _LONGEST[name]:
                raise InputError(f"`{name}` has {len(text)} characters; write at most {_LONGEST[name]}")
        if now.tzinfo is None:
            raise InputError("`now` has no time zone; pass datetime.now(UTC)")
        return cls(said["who"], now.astimezone(UTC).isoformat(timespec="microseconds"), said["why"])


def document_of(project: Project) -> Document:
    """Return the project as a document of plain JSON values."""
    return project.model_dump(mode="json")


def latest(connection: sa.Connection, project_id: str | None = None) -> dict[str, Row]:
    """Return the latest revision of each project, or of one, by id in id order; deleted ones too."""
    last = sa.select(revisions.c.project_id, sa.func.max(revisions.c.version).label("version"))
    if project_id is not None:
        last = last.where(revisions.c.project_id == project_id)
    newest = last.group_by(revisions.c.project_id).subquery()
    same = sa.and_(revisions.c.project_id == newest.c.project_id, revisions.c.version == newest.c.version)
    found = connection.execute(sa.select(revisions).join(newest, same)).all()
    # Sorted here: databases order text by their own locale.
    return {
        row.project_id: Row(row.change_id, row.project_id, row.version, _document(row), row.at, row.who)
        for row in sorted(found, key=lambda row: row.project_id)
    }


def known(connection: sa.Connection, project_id: str) -> Row:
    """Return the latest revision of one project.

    Raises
    ------
    InputError
        If the register never held it.
    """
    row = latest(connection, project_id).get(project_id)
    if row is None:
        raise InputError(
            f"there is no project {project_id} in the register; the list of projects has all ids"
        )
    return row


def document_at(connection: sa.Connection, project_id: str, version: int) -> Document | None:
    """Return a project's document in one version; None where it had none."""
    where = sa.and_(revisions.c.project_id == project_id, revisions.c.version == version)
    row = connection.execute(sa.select(revisions).where(where)).one_or_none()
    return None if row is None else _document(row)


def last_seeds(connection: sa.Connection) -> dict[str, Document | None]:
    """Return the document that each project last took from published data."""
    seeds = sa.select(revisions).where(revisions.c.action == "seed").order_by(revisions.c.change_id)
    return {row.project_id: _document(row) for row in connection.execute(seeds)}


def changes(connection: sa.Connection, where: sa.ColumnElement[bool]) -> list[Change]:
    """Return the changes that meet a condition, the latest first, each with the state before it."""
    before = revisions.alias("before")
    previous = sa.and_(
        before.c.project_id == revisions.c.project_id, before.c.version == revisions.c.version - 1
    )
    columns = [
        before.c.document.label("old_document"),
        sa.func.coalesce(before.c.document_version, DOCUMENT).label("old_document_version"),
    ]
    query = sa.select(revisions, *columns).outerjoin(before, previous).where(where)
    return [
        Change(
            change_id=row.change_id,
            project_id=row.project_id,
            version=row.version,
            action=row.action,
            who=row.who,
            at=datetime.fromisoformat(row.at),
            why=row.why,
            undoes=row.undoes,
            before=_readable(row.old_document, row.old_document_version, row),
            after=_document(row),
        )
        for row in connection.execute(query.order_by(revisions.c.change_id.desc()))
    ]


def add(
    connection: sa.Connection,
    project_id: str,
    version: int,
    document: Document | None,
    action: Action,
    note: Note,
    *,
    undoes: int | None = None,
) -> None:
    """Add one revision."""
    values: dict[str, Any] = {
        "project_id": project_id,
        "version": version,
        "document": document,
        "document_version": DOCUMENT,
        "action": action,
        "who": note.who,
        "at": note.at,
        "why": note.why,
        "undoes": undoes,
    }
    connection.execute(sa.insert(revisions).values(values))


def word(connection: sa.Connection, key: str) -> str | None:
    """Return what the register notes about itself under a key."""
    return connection.scalar(sa.select(meta.c.value).where(meta.c.key == key))


def set_word(connection: sa.Connection, key: str, value: str) -> None:
    """Note something about the register itself under a key."""
    changed = connection.execute(sa.update(meta).where(meta.c.key == key).values(value=value))
    if changed.rowcount == 0:
        connection.execute(sa.insert(meta).values(key=key, value=value))


def _document(row: sa.Row[Any]) -> Document | None:
    return _readable(row.document, row.document_version, row)


def _readable(document: Document | None, version: int, row: sa.Row[Any]) -> Document | None:
    if version > DOCUMENT:
        raise RegisterError(
            f"change {row.change_id} of project {row.project_id} was written by a newer Zones; update Zones"
        )
    return document
