"""The page of all calls: uploading, live status, filters."""

from dataclasses import asdict

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from app.access import visible_to
from app.auth import SignedIn
from app.calls import service
from app.deps import ServicesDep
from app.pages.environment import page
from app.pages.parameters import OutcomeChoice, StatusChoice, Text, address
from storage.calls import Calls
from storage.types import CallFilter

router = APIRouter()

PAGE_SIZE = 40
ACCEPTED = "audio/*,.wav,.mp3,.m4a,.mp4,.ogg,.oga,.opus,.flac,.webm,.amr,.wma,.aac,.json,.vtt,.srt"


@router.get("/calls")
def calls(
    request: Request,
    person: SignedIn,
    services: ServicesDep,
    q: Text = None,
    status: StatusChoice = None,
    campaign: Text = None,
    outcome: OutcomeChoice = None,
    language: Text = None,
    cursor: Text = None,
) -> HTMLResponse:
    wanted = CallFilter(status=status, campaign=campaign, outcome=outcome, language=language, text=q)
    chosen = {"q": q, "status": status, "campaign": campaign, "outcome": outcome, "language": language}
    with services.database.reading() as session:
        found = service.list_visible(session, person, wanted, cursor=cursor, limit=PAGE_SIZE)
        campaigns = Calls(session).campaigns(visible_to(person))
    filtered = any(asdict(wanted).values())
    return page(
        request,
        "calls.html",
        person=person,
        calls=found.items,
        first=not found.items and not filtered and cursor is None,
        chosen=chosen,
        campaign_options=[(name, name) for name in campaigns],
        next_page=address("/calls", chosen, cursor=found.next_cursor) if found.next_cursor else None,
        max_upload_bytes=services.max_upload_bytes,
        accept=ACCEPTED,
    )
