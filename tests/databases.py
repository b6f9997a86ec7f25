"""Databases for tests: a file of SQLite and, where a server answers, a database of PostgreSQL of its own."""

import atexit
import os
import secrets
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest
from sqlalchemy import make_url

from storage.calls import Calls
from storage.database import Database, migrate
from storage.models import Base
from storage.people import People
from storage.types import Call, CallMetadata, Person

# Where tests may make databases; theirs are named earshot_test_<random> and dropped afterwards.
SERVER = os.environ.get("EARSHOT_TEST_POSTGRES", "postgresql+psycopg://root@127.0.0.1:5432/postgres")

BOTH = [pytest.param("sqlite"), pytest.param("postgres", marks=pytest.mark.postgres)]
"""For `pytest.fixture(params=BOTH)`: the test runs once on each database."""


@cache
def postgres_absent() -> str | None:
    """Why no PostgreSQL can be used here; None if one can."""
    try:
        _administer("SELECT 1")
    except psycopg.OperationalError as error:
        return f"no PostgreSQL server: {str(error).splitlines()[0]}"
    return None


def _administer(statement: str) -> None:
    address = make_url(SERVER).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True, connect_timeout=3) as connection:
        connection.execute(statement.encode())


@contextmanager
def empty_postgres() -> Iterator[str]:
    """The address of a new, empty database; skips the test where there is no server."""
    if postgres_absent():
        pytest.skip(str(postgres_absent()))
    name = f"earshot_test_{secrets.token_hex(6)}"
    _administer(f"CREATE DATABASE {name}")
    # Not UTC: times that lose their zone on the way would go unnoticed in it.
    _administer(f"ALTER DATABASE {name} SET timezone TO 'Asia/Tokyo'")
    try:
        yield make_url(SERVER).set(database=name).render_as_string(hide_password=False)
    finally:
        _administer(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def empty_url(kind: str, folder: Path) -> Iterator[str]:
    """The address of an empty database; kind: "sqlite" or "postgres"."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'earshot.db'}"
    else:
        with empty_postgres() as url:
            yield url


@contextmanager
def migrated(kind: str, folder: Path) -> Iterator[Database]:
    """An open database with all tables and no rows; kind: "sqlite" or "postgres".

    Making a PostgreSQL database takes seconds, so one serves all tests of a session, emptied for each.
    """
    if kind == "sqlite":
        url = f"sqlite:///{folder / 'earshot.db'}"
        (folder / "earshot.db").write_bytes(_sqlite_with_tables())
    else:
        url = _postgres_with_tables()
    database = Database(url)
    try:
        if kind == "postgres":
            with database.session() as session:
                for table in reversed(Base.metadata.sorted_tables):
                    session.execute(table.delete())
        yield database
    finally:
        database.dispose()


@cache
def _sqlite_with_tables() -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "template.db"
        migrate(f"sqlite:///{path}")
        return path.read_bytes()


@cache
def _postgres_with_tables() -> str:
    """The address of this session's database, which is dropped at the end of the process."""
    kept = ExitStack()
    url = kept.enter_context(empty_postgres())
    atexit.register(kept.close)
    migrate(url)
    return url


def add_person(database: Database, name: str = "Rita", role: str = "rep") -> Person:
    with database.session() as session:
        return People(session).add(name, role)  # type: ignore[arg-type]


def add_call(database: Database, person: Person, title: str = "Demo", **metadata: object) -> Call:
    """A call with a content of its own and no job."""
    call_id = uuid.uuid4().hex
    with database.session() as session:
        return Calls(session).add(
            call_id,
            title=title,
            metadata=CallMetadata(title=title, **metadata),  # type: ignore[arg-type]
            uploader_id=person.id,
            content_hash=secrets.token_hex(32),
            file_name=f"{title}.wav",
            audio_key=f"calls/{call_id}/audio.wav",
        )
