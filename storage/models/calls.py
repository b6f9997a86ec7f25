"""One recording, or a transcript without one."""

from datetime import datetime

from sqlalchemy import Float, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, UtcDateTime


class CallRow(Base):
    """source is "" where none is given, so that (source, external_id) is unique also without a source.

    occurred_offset: minutes east of UTC, as the uploader wrote it. language_wanted: what the uploader said
    (auto, en, ru), language: what was heard. search_text: title, customer, file name and ids without case.
    """

    __tablename__ = "calls"
    __table_args__ = (
        UniqueConstraint("source", "external_id"),
        Index(None, "created_at", "id"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    title: Mapped[str]
    status: Mapped[str] = mapped_column(String(20), index=True)
    reason: Mapped[str | None]
    uploader_id: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    content_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)

    customer_id: Mapped[str | None] = mapped_column(ForeignKey("customers.id"), index=True)
    occurred_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    occurred_offset: Mapped[int | None]
    deal_id: Mapped[str | None]
    campaign: Mapped[str | None] = mapped_column(index=True)
    source: Mapped[str] = mapped_column(default="")
    product: Mapped[str | None]
    segment: Mapped[str | None]
    external_id: Mapped[str | None]
    outcome: Mapped[str | None] = mapped_column(String(10))
    language_wanted: Mapped[str] = mapped_column(String(10))
    rep_channel: Mapped[int | None]

    language: Mapped[str | None] = mapped_column(String(10))
    duration: Mapped[float | None] = mapped_column(Float)
    channels: Mapped[int | None]
    promises_checked: Mapped[int | None]
    file_name: Mapped[str | None]
    audio_key: Mapped[str | None]
    transcript_key: Mapped[str | None]
    listening_key: Mapped[str | None]
    peaks_key: Mapped[str | None]
    search_text: Mapped[str] = mapped_column(default="")
