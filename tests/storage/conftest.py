"""Fixtures of the storage tests: everything runs on SQLite and on PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.database import Database
from storage.types import Call, Person
from tests.databases import BOTH, add_call, add_person, empty_url, migrated


@pytest.fixture(params=BOTH)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database."""
    with empty_url(request.param, tmp_path) as address:
        yield address


@pytest.fixture(params=BOTH)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database with all tables and no rows."""
    with migrated(request.param, tmp_path) as found:
        yield found


@pytest.fixture
def person(database: Database) -> Person:
    return add_person(database)


@pytest.fixture
def call(database: Database, person: Person) -> Call:
    return add_call(database, person, "Demo", customer="Acme")
