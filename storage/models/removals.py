"""Blobs that must go: noted in the transaction that deletes their call, until they are surely gone."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, UtcDateTime


class RemovalRow(Base):
    """prefix: of the keys, as Blobs.delete_prefix takes it."""

    __tablename__ = "removals"

    prefix: Mapped[str] = mapped_column(primary_key=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
