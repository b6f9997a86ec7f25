"""Who works on a job. Every change by a worker is fenced: made only while it holds the lease."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, and_, or_, select, update
from sqlalchemy.orm import Session

from storage.database import now
from storage.models import JobRow
from storage.types import Job, JobStatus, Stage


def record(row: JobRow) -> Job:
    return Job(
        id=row.id,
        call_id=row.call_id,
        stage=cast(Stage, row.stage),
        status=cast(JobStatus, row.status),
        attempt=row.attempt,
        run_after=row.run_after,
        progress=row.progress,
        capability=row.capability,
        reason=row.reason,
        last_error=row.last_error,
        lease_owner=row.lease_owner,
        lease_until=row.lease_until,
    )


class Leases:
    """Claiming a job, keeping it and giving it up."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def claim(
        self,
        owner: str,
        lease_seconds: float,
        stages: Collection[Stage] | None = None,
        job_id: str | None = None,
        capabilities: Collection[str] | None = None,
    ) -> Job | None:
        """Takes the job that has been due for longest, or `job_id` if it is due; None if there is none.

        The attempt counts now: a worker that dies has used it. stages: only these. capabilities: what this
        worker has; a job that is known to need another is left to others. None: whatever it needs.
        """
        moment = now(self.session)
        open_to_me = and_(JobRow.status == "due", JobRow.run_after <= moment)
        candidate = select(JobRow.id).where(open_to_me)
        if stages is not None:
            candidate = candidate.where(JobRow.stage.in_(stages))
        if job_id is not None:
            candidate = candidate.where(JobRow.id == job_id)
        if capabilities is not None:
            needs = JobRow.capability
            candidate = candidate.where(or_(needs.is_(None), needs.in_(capabilities)))
        # SKIP LOCKED (ignored by SQLite, whose writers take turns anyway): rivals take different jobs.
        candidate = candidate.order_by(JobRow.run_after, JobRow.id).limit(1).with_for_update(skip_locked=True)
        statement = (
            update(JobRow)
            # The condition is repeated, so that the UPDATE alone decides who wins.
            .where(JobRow.id == candidate.scalar_subquery(), open_to_me)
            .values(
                status="running",
                attempt=JobRow.attempt + 1,
                lease_owner=owner,
                lease_until=moment + timedelta(seconds=lease_seconds),
                progress=0.0,
                reason=None,
                updated_at=moment,
            )
            .returning(JobRow)
            .execution_options(synchronize_session=False, populate_existing=True)
        )
        row = self.session.scalars(statement).one_or_none()
        return record(row) if row else None

    def heartbeat(self, job_id: str, owner: str, lease_seconds: float, progress: float | None = None) -> bool:
        """Extends the lease and notes the progress (0 to 1); False if the lease is lost."""
        until = now(self.session) + timedelta(seconds=lease_seconds)
        values: dict[str, Any] = {"lease_until": until}
        if progress is not None:
            values["progress"] = progress
        return self._fenced(job_id, owner, values)

    def holds(self, job_id: str, owner: str) -> bool:
        """Whether the lease is still the owner's; only reads."""
        query = select(JobRow.id).where(JobRow.id == job_id, _mine(owner))
        return self.session.scalar(query) is not None

    def finish(self, job_id: str, owner: str) -> bool:
        """Done; False if the lease is lost, and then nothing that was worked out may be written."""
        return self._close(job_id, owner, "done", progress=1.0, capability=None, last_error=None)

    def fail(self, job_id: str, owner: str, reason: str, last_error: str | None = None) -> bool:
        """No further attempt. reason: a sentence for people; last_error: for the log reader."""
        return self._close(job_id, owner, "failed", reason=reason, last_error=last_error)

    def retry_later(
        self, job_id: str, owner: str, delay_seconds: float, last_error: str | None = None
    ) -> bool:
        """Due again after a pause."""
        later = now(self.session) + timedelta(seconds=delay_seconds)
        return self._close(
            job_id, owner, "due", run_after=later, ring_after=later, last_error=last_error, progress=0.0
        )

    def wait(self, job_id: str, owner: str, capability: str, reason: str) -> bool:
        """Nobody failed, something is missing: the attempt is given back."""
        return self._close(
            job_id, owner, "waiting", capability=capability, reason=reason, attempt=JobRow.attempt - 1
        )

    def give_back(self, job_id: str, owner: str) -> bool:
        """Due at once, as if never claimed: for a worker that is stopped in good order."""
        moment = now(self.session)
        return self._close(
            job_id,
            owner,
            "due",
            attempt=JobRow.attempt - 1,
            run_after=moment,
            ring_after=moment,
            progress=0.0,
        )

    def cancel(self, job_id: str, owner: str) -> bool:
        """Given up without an error."""
        return self._close(job_id, owner, "cancelled")

    def _close(self, job_id: str, owner: str, status: JobStatus, **values: Any) -> bool:
        return self._fenced(
            job_id, owner, {"status": status, "lease_owner": None, "lease_until": None, **values}
        )

    def _fenced(self, job_id: str, owner: str, values: dict[str, Any]) -> bool:
        statement = (
            update(JobRow)
            .where(JobRow.id == job_id, _mine(owner))
            .values(updated_at=now(self.session), **values)
            .execution_options(synchronize_session=False)
        )
        return cast(CursorResult[Any], self.session.execute(statement)).rowcount > 0


def _mine(owner: str) -> Any:
    """Held by owner; also past its time, as long as nobody has reclaimed it."""
    return and_(JobRow.status == "running", JobRow.lease_owner == owner)
