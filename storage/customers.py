"""Customers by name."""

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from storage.database import now
from storage.models import CustomerRow
from storage.text import name_key, storable


class Customers:
    """The companies that were talked to."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def find(self, name: str) -> str | None:
        """The id of the customer of that name, in any spelling of case, spaces and quotes."""
        query = select(CustomerRow.id).where(CustomerRow.name_key == name_key(name))
        return self.session.scalar(query)

    def ensure(self, name: str | None) -> str | None:
        """The id of that customer, made if new; None for no name: unknown is not a customer."""
        if not name or not name_key(name):
            return None
        found = self.find(name)
        if found is not None:
            return found
        row = CustomerRow(
            name=" ".join(storable(name).split()), name_key=name_key(name), created_at=now(self.session)
        )
        try:
            with self.session.begin_nested():
                self.session.add(row)
        except IntegrityError:  # another upload has just made it
            return self.find(name)
        return row.id
