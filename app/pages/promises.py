"""The page of promises: what marketing says, as a list, with an import and a form."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from app.access import may_edit_promises
from app.auth import SignedIn
from app.deps import ServicesDep
from app.pages.environment import page
from app.promises import service

router = APIRouter()


@router.get("/promises")
def promises(request: Request, person: SignedIn, services: ServicesDep) -> HTMLResponse:
    with services.database.reading() as session:
        found = service.list_promises(session)
    return page(request, "promises.html", person=person, promises=found, may_edit=may_edit_promises(person))
