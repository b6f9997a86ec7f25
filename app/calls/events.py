"""A call's progress as server-sent events."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Annotated

from fastapi import APIRouter, Header, Request
from fastapi.responses import Response, StreamingResponse
from fastapi.sse import KEEPALIVE_COMMENT, format_sse_event
from starlette.concurrency import run_in_threadpool

from app.auth import SignedIn
from app.calls.schemas import FINAL_STATES, CallOut
from app.calls.service import get_visible
from app.deps import ServicesDep
from app.errors import NoSuchCall
from app.openapi import Responses, problems

router = APIRouter(prefix="/api/v1/calls", tags=["calls"])

POLL_SECONDS = 1.0
# Proxies close streams that are silent for a minute or so.
KEEPALIVE_SECONDS = 15.0

STREAM: Responses = {
    200: {
        "description": "An event `call` whenever the call changes; its data is the call. The last is a final "
        "state, or an event `gone` where the call was deleted.",
        "content": {
            "text/event-stream": {
                "schema": {"type": "string"},
                "example": 'event: call\nid: 5f2c1e9a0b7d4c33\ndata: {"id": "0192", "status": "ready"}\n\n',
            }
        },
    },
    204: {"description": "Nothing has come after Last-Event-ID and nothing will: a browser stops asking."},
}


@router.get(
    "/{call_id}/events",
    summary="Follow a call",
    response_class=StreamingResponse,
    responses={**STREAM, **problems(NoSuchCall)},
)
async def follow_call(
    call_id: str,
    request: Request,
    person: SignedIn,
    services: ServicesDep,
    last_event_id: Annotated[str | None, Header(description="Sent by browsers that connect again.")] = None,
) -> Response:
    """The call now and whenever it changes, until it is in a final state. `curl -N` shows it live."""

    def look() -> CallOut:
        with services.database.reading() as session:
            return CallOut.of(get_visible(session, person, call_id))

    call = await run_in_threadpool(look)
    if call.status in FINAL_STATES and last_event_id == event_id(call):
        return Response(status_code=204)
    # nginx would hold events back to fill its buffer
    headers = {"cache-control": "no-store", "x-accel-buffering": "no"}

    async def over() -> bool:
        return request.app.state.stopping or await request.is_disconnected()

    stream = changes(look, call, last_event_id, over)
    return StreamingResponse(stream, media_type="text/event-stream", headers=headers)


async def changes(
    look: Callable[[], CallOut],
    call: CallOut,
    seen: str | None,
    over: Callable[[], Awaitable[bool]],
) -> AsyncIterator[bytes]:
    """Events for `call` and its successors; ends at a final state, a deletion, or when `over` says so."""
    quiet = 0.0
    while True:
        if (tag := event_id(call)) != seen:
            yield format_sse_event(event="call", id=tag, data_str=call.model_dump_json())
            seen, quiet = tag, 0.0
        elif quiet >= KEEPALIVE_SECONDS:
            yield KEEPALIVE_COMMENT
            quiet = 0.0
        if call.status in FINAL_STATES:
            return
        await asyncio.sleep(POLL_SECONDS)
        quiet += POLL_SECONDS
        if await over():
            return
        try:
            call = await run_in_threadpool(look)
        except NoSuchCall:
            yield format_sse_event(event="gone", data_str="{}")
            return


def event_id(call: CallOut) -> str:
    """The same for the same state, whichever process sends it."""
    return hashlib.sha256(call.model_dump_json().encode()).hexdigest()[:16]
