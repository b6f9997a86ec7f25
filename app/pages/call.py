"""The page of one call: its sound, its transcript and what was found in it."""

from typing import get_args

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from app.auth import SignedIn
from app.calls import service
from app.deps import ServicesDep
from app.pages.call_view import call_view
from app.pages.environment import LOCALE, page
from app.pages.labels import Labels
from storage.insights import Insights
from storage.transcripts import Transcripts
from storage.types import Stage

router = APIRouter()


@router.get("/calls/{call_id}")
def call(call_id: str, request: Request, person: SignedIn, services: ServicesDep) -> HTMLResponse:
    labels = Labels(services.codebook, LOCALE)
    with services.database.reading() as session:
        found = service.get_visible(session, person, call_id)
        latest = Transcripts(session).latest(call_id)
        records = Insights(session).for_call(call_id)
    view = None
    if latest is not None:
        revision, transcript = latest
        view = call_view(found, transcript, [r for r in records if r.revision == revision], labels)
    return page(
        request, "call.html", person=person, call=found, view=view, labels=labels, stages=get_args(Stage)
    )
