"""Insights over the API: lists with filters, one, and the sound of one."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response
from pydantic import AwareDatetime

from app.audio import service as audio
from app.audio.ranges import blob_response
from app.auth import SignedIn
from app.deps import ServicesDep
from app.errors import Conflict, InvalidInput, NoSuchInsight, RangeNotSatisfiable
from app.insights import service
from app.insights.schemas import InsightOut, InsightPage, Kind
from app.openapi import AUDIO, problems
from app.paging import Cursor, Limit
from speech.transcript import Speaker
from storage.types import InsightFilter, Outcome

router = APIRouter(prefix="/api/v1/insights", tags=["insights"])


def insight_filter(
    kind: Kind | None = None,
    category: Annotated[str | None, Query(description="As the codebook names it.")] = None,
    campaign: str | None = None,
    outcome: Outcome | None = None,
    speaker: Speaker | None = None,
    language: str | None = None,
    call: Annotated[str | None, Query(description="Only of this call.")] = None,
    promise: Annotated[str | None, Query(description="Only those that name this promise.")] = None,
    period_from: Annotated[
        AwareDatetime | None,
        Query(
            alias="from",
            description="Calls from this moment on, with its offset.",
            examples=["2026-03-01T00:00:00Z"],
        ),
    ] = None,
    period_to: Annotated[
        AwareDatetime | None,
        Query(alias="to", description="Calls before this moment.", examples=["2026-04-01T00:00:00Z"]),
    ] = None,
    q: Annotated[
        str | None, Query(description="Words of the quote, in any of their forms.", max_length=300)
    ] = None,
) -> InsightFilter:
    """What to list; every parameter that is given must hold."""
    return InsightFilter(
        kind=kind,
        category=category,
        campaign=campaign,
        outcome=outcome,
        speaker=speaker,
        language=language,
        call_id=call,
        promise_id=promise,
        period_from=period_from,
        period_to=period_to,
        text=q.strip() or None if q else None,
    )


@router.get("", summary="List insights", responses=problems(InvalidInput))
def list_insights(
    person: SignedIn,
    services: ServicesDep,
    wanted: Annotated[InsightFilter, Depends(insight_filter)],
    cursor: Cursor = None,
    limit: Limit = 50,
) -> InsightPage:
    """The newest first. Pages do not shift while calls come in: none is given twice, none is left out."""
    with services.database.reading() as session:
        found = service.list_visible(session, person, wanted, cursor=cursor, limit=limit)
        places = service.characters(session, found.items)
    items = [InsightOut.of(record, places.get(record.id)) for record in found.items]
    return InsightPage(items=items, next_cursor=found.next_cursor)


@router.get("/{insight_id}", summary="One insight", responses=problems(NoSuchInsight))
def get_insight(insight_id: str, person: SignedIn, services: ServicesDep) -> InsightOut:
    """An insight that the newest analysis of its call has found."""
    with services.database.reading() as session:
        record, _ = service.get_visible(session, person, insight_id)
        places = service.characters(session, [record])
    return InsightOut.of(record, places.get(record.id))


@router.get(
    "/{insight_id}/audio",
    summary="Hear an insight",
    response_class=Response,
    responses={**AUDIO, **problems(NoSuchInsight, Conflict, RangeNotSatisfiable)},
)
@router.head("/{insight_id}/audio", include_in_schema=False)
def get_clip(insight_id: str, request: Request, person: SignedIn, services: ServicesDep) -> Response:
    """The quote as MP3, padded so that it is heard whole; takes HTTP ranges. 409 where there is no sound."""
    with services.database.reading() as session:
        record, call = service.get_visible(session, person, insight_id)
        wanted = audio.clip_of(session, record, call)
    return blob_response(request, services.blobs, audio.cut(services.blobs, wanted))
