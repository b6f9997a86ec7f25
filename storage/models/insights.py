"""One tagged moment in a call."""

from datetime import datetime

from sqlalchemy import JSON, Float, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, UtcDateTime, new_id


class InsightRow(Base):
    """Words first..last of turn `turn` of the call's transcript `revision`, and what they are.

    promise_text: the promise as it read when the call was held against it. decided: a person has confirmed,
    corrected or dismissed it, so no analysis may change it. retired_at: when an analysis no longer found it.
    """

    __tablename__ = "insights"
    __table_args__ = (
        Index(None, "created_at", "id"),
        Index(None, "kind", "category"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    call_id: Mapped[str] = mapped_column(ForeignKey("calls.id", ondelete="CASCADE"), index=True)
    revision: Mapped[int]
    kind: Mapped[str] = mapped_column(String(30))
    category: Mapped[str] = mapped_column(String(60))
    turn: Mapped[int]
    first: Mapped[int]
    last: Mapped[int]
    quote: Mapped[str]
    speaker: Mapped[str] = mapped_column(String(10))
    confidence: Mapped[float] = mapped_column(Float)
    detector: Mapped[str] = mapped_column(String(20))
    codebook_version: Mapped[str]
    model_version: Mapped[str]
    prompt_version: Mapped[str | None]
    start: Mapped[float | None] = mapped_column(Float)
    end: Mapped[float | None] = mapped_column(Float)
    promise_id: Mapped[str | None] = mapped_column(index=True)
    promise_text: Mapped[str | None]
    type: Mapped[str | None] = mapped_column(String(20))
    also_turns: Mapped[list[int]] = mapped_column(JSON)
    decided: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
