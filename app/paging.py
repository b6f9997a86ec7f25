"""The query parameters that every list takes."""

from typing import Annotated

from fastapi import Query

Cursor = Annotated[
    str | None,
    Query(description="`next_cursor` of the page before; absent: from the newest on.", max_length=300),
]
Limit = Annotated[int, Query(ge=1, le=200, description="How many at most.")]
