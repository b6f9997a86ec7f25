"""Claims a job and keeps the claim alive while a stage works on it."""

import os
import threading
import time
from collections.abc import Callable, Collection
from types import TracebackType

import structlog

from storage.calls import Calls
from storage.database import Database
from storage.jobs import Jobs
from storage.types import Job, Stage
from workers.owner import new_owner

log = structlog.get_logger(__name__)

LEASE_SECONDS = 60.0
BEAT_SECONDS = 20.0  # two beats may fail before the lease is over
TICK_SECONDS = 1.0  # progress is written at most this often
LOOK_SECONDS = 3.0  # how soon work that is not wanted any more is noticed
GRACE_SECONDS = 10.0  # a piece of speech takes at most a few seconds to recognise
STUCK = 70  # the exit status of a process that had to be ended


class LeaseLost(Exception):
    """The job is not this worker's any more; whatever it worked out must not be written."""


def claim(
    database: Database,
    *,
    job_id: str | None = None,
    stages: Collection[Stage] | None = None,
    capabilities: Collection[str] | None = None,
) -> Job | None:
    """The job that has been due for longest, or `job_id`, now this worker's; None if there is none."""
    with database.session() as session:
        job = Jobs(session).claim(
            new_owner(), LEASE_SECONDS, stages=stages, job_id=job_id, capabilities=capabilities
        )
    # A call that is ready stays so while it is indexed. In a transaction of its own: see Calls.lock.
    if job is not None and job.stage != "index":
        with database.session() as session:
            calls = Calls(session)
            if calls.lock(job.call_id) and Jobs(session).holds(job.id, owner_of(job)):
                calls.set_status(job.call_id, "processing")
    return job


def owner_of(job: Job) -> str:
    """The owner of a claimed job."""
    if job.lease_owner is None:
        raise ValueError(f"Job {job.id} is not claimed.")
    return job.lease_owner


def end_process() -> None:
    """Ends this process at once: native code that does not return cannot be stopped in any other way."""
    log.error("stage_did_not_stop", grace_seconds=GRACE_SECONDS)
    os._exit(STUCK)


class Lease:
    """Extends the lease from a thread of its own while a stage works in the `with` block.

    The stage only sets a number; the thread does all the writing, so that a slow database does not slow the
    stage and a slow stage does not cost the lease.
    """

    def __init__(
        self,
        database: Database,
        job: Job,
        *,
        on_stuck: Callable[[], None] | None = None,
        grace: float = GRACE_SECONDS,
    ) -> None:
        """on_stuck: called when the lease is lost and the stage still works `grace` seconds later."""
        self.job = job
        self.owner = owner_of(job)
        self._database = database
        self._on_stuck = on_stuck
        self._grace = grace
        self._progress = 0.0
        self._lost = threading.Event()
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._keep, name="lease", daemon=True)

    def __enter__(self) -> "Lease":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closed.set()
        self._thread.join()

    def progress(self, share: float) -> None:
        """Notes how much is done (0 to 1). Raises LeaseLost."""
        self._progress = min(max(share, 0.0), 1.0)
        if self._lost.is_set():
            raise LeaseLost

    def give_back(self) -> None:
        """The process is about to stop: another may have the job at once, and the attempt does not count."""
        self._lost.set()
        with self._database.session() as session:
            Jobs(session).give_back(self.job.id, self.owner)

    def _keep(self) -> None:
        """Runs until the block is left, or the lease is lost."""
        beat = looked = time.monotonic()
        written = 0.0
        while not self._lost.is_set():
            if self._closed.wait(TICK_SECONDS):
                return
            present, share = time.monotonic(), self._progress
            try:
                if share != written or present - beat >= BEAT_SECONDS:
                    kept, written, beat, looked = self._extend(share), share, present, present
                elif present - looked >= LOOK_SECONDS:
                    kept, looked = self._look(), present
                else:
                    continue
            except Exception as failure:
                # The database may be back before the lease is over; past that, others may work on the job.
                log.warning("heartbeat_failed", job=self.job.id, error=type(failure).__name__)
                kept = present - beat < LEASE_SECONDS
            if not kept:
                self._lost.set()
        if not self._closed.wait(self._grace) and self._on_stuck is not None:
            self._on_stuck()

    def _extend(self, share: float) -> bool:
        with self._database.session() as session:
            return Jobs(session).heartbeat(self.job.id, self.owner, LEASE_SECONDS, share)

    def _look(self) -> bool:
        with self._database.reading() as session:
            return Jobs(session).holds(self.job.id, self.owner)
