"""The database behind the register: SQLite on the local disk, or PostgreSQL by ``ZONES_DATABASE_URL``."""

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import event, exc
from sqlalchemy.engine import URL, make_url

from zones.errors import ZonesError
from zones.register.errors import RegisterError
from zones.register.tables import SCHEMA, figures, keeping, meta, metadata, revisions
from zones.settings import state_dir

VARIABLE: Final = "ZONES_DATABASE_URL"
FILE: Final = "register.sqlite"

_BUSY_S: Final = 30
_PRAGMAS: Final = ("foreign_keys = ON", "synchronous = FULL", "recursive_triggers = ON")
_WRITERS: Final = 0x5A4F4E45
"""Key of the advisory lock that PostgreSQL's writers queue for."""


class Database:
    """Connections to the register's tables; made on first use, safe to share between threads.

    Writers take turns: SQLite by BEGIN IMMEDIATE, PostgreSQL by an advisory lock. So the numbers of changes
    grow in the order in which changes become visible, and a number once seen never hides a later arrival.

    Parameters
    ----------
    url
        A database URL; None reads ``ZONES_DATABASE_URL``, else takes the file in the state folder.

    Raises
    ------
    RegisterError
        If the URL is not usable, the database cannot be reached, or it does not hold a register that this
        version can read. Nothing is changed then.
    """

    def __init__(self, url: str | None = None) -> None:
        self._url = _resolved(url or os.environ.get(VARIABLE))
        self.where = self._url.render_as_string(hide_password=True)
        if self._url.get_backend_name() == "sqlite":
            self.where = str(self._url.database)
            self._engine = _sqlite(self._url)
        else:
            self._engine = _postgresql(self._url)
        try:
            self._prepare()
        except RegisterError:
            self.close()
            raise

    @staticmethod
    def there() -> bool:
        """Return whether anything can be stored yet in the default place, without making it."""
        url = _resolved(os.environ.get(VARIABLE) or None)
        return url.get_backend_name() != "sqlite" or Path(str(url.database)).exists()

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """Open a transaction that sees one state of the register."""
        with self._said("read"), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """Open the one transaction that may write now; it is kept whole or not at all."""
        with self._said("written"), self._engine.connect() as plain:
            connection = plain.execution_options(zones_write=True)
            with connection.begin():
                if connection.dialect.name == "postgresql":
                    connection.execute(sa.text("SET LOCAL lock_timeout = '20s'"))
                    connection.execute(sa.text("SET LOCAL synchronous_commit = on"))
                    connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_WRITERS)))
                yield connection

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()

    def _prepare(self) -> None:
        """Create the tables where there are none, and refuse what is not a register of ours."""
        if self._url.get_backend_name() == "sqlite":
            self._check_file()
        with self.writing() as connection:
            found = set(sa.inspect(connection).get_table_names())
            if meta.name not in found:
                dialect = connection.dialect.name
                if dialect == "sqlite" and found:
                    raise RegisterError(
                        f"{self.where} is a database of something else (it holds {min(found)}); "
                        f"move it away, or point {VARIABLE} to the register"
                    )
                metadata.create_all(connection)
                for table in (revisions, figures):
                    for statement in keeping(table, dialect):
                        connection.exec_driver_sql(statement)
                connection.execute(sa.insert(meta).values(key="schema", value=str(SCHEMA)))
                return
            schema = connection.scalar(sa.select(meta.c.value).where(meta.c.key == "schema"))
            if revisions.name not in found or schema is None or not schema.isdecimal():
                raise RegisterError(f"{self.where} is an incomplete register; restore it from a backup")
            if int(schema) > SCHEMA:
                raise RegisterError(
                    f"{self.where} was written by a newer Zones (tables of version {schema}, this one knows "
                    f"{SCHEMA}); update Zones"
                )
            if figures.name not in found:
                # A register that was made before figures were kept beside it.
                figures.create(connection)
                for statement in keeping(figures, connection.dialect.name):
                    connection.exec_driver_sql(statement)

    def _check_file(self) -> None:
        """Make the file a WAL database and look whether its pages are whole."""
        path = Path(str(self._url.database))
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise RegisterError(
                f"the folder {path.parent} of the register cannot be made ({error.strerror}); "
                "set ZONES_STATE to a folder that can be written"
            ) from None
        with self._said("read"), self._engine.connect() as connection:
            _set_wal(connection)
            faults = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar()
        if faults != "ok":
            fault = " ".join(str(faults).replace("*", "").split())
            raise RegisterError(f"{self.where} is damaged ({fault}); restore it from a backup")

    @contextmanager
    def _said(self, what: str) -> Iterator[None]:
        """Turn what a driver raises into one sentence."""
        try:
            yield
        except exc.IntegrityError as error:
            raise RegisterError(
                f"the register {self.where} refused a change ({_first_line(error)}); nothing was changed: "
                "read the project again and repeat"
            ) from None
        except ZonesError:
            raise
        except (exc.DBAPIError, exc.TimeoutError, sqlite3.Error, OSError) as error:
            raise RegisterError(self._explained(what, _first_line(error))) from None

    def _explained(self, what: str, reason: str) -> str:
        head = f"the register {self.where} cannot be {what} ({reason}); nothing was changed: "
        if "lock" in reason:
            return head + "another program holds it; try again when that has ended"
        if self._url.get_backend_name() != "sqlite":
            return head + f"check that PostgreSQL runs and that {VARIABLE} names its host, user and database"
        if "not a database" in reason or "malformed" in reason:
            return head + "it is damaged or no database; move it away and restore a backup"
        return head + "check that its folder and file can be written and the disk is not full"


def _resolved(url: str | None) -> URL:
    """Return the URL with the driver that Zones brings; a plain ``postgresql://`` is enough."""
    if url is None:
        return URL.create("sqlite", database=str(state_dir() / FILE))
    try:
        found = make_url(url)
    except exc.ArgumentError:
        raise RegisterError(
            f"{VARIABLE} is not a database URL; write postgresql://user:password@host/database"
        ) from None
    if found.drivername in ("postgresql", "postgres"):
        return found.set(drivername="postgresql+pg8000")
    if found.drivername == "postgresql+pg8000":
        return found
    if found.drivername == "sqlite" and found.database not in (None, "", ":memory:"):
        return found
    raise RegisterError(
        f"{VARIABLE} names '{found.drivername}'; the register works with postgresql://… or sqlite:///FILE"
    )


def _sqlite(url: URL) -> sa.Engine:
    engine = sa.create_engine(url, connect_args={"timeout": _BUSY_S})

    @event.listens_for(engine, "connect")
    def set_up(connection: Any, _: Any) -> None:
        # The driver's own transactions begin late and not as IMMEDIATE: SQLAlchemy's do instead.
        connection.isolation_level = None
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        write = connection.get_execution_options().get("zones_write", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")

    return engine


def _postgresql(url: URL) -> sa.Engine:
    try:
        # A server that was restarted is noticed before a page asks; a host that swallows packets gives up.
        return sa.create_engine(url, pool_pre_ping=True, connect_args={"timeout": _BUSY_S})
    except ModuleNotFoundError:
        raise RegisterError(
            "PostgreSQL needs the driver pg8000, which is not installed; run `pip install zones[postgres]`"
        ) from None


def _set_wal(connection: sa.Connection) -> None:
    """Switch the file to write-ahead logging; it stays so. Two that create it at once take turns."""
    driver = connection.connection.driver_connection
    if not isinstance(driver, sqlite3.Connection):
        raise RegisterError("the SQLite driver is not the one of Python's standard library")
    connection.rollback()
    for attempt in range(50):
        try:
            driver.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            # SQLite does not wait for its busy timeout here.
            if "locked" not in str(error) or attempt == 49:
                raise RegisterError(f"the register cannot be opened for writing ({error})") from None
            time.sleep(0.02 * (attempt + 1))


def _first_line(error: BaseException) -> str:
    """Return what the driver said, without SQL and parameters."""
    cause = error.orig if isinstance(error, exc.DBAPIError) and error.orig is not None else error
    said = cause.args[0] if cause.args else cause
    if isinstance(said, dict):
        said = said.get("M", said)
    return str(said).splitlines()[0].rstrip(".") if str(said) else type(cause).__name__
