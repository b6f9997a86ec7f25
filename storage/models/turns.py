"""What one speaker says until the other takes over."""

from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base


class TurnRow(Base):
    """words: [start_char, end_char, start, end, probability] each; pieces: [start, end, first, last] each.

    Lists and not objects: an hour of talk holds ten thousand words.
    """

    __tablename__ = "turns"

    transcript_id: Mapped[str] = mapped_column(
        ForeignKey("transcripts.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True)
    speaker: Mapped[str] = mapped_column(String(10))
    text: Mapped[str]
    channel: Mapped[int | None]
    name: Mapped[str | None]
    words: Mapped[list[list[Any]]] = mapped_column(JSON)
    pieces: Mapped[list[list[Any]]] = mapped_column(JSON)
