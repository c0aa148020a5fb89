"""Published projects and the register: what is taken in by itself, and what is only offered."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from typing import Final

import sqlalchemy as sa

from zones.city import project_seed
from zones.city.projects import Project
from zones.register import rows
from zones.register.diff import Document, conflicts
from zones.register.records import SeedDifference

_WHO: Final = "geodata"
_SEED: Final = "seed"


def published() -> list[Project]:
    """Return the projects that geodata/ publishes."""
    return project_seed.seed()


def fingerprint(documents: Iterable[Document]) -> str:
    """Return the version of published projects: a digest of all their documents."""
    body = json.dumps(list(documents), sort_keys=True)
    return hashlib.sha256(body.encode()).hexdigest()[:12]


def take(connection: sa.Connection, projects: Sequence[Project], now: str) -> None:
    """Add what is published to the register, where nobody edited it.

    A project that stands as it was last published follows: it takes the new document, or goes where it is
    published no longer. One that was edited, deleted or created here is left as it is.
    """
    documents = {project.project_id: rows.document_of(project) for project in projects}
    version = fingerprint(documents.values())
    if rows.word(connection, _SEED) == version:
        return
    note = rows.Note(_WHO, now, f"data {version}")
    latest, seeds = rows.latest(connection), rows.last_seeds(connection)
    new: dict[str, Document | None] = dict.fromkeys(seeds) | documents
    for project_id, document in new.items():
        row = latest.get(project_id)
        untouched = row is None or (project_id in seeds and row.document == seeds[project_id])
        if untouched and (row is None or row.document != document):
            rows.add(connection, project_id, row.version + 1 if row else 1, document, "seed", note)
    rows.set_word(connection, _SEED, version)


def offered(connection: sa.Connection, projects: Sequence[Project]) -> list[SeedDifference]:
    """Return what published data changed in projects that were edited here, in id order."""
    latest, seeds = rows.latest(connection), rows.last_seeds(connection)
    new = {project.project_id: project for project in projects}
    found = []
    for project_id in sorted({*new, *seeds}):
        row, base, project = latest.get(project_id), seeds.get(project_id), new.get(project_id)
        document = None if project is None else rows.document_of(project)
        if row is None or row.document == document or base == document:
            continue
        if row.document is None or document is None:
            found.append(SeedDifference(project_id, row.version, project, ()))
            continue
        differing = conflicts(base, row.document, document)
        news = tuple(one for one in differing if base is None or one.theirs != one.base)
        if news:
            found.append(SeedDifference(project_id, row.version, project, news))
    return found
