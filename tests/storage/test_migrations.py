"""The migrations build exactly the tables that the models describe."""

import threading

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect

from storage.database import Database, migrate, needs_migration
from storage.models import Base


def test_an_empty_database_is_brought_up_to_date(url: str) -> None:
    assert needs_migration(url)
    migrate(url)
    assert not needs_migration(url)
    tables = set(inspect(Database(url).engine).get_table_names())
    assert tables == set(Base.metadata.tables) | {"alembic_version"}


def test_asking_creates_no_file(tmp_path) -> None:
    assert needs_migration(f"sqlite:///{tmp_path / 'none.db'}")
    assert list(tmp_path.iterdir()) == []


def test_models_equal_migrations(url: str) -> None:
    migrate(url)
    database = Database(url)
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    database.dispose()


def test_running_twice_and_at_once_is_harmless(url: str) -> None:
    """Two containers that start together both migrate."""
    errors: list[BaseException] = []

    def run() -> None:
        try:
            migrate(url)
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    migrate(url)
    assert errors == []
    assert not needs_migration(url)
