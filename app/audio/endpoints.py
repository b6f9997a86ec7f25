"""The sound and the waveform of a call."""

from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from app.audio import service
from app.audio.ranges import blob_response
from app.auth import SignedIn
from app.calls.service import get_visible
from app.deps import ServicesDep
from app.errors import Conflict, InvalidInput, NoSuchCall, RangeNotSatisfiable
from app.openapi import AUDIO, problems

router = APIRouter(prefix="/api/v1/calls/{call_id}", tags=["audio"])

PEAKS: dict[str, Any] = {
    "description": "The loudest sample of each step, 0 to 1, a lane for each channel.",
    "content": {
        "application/json": {"example": {"seconds_per_peak": 0.1, "lanes": [[0.0, 0.4], [0.2, 0.0]]}}
    },
}


@router.get(
    "/audio",
    summary="Hear a call",
    response_class=Response,
    responses={**AUDIO, **problems(NoSuchCall, Conflict, RangeNotSatisfiable, InvalidInput)},
)
@router.head("/audio", include_in_schema=False)
def get_audio(
    call_id: str,
    request: Request,
    person: SignedIn,
    services: ServicesDep,
    copy: Annotated[
        service.Copy,
        Query(description="listening: an MP3 that every browser plays; original: the file as it came."),
    ] = "listening",
) -> Response:
    """The sound of a call; takes HTTP ranges. 409 while its copy is being made, or without sound."""
    with services.database.reading() as session:
        call = get_visible(session, person, call_id)
    response = blob_response(request, services.blobs, service.sound_of(call, copy))
    if copy == "original":
        name = quote(call.file_name or "recording", safe="")
        response.headers["content-disposition"] = f"attachment; filename*=UTF-8''{name}"
    return response


@router.get(
    "/peaks",
    summary="The waveform of a call",
    response_class=Response,
    responses={200: PEAKS, **problems(NoSuchCall, Conflict)},
)
def get_peaks(call_id: str, request: Request, person: SignedIn, services: ServicesDep) -> Response:
    """Peaks to draw the call's waveform from. 409 while they are being made, or without sound."""
    with services.database.reading() as session:
        call = get_visible(session, person, call_id)
    return blob_response(request, services.blobs, service.peaks_of(call))
