"""Pages that stay right while rows are added: a cursor names the last row seen, not a number of rows."""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar

from sqlalchemy import ColumnElement, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from storage.errors import BadCursor
from storage.types import Page

T = TypeVar("T")


def write_cursor(created_at: datetime, row_id: str) -> str:
    """An opaque text that names one row of a list ordered by (created_at, id)."""
    raw = json.dumps([created_at.isoformat(), row_id]).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def read_cursor(cursor: str) -> tuple[datetime, str]:
    """The inverse of write_cursor; raises BadCursor for anything else."""
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        created_at, row_id = json.loads(raw)
        moment = datetime.fromisoformat(created_at)
    except (binascii.Error, ValueError, TypeError) as error:
        raise BadCursor from error
    if moment.tzinfo is None or not isinstance(row_id, str):
        raise BadCursor
    return moment, row_id


def older_than(
    cursor: str, created_at: InstrumentedAttribute[datetime], row_id: InstrumentedAttribute[str]
) -> ColumnElement[bool]:
    """The condition for rows after the cursor in a list that is newest first."""
    moment, last_id = read_cursor(cursor)
    return tuple_(created_at, row_id) < tuple_(moment, last_id)


def page(items: Sequence[T], limit: int, key: Callable[[T], tuple[datetime, str]]) -> Page[T]:
    """A page from up to limit + 1 records: the one too many only says that there is more.

    key: gives a record's created_at and id.
    """
    kept = list(items[:limit])
    return Page(kept, write_cursor(*key(kept[-1])) if len(items) > limit else None)
