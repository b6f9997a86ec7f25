"""One database, SQLite or PostgreSQL: who may write when, whose clock counts, and what follows a commit."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import URL, Connection, Engine, create_engine, event, func, make_url, select
from sqlalchemy.orm import Session

from storage.models.base import UtcDateTime

__all__ = [
    "Database",
    "UtcDateTime",
    "address",
    "after_commit",
    "after_rollback",
    "migrate",
    "needs_migration",
    "now",
]

log = structlog.get_logger(__name__)

_BUSY_SECONDS = 10
_WRITES = "earshot_writes"
_AFTER_COMMIT = "earshot_after_commit"
_AFTER_ROLLBACK = "earshot_after_rollback"


def address(url: str) -> URL:
    """The database's address; PostgreSQL is always spoken to through psycopg 3."""
    parsed = make_url(url.replace("postgres://", "postgresql://", 1))
    return parsed.set(drivername="postgresql+psycopg") if parsed.drivername == "postgresql" else parsed


class Database:
    """A pool of connections. Every transaction is a `with` block; leaving it commits, an error rolls back."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = _engine(address(url))
        self._writing = self.engine.execution_options(**{_WRITES: True})
        self._only_reading = self.engine.execution_options(postgresql_readonly=True)

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A transaction that may write. After its commit, and only then, the `after_commit` hooks run."""
        with Session(self._writing, expire_on_commit=False) as session:
            try:
                yield session
                session.commit()
            except BaseException:
                session.rollback()
                _run(session, _AFTER_ROLLBACK)
                raise
        _run(session, _AFTER_COMMIT)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A transaction that only reads; the database refuses a write in it."""
        with Session(self._only_reading, expire_on_commit=False, autoflush=False) as session:
            yield session

    def now(self, session: Session) -> datetime:
        """The database's clock, aware, UTC; see the function `now`."""
        return now(session)

    def dispose(self) -> None:
        """Closes the connections."""
        self.engine.dispose()


def now(session: Session) -> datetime:
    """The present moment by the database's clock on PostgreSQL, so that hosts need not agree; UTC, aware.

    On SQLite every process runs on one host and shares its clock.
    """
    if session.get_bind().dialect.name != "postgresql":
        return datetime.now(UTC)
    return session.execute(select(func.clock_timestamp())).scalar_one().astimezone(UTC)


def after_commit(session: Session, hook: Callable[[], object]) -> None:
    """Runs hook once the session's block is committed; never when it is rolled back."""
    session.info.setdefault(_AFTER_COMMIT, []).append(hook)


def after_rollback(session: Session, hook: Callable[[], object]) -> None:
    """Runs hook when the session's block is rolled back."""
    session.info.setdefault(_AFTER_ROLLBACK, []).append(hook)


def migrate(url: str) -> None:
    """Brings the database up to this version's tables; safe to run twice and from two processes at once."""
    from storage.migrations import upgrade  # Alembic is loaded only where it is used

    upgrade(Database(url).engine)


def needs_migration(url: str) -> bool:
    """Whether tables are missing or of an older version; creates nothing."""
    from storage.migrations import is_behind

    parsed = address(url)
    if parsed.get_backend_name() == "sqlite" and not Path(parsed.database or "").exists():
        return True
    return is_behind(Database(url).engine)


def _run(session: Session, which: str) -> None:
    """The hooks come after the fact: one that fails is logged and changes nothing."""
    for hook in session.info.pop(which, []):
        try:
            hook()
        except Exception:
            log.error("hook_failed", which=which, exc_info=True)


def _engine(url: URL) -> Engine:
    # hide_parameters: an error's text reaches the log, and what was to be stored must not.
    if url.get_backend_name() != "sqlite":
        # A connection that a firewall dropped overnight is replaced before use.
        return create_engine(url, pool_pre_ping=True, hide_parameters=True)
    if url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, connect_args={"check_same_thread": False}, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    """Runs for every new SQLite connection."""
    # The driver must not begin transactions itself: it would begin deferred ones (see _begin_sqlite).
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {_BUSY_SECONDS * 1000}")
    _use_wal(cursor)
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _use_wal(cursor: Any) -> None:
    """With a write-ahead log, readers and the one writer do not wait for each other.

    Switching a new file over fails at once, whatever the busy timeout, while another process does the same.
    """
    given_up = time.monotonic() + _BUSY_SECONDS
    while True:
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError:
            if time.monotonic() > given_up:
                raise
            time.sleep(0.02)


def _begin_sqlite(connection: Connection) -> None:
    """A writing transaction takes the write lock at once.

    One that began by reading and wanted to write later would fail without waiting if another had written.
    """
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql(f"PRAGMA query_only = {'OFF' if writes else 'ON'}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
