"""A call as text. A transcript never changes: a correction is a new revision."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Float, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, UtcDateTime, new_id


class TranscriptRow(Base):
    """One revision, numbered from 1 within its call; its turns are rows of their own."""

    __tablename__ = "transcripts"
    __table_args__ = (UniqueConstraint("call_id", "revision"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    call_id: Mapped[str] = mapped_column(ForeignKey("calls.id", ondelete="CASCADE"))
    revision: Mapped[int]
    language: Mapped[str] = mapped_column(String(10))
    engine: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    approximate: Mapped[bool]
    duration: Mapped[float | None] = mapped_column(Float)
    notes: Mapped[list[str]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
