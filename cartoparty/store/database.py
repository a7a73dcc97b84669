"""The database of a workspace: opening it, its sessions, and its migrations."""

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import DatabaseError
from sqlmodel import Session

from cartoparty.errors import BadInput, Conflict, StorageFailed
from cartoparty.store.failures import failures_in_words

_MIGRATIONS = Path(__file__).parent / "migrations"
# More than the threads that the server answers with (40), so that none waits for a connection.
_CONNECTIONS = 50
# How long a writer waits for those of this process, and then for those of other processes.
_PATIENCE_S = 20


class Database:
    """One database by URL; SQLite runs in WAL with foreign keys, as the house rules ask.

    SQLite has one writer at a time and wakes those who wait in no order, so that under load some
    would wait for ever: the writers of this process queue at a lock of their own instead.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = _engine(url)
        is_sqlite = self.engine.dialect.name == "sqlite"
        self._turn: AbstractContextManager[object] = (
            _Turn(_PATIENCE_S) if is_sqlite else nullcontext()
        )

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A transaction that may write: committed when the block ends, rolled back on an error.

        Raises StorageFailed when the disk or the database takes nothing.
        """
        with (
            failures_in_words(),
            self._turn,
            Session(self.engine, expire_on_commit=False) as session,
            session.begin(),
        ):
            yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A transaction that only reads; it never waits for a writer. Raises StorageFailed."""
        engine = self.engine.execution_options(reads_only=True)
        with (
            failures_in_words(),
            Session(engine, expire_on_commit=False) as session,
            session.begin(),
        ):
            yield session

    def revision(self) -> str | None:
        """The migration that the database is at; None while it is empty."""
        with self.engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision()

    def upgrade(self) -> None:
        """Bring the tables to the newest migration."""
        with self.engine.begin() as connection:
            config = _alembic_config()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")

    def prepare(self) -> None:
        """Create the tables of a new database; raises Conflict when an old one needs `upgrade`."""
        try:
            revision = self.revision()
        except DatabaseError as error:
            raise BadInput("database_damaged", file=self.url, problem=str(error.orig)) from error
        if revision is None:
            self.upgrade()
        elif revision != newest_revision():
            raise Conflict("database_behind", revision=revision, newest=newest_revision())

    def close(self) -> None:
        self.engine.dispose()


class _Turn:
    """The place in the queue of this process's writers, for which nobody waits for ever."""

    def __init__(self, patience_s: float) -> None:
        self._lock = threading.Lock()
        self._patience_s = patience_s

    def __enter__(self) -> None:
        if not self._lock.acquire(timeout=self._patience_s):
            raise StorageFailed("storage_busy")

    def __exit__(self, *_: object) -> None:
        self._lock.release()


def newest_revision() -> str:
    """The newest migration that this version of the program knows."""
    head = ScriptDirectory.from_config(_alembic_config()).get_current_head()
    if head is None:
        raise RuntimeError("the migrations folder is empty")
    return head


def _alembic_config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    return config


def _engine(url: str) -> Engine:
    try:
        engine = create_engine(url, pool_size=_CONNECTIONS, max_overflow=_CONNECTIONS)
    except ModuleNotFoundError as error:
        raise BadInput("database_driver_missing", module=error.name or "?") from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _sqlite_pragmas)
        event.listen(engine, "begin", _sqlite_begin)
    return engine


def _sqlite_pragmas(connection: Any, _record: object) -> None:
    # The driver's own transactions start too late for a read followed by a write: two writers
    # would both read and then fail with "database is locked". We begin them ourselves below.
    connection.isolation_level = None
    cursor = connection.cursor()
    patience = f"busy_timeout={_PATIENCE_S * 1000}"
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", patience):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _sqlite_begin(connection: Any) -> None:
    reads_only = connection.get_execution_options().get("reads_only", False)
    connection.exec_driver_sql("BEGIN" if reads_only else "BEGIN IMMEDIATE")
