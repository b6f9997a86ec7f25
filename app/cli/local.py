"""This machine's own database, for commands that work without a server."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from app.cli.console import CommandError

if TYPE_CHECKING:
    from settings import Settings
    from storage.database import Database


def prepare_database(settings: "Settings") -> None:
    """Brings an SQLite file up to date; another database is only looked at.

    A shared server is migrated at a moment that its people choose. Raises CommandError where that is due.
    """
    from storage.database import migrate, needs_migration

    if not needs_migration(settings.database):
        return
    if not settings.database.startswith("sqlite"):
        raise CommandError("The database is behind this version of Earshot. Run `earshot migrate` first.")
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    migrate(settings.database)


@contextmanager
def open_database(settings: "Settings") -> Iterator["Database"]:
    """The database, up to date, with an administrator in it; closed at the end."""
    from storage.database import Database
    from storage.people import People

    prepare_database(settings)
    database = Database(settings.database)
    try:
        with database.session() as session:
            People(session).ensure_administrator()
        yield database
    finally:
        database.dispose()
