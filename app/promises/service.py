"""What may be done with promises; endpoints and pages both come through here."""

import secrets
from collections.abc import Iterable

from sqlalchemy.orm import Session

from app.access import may_edit_promises
from app.errors import Conflict, NoSuchPromise, NotAllowed
from nlp.types import Promise
from storage.promises import Promises
from storage.types import Person


def list_promises(session: Session, product: str | None = None) -> list[Promise]:
    """All promises, or those that are about a product (which those about all products are)."""
    return Promises(session).list(product)


def new_id() -> str:
    """An id for a promise that came without one."""
    return f"p-{secrets.token_hex(4)}"


def create(session: Session, person: Person, promise: Promise) -> Promise:
    """Adds a promise; raises Conflict where its id is taken."""
    _check(person)
    promises = Promises(session)
    if promises.get(promise.id) is not None:
        raise Conflict(
            f"There is a promise with the id {promise.id} already. Change it, or choose another id."
        )
    promises.save(promise)
    return promise


def change(session: Session, person: Person, promise: Promise) -> Promise:
    """Replaces what is stored under the promise's id; raises NoSuchPromise."""
    _check(person)
    promises = Promises(session)
    if promises.get(promise.id) is None:
        raise NoSuchPromise
    promises.save(promise)
    return promise


def import_promises(session: Session, person: Person, promises: Iterable[Promise]) -> tuple[int, int]:
    """Adds and replaces by id; how many were created and how many updated."""
    _check(person)
    store = Promises(session)
    created = [store.save(promise) for promise in promises]
    return sum(created), len(created) - sum(created)


def _check(person: Person) -> None:
    if not may_edit_promises(person):
        raise NotAllowed("Reps read the promises; a marketer, manager or administrator changes them.")
