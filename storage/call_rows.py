"""Between a call's row and its record: what is selected, filtered, written and read."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import timedelta, timezone
from typing import Any, cast

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.customers import Customers
from storage.generic import AnyRow, AnySelect
from storage.models import CallRow, CustomerRow, InsightRow, JobRow
from storage.text import like, name_key, storable
from storage.types import Call, CallFilter, CallMetadata, CallStatus, Outcome, Stage

# What an uploader says, by the names of CallMetadata. A call's language is what was heard.
METADATA = frozenset(f.name for f in fields(CallMetadata)) - {"language"} | {"language_wanted"}
FACTS = frozenset(
    {"language", "duration", "channels", "promises_checked", "file_name"}
    | {"audio_key", "transcript_key", "listening_key", "peaks_key"}
)
SEARCHED = ("title", "file_name", "deal_id", "external_id", "campaign")


def columns(session: Session, changes: dict[str, Any]) -> dict[str, Any]:
    """Names of METADATA and FACTS to columns; a customer is found or made by name."""
    found: dict[str, Any] = {
        name: storable(value) if isinstance(value, str) else value for name, value in changes.items()
    }
    if "customer" in found:
        found["customer_id"] = Customers(session).ensure(found.pop("customer"))
    if "source" in found:
        found["source"] = found["source"] or ""
    if "occurred_at" in found:
        offset = found["occurred_at"].utcoffset() if found["occurred_at"] else None
        found["occurred_offset"] = None if offset is None else round(offset.total_seconds() / 60)
    return found


def selected() -> AnySelect:
    """Calls with their customers' names."""
    return select(CallRow, CustomerRow.name).outerjoin(CustomerRow, CallRow.customer_id == CustomerRow.id)


def filtered(query: AnySelect, wanted: CallFilter) -> AnySelect:
    for name in ("status", "campaign", "outcome", "language", "uploader_id"):
        value = getattr(wanted, name)
        if value is not None:
            query = query.where(getattr(CallRow, name) == value)
    if wanted.customer is not None:
        query = query.where(CustomerRow.name_key == name_key(wanted.customer))
    if wanted.text is not None:
        query = query.where(CallRow.search_text.like(like(wanted.text), escape="\\"))
    return query


def search_text(row: CallRow, customer: str | None) -> str:
    """What CallFilter.text is looked for in; without case, because SQLite knows only ASCII's."""
    parts = [getattr(row, name) for name in SEARCHED]
    return "\n".join(part for part in (*parts, customer) if part).casefold()


def read(session: Session, rows: Sequence[AnyRow]) -> list[Call]:
    """Records of rows of `selected`, in their order, with the stage under way and the insights counted."""
    ids = [row.CallRow.id for row in rows]
    stages = _stages(session, ids)
    counts = dict(
        session.execute(
            select(InsightRow.call_id, func.count())
            .where(InsightRow.call_id.in_(ids), InsightRow.retired_at.is_(None))
            .group_by(InsightRow.call_id)
        ).all()
    )
    return [
        _record(
            row.CallRow, row.name, counts.get(row.CallRow.id, 0), *stages.get(row.CallRow.id, (None, None))
        )
        for row in rows
    ]


def _stages(session: Session, ids: Sequence[str]) -> dict[str, tuple[Stage, float]]:
    """The stage that each call stands at, with its progress; calls that stand at none are left out."""
    rows = session.execute(
        select(JobRow.call_id, JobRow.stage, JobRow.progress)
        .where(JobRow.call_id.in_(ids), JobRow.status.in_(("due", "running", "waiting", "failed")))
        .order_by(JobRow.created_at.desc())
    )
    # The earliest added comes last and stays: a call never passes a stage that is not done.
    return {call_id: (cast(Stage, stage), progress) for call_id, stage, progress in rows}


def _record(
    row: CallRow, customer: str | None, insights: int, stage: Stage | None, progress: float | None
) -> Call:
    occurred_at = row.occurred_at
    if occurred_at is not None and row.occurred_offset is not None:
        occurred_at = occurred_at.astimezone(timezone(timedelta(minutes=row.occurred_offset)))
    metadata = CallMetadata(
        title=row.title,
        occurred_at=occurred_at,
        customer=customer,
        source=row.source or None,
        outcome=cast(Outcome | None, row.outcome),
        language=cast(Any, row.language_wanted),
        **{
            name: getattr(row, name)
            for name in ("deal_id", "campaign", "product", "segment", "external_id", "rep_channel")
        },
    )
    facts = {name: getattr(row, name) for name in FACTS}
    same = ("id", "title", "uploader_id", "content_hash", "created_at", "updated_at", "reason")
    return Call(
        metadata=metadata,
        status=cast(CallStatus, row.status),
        insight_count=insights,
        stage=stage,
        progress=progress,
        **{name: getattr(row, name) for name in same},
        **facts,
    )
