"""Query parameters of the pages: forms without scripts also send the fields that were left empty."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Literal
from urllib.parse import urlencode

from pydantic import BeforeValidator


def _blank_is_absent(value: object) -> object:
    return None if isinstance(value, str) and not value.strip() else value


_blank = BeforeValidator(_blank_is_absent)

Text = Annotated[str | None, _blank]
Day = Annotated[date | None, _blank]
KindChoice = Annotated[Literal["objection", "pain_point", "promise_mismatch"] | None, _blank]
OutcomeChoice = Annotated[Literal["open", "won", "lost"] | None, _blank]
StatusChoice = Annotated[
    Literal["queued", "processing", "waiting", "ready", "rejected", "failed", "cancelled"] | None, _blank
]


def address(path: str, chosen: Mapping[str, object], **changes: object) -> str:
    """A link that keeps what is chosen and changes some of it; None takes a choice away."""
    values = {name: value for name, value in {**chosen, **changes}.items() if value is not None}
    return f"{path}?{urlencode(values)}" if values else path


def starts(day: date | None) -> datetime | None:
    """The first moment of a day (UTC)."""
    return datetime.combine(day, time.min, tzinfo=UTC) if day else None


def ends(day: date | None) -> datetime | None:
    """The first moment after a day (UTC)."""
    return starts(day + timedelta(days=1)) if day else None
