"""One stage of one call. The row is the job; a queue, where there is one, only rings."""

from datetime import datetime

from sqlalchemy import Float, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, UtcDateTime, new_id


class JobRow(Base):
    """One row a call and stage: doing a stage again makes its row due again.

    lease_owner may work until lease_until, unless it extends that. run_after: not before. ring_after: when
    the sweeper may ring the bell for a due job again. capability: what a runner must have to do it.
    """

    __tablename__ = "jobs"
    __table_args__ = (
        UniqueConstraint("call_id", "stage"),
        Index(None, "status", "run_after"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    call_id: Mapped[str] = mapped_column(ForeignKey("calls.id", ondelete="CASCADE"))
    stage: Mapped[str] = mapped_column(String(20))
    status: Mapped[str] = mapped_column(String(20))
    attempt: Mapped[int] = mapped_column(default=0)
    run_after: Mapped[datetime] = mapped_column(UtcDateTime)
    ring_after: Mapped[datetime] = mapped_column(UtcDateTime)
    progress: Mapped[float] = mapped_column(Float, default=0.0)
    capability: Mapped[str | None] = mapped_column(String(40))
    reason: Mapped[str | None]
    last_error: Mapped[str | None]
    lease_owner: Mapped[str | None]
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
