"""The doorbell says that a job is due. The database holds the job: a lost ring costs only time."""

import time
from collections.abc import Callable
from typing import Protocol

import structlog
from sqlalchemy.orm import Session

from storage.database import after_commit
from storage.types import Job, Stage

log = structlog.get_logger(__name__)

# After a failure nobody rings for so long: uploads must not each wait for a broker that is away.
SILENCE_SECONDS = 10.0

QUEUES: dict[Stage, str] = {
    "ingest": "speech",
    "transcribe": "speech",
    "analyse": "analysis",
    "index": "analysis",
}
"""Which Celery queue serves a stage: a queue per resource, so that quick work does not wait behind slow."""


class Doorbell(Protocol):
    """Tells workers of a due job."""

    def ring(self, job: Job) -> bool:
        """Whether the bell works; never raises."""
        ...


class NoDoorbell:
    """For runners that look at the database every second by themselves."""

    def ring(self, job: Job) -> bool:
        """Nothing to do."""
        return True


class CeleryDoorbell:
    """Sends a message that names the job."""

    def __init__(self, send: Callable[[str, str], None]) -> None:
        """send: takes a job id and a queue."""
        self._send = send
        self._silent_until = 0.0

    def ring(self, job: Job) -> bool:
        """A broker that is away is logged and forgiven: the sweeper rings again."""
        if time.monotonic() < self._silent_until:
            return False
        try:
            self._send(job.id, QUEUES[job.stage])
        except Exception as error:
            self._silent_until = time.monotonic() + SILENCE_SECONDS
            log.warning("doorbell_failed", job=job.id, error=type(error).__name__)
            return False
        return True


def ring_after_commit(session: Session, doorbell: Doorbell, job: Job) -> None:
    """Rings once the job is there for others to see."""
    after_commit(session, lambda: doorbell.ring(job))
