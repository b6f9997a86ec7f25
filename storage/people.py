"""People and their ways in: one-time links, browser sessions, API tokens."""

from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from storage.database import now
from storage.errors import Conflict, NotFound
from storage.models import PersonRow, SessionRow, SignInLinkRow, TokenRow
from storage.secrets import fingerprint, new_secret
from storage.text import name_key, storable
from storage.types import Person, Role

ADMINISTRATOR = "Administrator"


class People:
    """The people of this database, through one session; nothing here commits."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def add(self, name: str, role: Role) -> Person:
        """Raises Conflict if someone has this name already; case and spaces do not count."""
        row = PersonRow(
            name=" ".join(storable(name).split()),
            name_key=name_key(name),
            role=role,
            created_at=now(self.session),
        )
        try:
            with self.session.begin_nested():
                self.session.add(row)
        except IntegrityError as error:
            raise Conflict(f"There is already a person called {row.name}. Choose another name.") from error
        return _person(row)

    def get(self, person_id: str) -> Person | None:
        return self._one(PersonRow.id == person_id)

    def by_name(self, name: str) -> Person | None:
        return self._one(PersonRow.name_key == name_key(name))

    def list(self) -> list[Person]:
        """In the order they joined."""
        rows = self.session.scalars(select(PersonRow).order_by(PersonRow.created_at, PersonRow.id))
        return [_person(row) for row in rows]

    def ensure_administrator(self) -> Person:
        """The administrator who joined first; made if there is none."""
        query = select(PersonRow).where(PersonRow.role == "administrator")
        row = self.session.scalar(query.order_by(PersonRow.created_at, PersonRow.id).limit(1))
        if row is not None:
            return _person(row)
        try:
            return self.add(ADMINISTRATOR, "administrator")
        except Conflict:
            # Another process has made it just now; anyone else of that name must not gain its rights.
            found = self.by_name(ADMINISTRATOR)
            if found is None or found.role != "administrator":
                raise
            return found

    def make_link(self, person_id: str, minutes: float = 15) -> str:
        """The secret of a link that signs this person in, once. Raises NotFound."""
        return self._new_secret(SignInLinkRow, person_id, timedelta(minutes=minutes))

    def use_link(self, secret: str) -> Person | None:
        """The person whose link this is, the first time and until it expires; else None."""
        moment = now(self.session)
        statement = (
            update(SignInLinkRow)
            .where(
                SignInLinkRow.secret_hash == fingerprint(secret),
                SignInLinkRow.used_at.is_(None),
                SignInLinkRow.expires_at > moment,
            )
            .values(used_at=moment)
            .returning(SignInLinkRow.person_id)
            .execution_options(synchronize_session=False)
        )
        person_id = self.session.scalar(statement)
        return None if person_id is None else self.get(person_id)

    def open_session(self, person_id: str, days: float = 30) -> str:
        """The secret of a new browser session. Raises NotFound."""
        return self._new_secret(SessionRow, person_id, timedelta(days=days))

    def by_session(self, secret: str) -> Person | None:
        """Whose session this is, until it expires or is closed."""
        is_open = (SessionRow.secret_hash == fingerprint(secret), SessionRow.expires_at > now(self.session))
        return self._one(PersonRow.id == select(SessionRow.person_id).where(*is_open).scalar_subquery())

    def close_session(self, secret: str) -> bool:
        """Signs out; False if there was no such session."""
        statement = delete(SessionRow).where(SessionRow.secret_hash == fingerprint(secret))
        return cast(CursorResult[Any], self.session.execute(statement)).rowcount > 0

    def make_token(self, person_id: str, name: str) -> str:
        """The secret of a new bearer token for a program. Raises NotFound."""
        self._must_exist(person_id)
        moment: datetime = now(self.session)
        secret = new_secret()
        self.session.add(
            TokenRow(
                secret_hash=fingerprint(secret),
                person_id=person_id,
                name=storable(name),
                created_at=moment,
            )
        )
        self.session.flush()
        return secret

    def by_token(self, secret: str) -> Person | None:
        """Whose token this is."""
        mine = select(TokenRow.person_id).where(TokenRow.secret_hash == fingerprint(secret))
        return self._one(PersonRow.id == mine.scalar_subquery())

    def _one(self, condition: ColumnElement[bool]) -> Person | None:
        row = self.session.scalar(select(PersonRow).where(condition))
        return None if row is None else _person(row)

    def _new_secret(
        self, row: type[SignInLinkRow] | type[SessionRow], person_id: str, lifetime: timedelta
    ) -> str:
        """Stores a fresh secret's fingerprint, and clears out those of its kind that have expired."""
        self._must_exist(person_id)
        moment = now(self.session)
        self.session.execute(delete(row).where(row.expires_at <= moment))
        secret = new_secret()
        self.session.add(
            row(
                secret_hash=fingerprint(secret),
                person_id=person_id,
                created_at=moment,
                expires_at=moment + lifetime,
            )
        )
        self.session.flush()
        return secret

    def _must_exist(self, person_id: str) -> None:
        if self.get(person_id) is None:
            raise NotFound("There is no such person.")


def _person(row: PersonRow) -> Person:
    return Person(id=row.id, name=row.name, role=cast(Role, row.role), created_at=row.created_at)
