"""The registry of what marketing says."""

from dataclasses import asdict, fields
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from nlp.types import Promise
from storage.database import now
from storage.models import PromiseRow
from storage.text import storable


class Promises:
    """The promises of this database, through one session; nothing here commits."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def get(self, promise_id: str) -> Promise | None:
        row = self.session.get(PromiseRow, promise_id)
        return None if row is None else _promise(row)

    def save(self, promise: Promise) -> bool:
        """Stores the promise in place of the one with its id; True if there was none."""
        moment = now(self.session)
        said = {k: storable(v) if isinstance(v, str) else v for k, v in asdict(promise).items()}
        found = self.session.get(PromiseRow, said["id"], with_for_update=True)
        if found is None:
            try:
                with self.session.begin_nested():
                    self.session.add(PromiseRow(**said, created_at=moment, updated_at=moment))
                return True
            except IntegrityError:  # another has just made it
                found = self.session.get_one(PromiseRow, said["id"], with_for_update=True)
        for name, value in said.items():
            setattr(found, name, value)
        found.updated_at = moment
        self.session.flush()
        return False

    def for_call(self, product: str | None, on: date) -> list[Promise]:
        """The promises that a call about this product on that day is held against.

        A call without a product may be about any.
        """
        valid = select(PromiseRow.id).where(
            or_(PromiseRow.valid_from.is_(None), PromiseRow.valid_from <= on),
            or_(PromiseRow.valid_to.is_(None), PromiseRow.valid_to >= on),
        )
        ids = set(self.session.scalars(valid))
        return [promise for promise in self.list(product) if promise.id in ids]

    def list(self, product: str | None = None) -> list[Promise]:
        """By id; with product, those about it or about all products."""
        found = [_promise(row) for row in self.session.scalars(select(PromiseRow).order_by(PromiseRow.id))]
        if product is None:
            return found
        wanted = product.casefold().strip()
        return [p for p in found if not p.product or p.product.casefold().strip() == wanted]


def _promise(row: PromiseRow) -> Promise:
    return Promise(**{field.name: getattr(row, field.name) for field in fields(Promise)})
