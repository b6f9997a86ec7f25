"""The history of the tables, run by Alembic from code; alembic.ini is for developers only."""

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, event, text

# Any fixed number: two processes that migrate one PostgreSQL database take turns by it.
_LOCK = 7_245_513


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    return config


def _disable_foreign_keys(connection: Any, _record: object) -> None:
    """SQLite changes a table by copying and dropping it, and a drop would cascade to referring rows."""
    connection.execute("PRAGMA foreign_keys = OFF")


def upgrade(engine: Engine) -> None:
    """Runs what is missing in one transaction, and closes the engine."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _disable_foreign_keys)
    try:
        with engine.execution_options(earshot_writes=True).begin() as connection:
            upgrade_connection(connection)
    finally:
        engine.dispose()


def upgrade_connection(connection: Connection) -> None:
    """Runs what is missing inside the transaction that the connection is in."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def is_behind(engine: Engine) -> bool:
    """Whether the newest migration has not run here; closes the engine."""
    try:
        with engine.connect() as connection:
            current = MigrationContext.configure(connection).get_current_heads()
    finally:
        engine.dispose()
    return set(current) != set(ScriptDirectory.from_config(_config()).get_heads())
