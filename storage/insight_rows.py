"""Between an insight's row and its record: what is selected, filtered, written and read."""

from collections.abc import Sequence
from typing import Any, cast

from sqlalchemy import func, select

from nlp.types import Insight, Kind, OverpromiseType, Span, Versions
from speech.transcript import Speaker
from storage.generic import AnyRow, AnySelect
from storage.models import CallRow, CustomerRow, InsightRow, SearchEntryRow
from storage.search import searchable
from storage.types import InsightFilter, InsightRecord, Outcome

_OF_INSIGHT = ("kind", "category", "speaker", "call_id", "promise_id")
_OF_CALL = ("campaign", "outcome", "language", "uploader_id")


def columns(insight: Insight) -> dict[str, Any]:
    """An insight as columns of its row."""
    same = ("kind", "category", "quote", "speaker", "confidence", "detector", "start", "end", "type")
    return {name: getattr(insight, name) for name in same} | {
        "turn": insight.span.turn,
        "first": insight.span.first,
        "last": insight.span.last,
        "codebook_version": insight.versions.codebook,
        "model_version": insight.versions.model,
        "prompt_version": insight.versions.prompt,
        "promise_id": insight.promise_id,
        "also_turns": list(insight.also_turns),
    }


def selected() -> AnySelect:
    """Insights that were found by the newest analysis, with their calls and customers."""
    return _joined(select(InsightRow, CallRow, CustomerRow.name))


def counted() -> AnySelect:
    """Kind, category, distinct customers, distinct calls and mentions of such insights, grouped."""
    # COUNT(DISTINCT) passes over NULL, so a call without a customer counts as none.
    numbers = (
        func.count(CallRow.customer_id.distinct()),
        func.count(CallRow.id.distinct()),
        func.count(),
    )
    grouped = select(InsightRow.kind, InsightRow.category, *numbers)
    return _joined(grouped).group_by(InsightRow.kind, InsightRow.category)


def _joined(query: AnySelect) -> AnySelect:
    return (
        query.select_from(InsightRow)
        .join(CallRow, InsightRow.call_id == CallRow.id)
        .outerjoin(CustomerRow, CallRow.customer_id == CustomerRow.id)
        .where(InsightRow.retired_at.is_(None))
    )


def filtered(query: AnySelect, wanted: InsightFilter, stems: Sequence[str]) -> AnySelect:
    """Narrowed to what is wanted; stems: the forms of wanted.text, each of which the quote must hold."""
    for table, names in ((InsightRow, _OF_INSIGHT), (CallRow, _OF_CALL)):
        for name in names:
            value = getattr(wanted, name)
            if value is not None:
                query = query.where(getattr(table, name) == value)
    took_place = func.coalesce(CallRow.occurred_at, CallRow.created_at)
    if wanted.period_from is not None:
        query = query.where(took_place >= wanted.period_from)
    if wanted.period_to is not None:
        query = query.where(took_place < wanted.period_to)
    for stem in sorted({searchable(stem) for stem in stems}):
        held = select(SearchEntryRow.insight_id).where(SearchEntryRow.stem == stem)
        query = query.where(InsightRow.id.in_(held))
    return query


def read(found: AnyRow) -> InsightRecord:
    """The record of one row of `selected`."""
    row, call, customer = found
    return InsightRecord(
        id=row.id,
        call_id=row.call_id,
        revision=row.revision,
        insight=insight(row),
        created_at=row.created_at,
        call_title=call.title,
        customer=customer,
        campaign=call.campaign,
        outcome=cast(Outcome | None, call.outcome),
        occurred_at=call.occurred_at,
        language=call.language,
        has_sound=call.audio_key is not None,
        promise_text=row.promise_text,
    )


def insight(row: InsightRow) -> Insight:
    return Insight(
        kind=cast(Kind, row.kind),
        category=row.category,
        span=Span(row.turn, row.first, row.last),
        quote=row.quote,
        speaker=cast(Speaker, row.speaker),
        confidence=row.confidence,
        detector=row.detector,
        versions=Versions(row.codebook_version, row.model_version, row.prompt_version),
        start=row.start,
        end=row.end,
        promise_id=row.promise_id,
        type=cast(OverpromiseType | None, row.type),
        also_turns=tuple(row.also_turns),
    )
