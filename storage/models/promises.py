"""The registry of what marketing says."""

from datetime import date, datetime

from sqlalchemy import Date, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, UtcDateTime


class PromiseRow(Base):
    """id is the company's own, as its promises file names it. valid_from, valid_to: both inclusive."""

    __tablename__ = "promises"

    id: Mapped[str] = mapped_column(primary_key=True)
    text: Mapped[str]
    source: Mapped[str | None]
    product: Mapped[str | None]
    limits: Mapped[str | None]
    language: Mapped[str | None] = mapped_column(String(10))
    valid_from: Mapped[date | None] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
