"""earshot migrate: bring the database up to date."""

from app.cli.console import read_settings, say


def migrate() -> None:
    """Bring the database's tables up to date with this version."""
    from storage.database import migrate as to_head
    from storage.database import needs_migration

    settings = read_settings()
    if settings.database.startswith("sqlite"):
        settings.data_dir.mkdir(parents=True, exist_ok=True)
    if needs_migration(settings.database):
        to_head(settings.database)
        say("The database is up to date now.")
    else:
        say("The database was up to date already.")
