"""Signing in and out."""

from sqlalchemy.orm import Session

from app.auth import SESSION_DAYS
from app.errors import LinkSpent
from storage.people import People


def sign_in(session: Session, link_secret: str) -> str:
    """Trades a link's secret for a browser session's; raises LinkSpent if it was used or is too old."""
    people = People(session)
    person = people.use_link(link_secret)
    if person is None:
        raise LinkSpent
    return people.open_session(person.id, days=SESSION_DAYS)


def sign_out(session: Session, session_secret: str) -> None:
    """Ends a browser session on the server too, so that a copied cookie is worth nothing."""
    People(session).close_session(session_secret)
