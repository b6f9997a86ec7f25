"""Alembic's entry. From code the connection is handed over; developers write `alembic -x url=... COMMAND`."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection

from storage.database import Database
from storage.models import Base, UtcDateTime


def render_item(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Our own types are written as what they are in the database, so that old migrations never change."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,  # SQLite can change a table only by copying it
        transactional_ddl=True,
        compare_type=True,
        render_item=render_item,
    )
    with context.begin_transaction():
        context.run_migrations()


def run_for_developers() -> None:
    url = context.get_x_argument(as_dictionary=True).get("url")
    if not url:
        raise SystemExit("Name the database: alembic -x url=sqlite:///data/earshot.db COMMAND")
    with Database(url).engine.execution_options(earshot_writes=True).begin() as connection:
        run(connection)


handed_over = context.config.attributes.get("connection")
if handed_over is None:
    run_for_developers()
else:
    run(handed_over)
