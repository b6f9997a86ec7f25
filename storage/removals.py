"""Blobs that must go. Files take no part in a transaction, so what is to be deleted is remembered first."""

from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from storage.database import now
from storage.models import RemovalRow


class Removals:
    """The blobs that are yet to go, through one session; nothing here commits."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def add(self, prefix: str) -> None:
        """In the transaction that deletes the rows which name these blobs."""
        self.session.merge(RemovalRow(prefix=prefix, created_at=now(self.session)))
        self.session.flush()

    def due(self, older_than_seconds: float) -> list[str]:
        """Prefixes noted longer ago than this: by now whoever was still writing there has stopped."""
        before = now(self.session) - timedelta(seconds=older_than_seconds)
        return list(self.session.scalars(select(RemovalRow.prefix).where(RemovalRow.created_at <= before)))

    def done(self, prefix: str) -> None:
        """The blobs are gone."""
        self.session.execute(delete(RemovalRow).where(RemovalRow.prefix == prefix))
