"""Who is asking: a session cookie in a browser, a bearer token from a program.

`middleware.Gate` calls `identify` before a request reaches its route, so no endpoint can forget to.
"""

from typing import Annotated

from fastapi import Depends, Request, Response

from app.deps import Services
from app.errors import NotSignedIn
from storage.people import People
from storage.types import Person

COOKIE = "earshot_session"
SESSION_DAYS = 30

PUBLIC_PATHS = frozenset({"/health", "/ready", "/sign-in", "/favicon.ico"})
PUBLIC_FOLDERS = ("/sign-in/", "/static/")


def is_public(path: str) -> bool:
    """Whether a path answers without sign-in."""
    return path in PUBLIC_PATHS or path.startswith(PUBLIC_FOLDERS)


def identify(request: Request) -> tuple[Person, bool]:
    """The person a request comes from, and whether a token says so; raises NotSignedIn.

    A token that is sent must be good: it is not passed over for a cookie.
    """
    services: Services = request.app.state.services
    authorization = request.headers.get("authorization")
    secret = request.cookies.get(COOKIE)
    challenge = {"WWW-Authenticate": "Bearer"}
    with services.database.reading() as session:
        people = People(session)
        if authorization is not None:
            scheme, _, token = authorization.partition(" ")
            person = people.by_token(token.strip()) if scheme.lower() == "bearer" else None
            if person is None:
                raise NotSignedIn("This token is not known here, or was withdrawn.", headers=challenge)
            return person, True
        person = people.by_session(secret) if secret else None
    if person is None:
        raise NotSignedIn(headers=challenge)
    return person, False


def current_person(request: Request) -> Person:
    """Who is asking."""
    person: Person | None = getattr(request.state, "person", None)
    if person is None:
        raise NotSignedIn
    return person


SignedIn = Annotated[Person, Depends(current_person)]


def set_session_cookie(response: Response, secret: str, *, secure: bool) -> None:
    """Signs a browser in: scripts cannot read the cookie, other sites cannot send it with a change."""
    response.set_cookie(
        COOKIE,
        secret,
        max_age=SESSION_DAYS * 24 * 3600,
        httponly=True,
        samesite="lax",
        secure=secure,
        path="/",
    )


def clear_session_cookie(response: Response) -> None:
    """Signs a browser out."""
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="lax")
