"""Jobs: adding them, seeing to those that were left behind, and how the queue stands."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, Select, func, select, update

from storage.database import now
from storage.leases import Leases, record
from storage.models import JobRow
from storage.types import Job, Stage

# A bell that was rung at commit needs no second ring before this.
RING_SECONDS = 60.0
LONGEST_RING_SECONDS = 600.0  # a broker that lost its messages delays a job by this at most


class Jobs(Leases):
    """The jobs of this database, through one session; nothing here commits."""

    def add(self, call_id: str, stage: Stage) -> Job:
        """The stage of this call is due now, as if for the first time.

        A worker that is at it loses its lease: what it was about to write must not replace newer output.
        """
        moment = now(self.session)
        same = select(JobRow).where(JobRow.call_id == call_id, JobRow.stage == stage)
        row = self.session.scalar(same.with_for_update().execution_options(populate_existing=True))
        if row is None:
            row = JobRow(call_id=call_id, stage=stage, created_at=moment)
            self.session.add(row)
        row.status = "due"
        row.attempt = 0
        row.progress = 0.0
        row.run_after = row.updated_at = moment
        row.ring_after = moment + timedelta(seconds=RING_SECONDS)
        row.capability = row.reason = row.last_error = row.lease_owner = row.lease_until = None
        self.session.flush()
        return record(row)

    def get(self, job_id: str) -> Job | None:
        return next(iter(self._read(select(JobRow).where(JobRow.id == job_id))), None)

    def for_call(self, call_id: str) -> list[Job]:
        """In the order they were added."""
        return self._read(select(JobRow).where(JobRow.call_id == call_id).order_by(JobRow.created_at))

    def due(self, limit: int = 100) -> list[Job]:
        """Those that may be claimed now, the longest due first."""
        query = select(JobRow).where(JobRow.status == "due", JobRow.run_after <= now(self.session))
        return self._read(query.order_by(JobRow.run_after, JobRow.id).limit(limit))

    def unheard(self, limit: int = 500) -> list[Job]:
        """Due jobs whose bell may have been lost."""
        moment = now(self.session)
        query = select(JobRow).where(
            JobRow.status == "due", JobRow.run_after <= moment, JobRow.ring_after <= moment
        )
        return self._read(query.order_by(JobRow.ring_after, JobRow.id).limit(limit))

    def rung(self, job_ids: Collection[str]) -> None:
        """The bell was rung for these; not again before as long as they have been due, within bounds.

        So the pauses double, and a long backlog does not fill the broker with messages too many.
        """
        moment = now(self.session)
        rows = self.session.scalars(
            select(JobRow).where(JobRow.id.in_(job_ids), JobRow.status == "due").with_for_update()
        )
        for row in rows:
            age = (moment - row.run_after).total_seconds()
            pause = min(max(RING_SECONDS, age), LONGEST_RING_SECONDS)
            row.ring_after = moment + timedelta(seconds=pause)
        self.session.flush()

    def make_due(self, capabilities: Collection[str]) -> list[Job]:
        """Waiting jobs that a worker with these capabilities can do are due now; gives those."""
        waiting = select(JobRow).where(JobRow.status == "waiting", JobRow.capability.in_(capabilities))
        rows = self.session.scalars(waiting.with_for_update(skip_locked=True)).all()
        moment = now(self.session)
        for row in rows:
            row.status, row.reason = "due", None
            row.run_after = row.ring_after = row.updated_at = moment
        self.session.flush()
        return [record(row) for row in rows]

    def expired(self) -> list[Job]:
        """Running jobs whose worker has not been heard of for the length of its lease."""
        return self._read(
            select(JobRow).where(JobRow.status == "running", JobRow.lease_until < now(self.session))
        )

    def running(self, job_id: str | None = None) -> list[Job]:
        """Jobs that are being worked on; with job_id only that one, if it is."""
        query = select(JobRow).where(JobRow.status == "running")
        return self._read(query if job_id is None else query.where(JobRow.id == job_id))

    def cancel_for_call(self, call_id: str) -> int:
        """Whoever works on one of these loses the lease and stops."""
        statement = (
            update(JobRow)
            .where(JobRow.call_id == call_id, JobRow.status.in_(("due", "running", "waiting")))
            .values(status="cancelled", lease_owner=None, lease_until=None, updated_at=now(self.session))
            .execution_options(synchronize_session=False)
        )
        return cast(CursorResult[Any], self.session.execute(statement)).rowcount

    def oldest_due_age(self) -> float | None:
        """Seconds since the job that has waited longest could have been claimed; None if nothing is due."""
        moment = now(self.session)
        since = self.session.scalar(
            select(func.min(JobRow.run_after)).where(JobRow.status == "due", JobRow.run_after <= moment)
        )
        return None if since is None else (moment - since).total_seconds()

    def expired_leases(self) -> int:
        """How many running jobs have lost their worker and were not yet seen to."""
        query = select(func.count()).where(JobRow.status == "running", JobRow.lease_until < now(self.session))
        return self.session.scalar(query) or 0

    def _read(self, query: Select[Any]) -> list[Job]:
        rows: Sequence[JobRow] = self.session.scalars(query.execution_options(populate_existing=True)).all()
        return [record(row) for row in rows]
