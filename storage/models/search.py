"""Which word stems occur in which quote."""

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base


class SearchEntryRow(Base):
    """One stem of one insight's quote; a plain inverted index works the same on every database."""

    __tablename__ = "search_entries"
    __table_args__ = (Index(None, "stem", "insight_id"),)

    insight_id: Mapped[str] = mapped_column(ForeignKey("insights.id", ondelete="CASCADE"), primary_key=True)
    stem: Mapped[str] = mapped_column(String(100), primary_key=True)
    call_id: Mapped[str] = mapped_column(ForeignKey("calls.id", ondelete="CASCADE"), index=True)
