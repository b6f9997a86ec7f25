"""What a person may do with a call that is here: try again, analyse again, delete. The caller commits."""

from sqlalchemy.orm import Session

from storage.blobs import Blobs
from storage.calls import Calls
from storage.database import after_commit
from storage.errors import Conflict, NotFound
from storage.jobs import Jobs
from storage.removals import Removals
from storage.search import Search
from storage.transcripts import Transcripts
from storage.types import Job, Stage
from workers.doorbell import Doorbell, ring_after_commit


def retry_call(session: Session, doorbell: Doorbell, call_id: str) -> Job:
    """The stage at which the call stands is due at once, with all its attempts.

    Raises NotFound, or Conflict where there is nothing to try again.
    """
    _lock(session, call_id)
    unfinished = [job for job in Jobs(session).for_call(call_id) if job.status != "done"]
    if not unfinished:
        raise Conflict("Every stage of this call is done; there is nothing to try again.")
    if unfinished[0].status == "running":
        raise Conflict("This call is being worked on. Wait until it is done, or delete it.")
    return _restart(session, doorbell, call_id, unfinished[0].stage)


def reanalyse_call(session: Session, doorbell: Doorbell, call_id: str) -> Job:
    """The newest transcript is analysed again, after a change of the codebook or the promises, say.

    Raises NotFound, or Conflict where there is no transcript yet.
    """
    _lock(session, call_id)
    if Transcripts(session).latest(call_id) is None:
        raise Conflict("This call has no transcript yet; it is analysed as soon as it has one.")
    return _restart(session, doorbell, call_id, "analyse")


def delete_call(session: Session, blobs: Blobs, call_id: str) -> None:
    """Stops the call's jobs and removes all its rows, and after the commit its files. Raises NotFound."""
    _lock(session, call_id)
    Jobs(session).cancel_for_call(call_id)
    Search(session).remove_call(call_id)
    Calls(session).delete(call_id)
    folder = f"calls/{call_id}"
    Removals(session).add(folder)  # should this process end before the next line has run
    after_commit(session, lambda: blobs.delete_prefix(folder))


def _lock(session: Session, call_id: str) -> None:
    if not Calls(session).lock(call_id):
        raise NotFound("There is no such call.")


def _restart(session: Session, doorbell: Doorbell, call_id: str, stage: Stage) -> Job:
    if stage != "index":  # the call stays ready while it is indexed
        Calls(session).set_status(call_id, "queued")
    job = Jobs(session).add(call_id, stage)
    ring_after_commit(session, doorbell, job)
    return job
