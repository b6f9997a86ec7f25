"""Calls over the API: upload, list, one, retry, delete, transcript."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from app.auth import SignedIn
from app.calls import service
from app.calls.schemas import CallOut, CallPage
from app.calls.transcript_schemas import TranscriptOut
from app.calls.upload import UploadDep
from app.calls.upload_docs import UPLOAD_BODY
from app.deps import ServicesDep
from app.errors import Conflict, ForeignOrigin, InvalidInput, NoSuchCall, TooLarge
from app.openapi import problems
from app.paging import Cursor, Limit
from storage.types import CallFilter, CallStatus, Outcome

router = APIRouter(prefix="/api/v1/calls", tags=["calls"])


@router.post(
    "",
    status_code=202,
    summary="Upload a call",
    openapi_extra=UPLOAD_BODY,
    responses={
        200: {"description": "The same recording is here already; nothing was changed.", "model": CallOut},
        202: {"description": "Taken; `Location` is where to follow it."},
        **problems(ForeignOrigin, Conflict, TooLarge, InvalidInput),
    },
)
def upload_call(upload: UploadDep, person: SignedIn, services: ServicesDep, response: Response) -> CallOut:
    """Takes a recording, a transcript, or both, and queues the call.

    The same recording again is the same call, however often it is sent. What only decoding shows (no speech,
    not a recording) is found later: the call is then `rejected` and says why.
    """
    service.prepare(upload)
    with services.database.session() as session:
        call, created = service.receive(session, services.blobs, services.doorbell, person, upload)
    response.status_code = 202 if created else 200
    response.headers["location"] = f"/api/v1/calls/{call.id}"
    return CallOut.of(call)


def call_filter(
    status: CallStatus | None = None,
    campaign: str | None = None,
    outcome: Outcome | None = None,
    language: Annotated[str | None, Query(description="As heard: en or ru.")] = None,
    customer: str | None = None,
    q: Annotated[
        str | None, Query(description="A part of the title, customer or file name.", max_length=300)
    ] = None,
) -> CallFilter:
    """What to list; every parameter that is given must hold."""
    return CallFilter(
        status=status,
        campaign=campaign,
        outcome=outcome,
        language=language,
        customer=customer,
        text=q.strip() or None if q else None,
    )


@router.get("", summary="List calls", responses=problems(InvalidInput))
def list_calls(
    person: SignedIn,
    services: ServicesDep,
    wanted: Annotated[CallFilter, Depends(call_filter)],
    cursor: Cursor = None,
    limit: Limit = 50,
) -> CallPage:
    """The newest first; a rep sees their own."""
    with services.database.reading() as session:
        found = service.list_visible(session, person, wanted, cursor=cursor, limit=limit)
    return CallPage(items=[CallOut.of(call) for call in found.items], next_cursor=found.next_cursor)


@router.get("/{call_id}", summary="One call", responses=problems(NoSuchCall))
def get_call(call_id: str, person: SignedIn, services: ServicesDep) -> CallOut:
    """The call and where it stands."""
    with services.database.reading() as session:
        return CallOut.of(service.get_visible(session, person, call_id))


@router.delete(
    "/{call_id}", status_code=204, summary="Delete a call", responses=problems(ForeignOrigin, NoSuchCall)
)
def delete_call(call_id: str, person: SignedIn, services: ServicesDep) -> None:
    """Stops its work and removes everything: recording, transcript, insights and clips."""
    with services.database.session() as session:
        service.delete(session, services.blobs, person, call_id)


@router.post(
    "/{call_id}/retry",
    status_code=202,
    summary="Try a call again",
    responses=problems(ForeignOrigin, NoSuchCall, Conflict),
)
def retry_call(call_id: str, person: SignedIn, services: ServicesDep) -> CallOut:
    """Goes on at the stage where the call was left. 409 where it is under way or ready."""
    with services.database.session() as session:
        return CallOut.of(service.retry(session, services.doorbell, person, call_id))


@router.get(
    "/{call_id}/transcript", summary="The transcript of a call", responses=problems(NoSuchCall, Conflict)
)
def get_transcript(call_id: str, person: SignedIn, services: ServicesDep) -> TranscriptOut:
    """The newest revision, with word times. 409 while the call has none; its `status` says why."""
    with services.database.reading() as session:
        call, latest = service.transcript_of(session, person, call_id)
    if latest is None:
        raise Conflict(f"This call has no transcript yet; it is {call.status}.")
    return TranscriptOut.of(call.id, *latest)
