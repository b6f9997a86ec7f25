"""Signing in by a one-time link, and out."""

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse

from app.auth import COOKIE, SignedIn, clear_session_cookie, set_session_cookie
from app.deps import ServicesDep
from app.errors import ForeignOrigin, LinkSpent
from app.openapi import problems, public_problems
from app.people import service
from app.people.schemas import PersonOut

router = APIRouter(tags=["people"])


@router.get(
    "/sign-in/{secret}",
    status_code=303,
    response_class=RedirectResponse,
    summary="Sign in with a one-time link",
    responses={303: {"description": "Signed in: a session cookie is set."}, **public_problems(LinkSpent)},
)
def sign_in(secret: str, services: ServicesDep) -> RedirectResponse:
    """Sets the session cookie and goes to the pages. `earshot user link` prints a link; it works once."""
    with services.database.session() as session:
        session_secret = service.sign_in(session, secret)
    response = RedirectResponse("/", 303, headers={"cache-control": "no-store"})
    set_session_cookie(response, session_secret, secure=services.secure)
    return response


@router.post(
    "/sign-out",
    status_code=303,
    response_class=RedirectResponse,
    summary="Sign this browser out",
    responses={303: {"description": "Signed out: the session is closed."}, **problems(ForeignOrigin)},
)
def sign_out(request: Request, person: SignedIn, services: ServicesDep) -> RedirectResponse:
    """Closes the session on the server and removes the cookie."""
    with services.database.session() as session:
        service.sign_out(session, request.cookies.get(COOKIE, ""))
    response = RedirectResponse("/sign-in", 303)
    clear_session_cookie(response)
    return response


@router.get("/api/v1/me", summary="Who am I", responses=problems())
def me(person: SignedIn) -> PersonOut:
    """The person that the session or token belongs to."""
    return PersonOut.of(person)
