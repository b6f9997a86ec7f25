"""The pipeline: which stage follows which, who writes which state, and what becomes of an error.

A job (one stage of one call):

    due -> running          a runner claims it; the attempt counts now
    running -> done         the stage's output, this and the next job are one transaction
    running -> due          an error: again after a pause; a dead worker or a stop: again at once
    running -> waiting      no recogniser here for the language; due again once a runner has one
    running -> failed       the recording's own fault, or the last attempt
    waiting -> due          a runner that has what is missing says so at its sweep, and only such take it
    any -> due              a person asks for another try (lifecycle.retry_call)
    any -> gone             the call is deleted; whoever works on it notices by its lost lease

A call:

    queued       intake, and whenever its next stage waits for a runner after an error
    processing   a runner has claimed a stage
    waiting      something is missing, and the reason says what
    ready        the analysis is written; indexing follows and cannot undo it
    rejected     the recording's fault, with a sentence for the person who uploaded it
    failed       ours, after the last attempt, with stage, reason and next step
"""

import shutil
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from urllib.parse import quote

import structlog
from sqlalchemy.orm import Session

from speech.errors import NoRecogniser, RecordingError, TranscriptError
from storage.calls import Calls
from storage.jobs import Jobs
from storage.types import Job, Stage
from workers.claims import Lease, LeaseLost, claim, owner_of
from workers.context import Context
from workers.doorbell import ring_after_commit
from workers.failures import fail_or_retry
from workers.stages.analyse import analyse
from workers.stages.index import index
from workers.stages.ingest import ingest
from workers.stages.transcribe import transcribe
from workers.work import Finish, StageFunction, Work

log = structlog.get_logger(__name__)

STAGES: dict[Stage, StageFunction] = {
    "ingest": ingest,
    "transcribe": transcribe,
    "analyse": analyse,
    "index": index,
}
"""The stages in their order: each, when it is done, makes the next one due."""

NEXT: dict[Stage, Stage] = dict(pairwise(STAGES))


def run_next(
    context: Context,
    *,
    job_id: str | None = None,
    stages: Collection[Stage] | None = None,
    capabilities: Collection[str] | None = None,
    on_stuck: Callable[[], None] | None = None,
    on_lease: Callable[[Lease | None], None] | None = None,
) -> bool:
    """Claims one job and does it; False if there was none to claim.

    on_lease: is given the lease while the job runs and None afterwards, so that a signal can give it back.
    """
    job = claim(context.database, job_id=job_id, stages=stages, capabilities=capabilities)
    if job is None:
        return False
    run_job(context, job, on_stuck=on_stuck, on_lease=on_lease)
    return True


def run_job(
    context: Context,
    job: Job,
    *,
    on_stuck: Callable[[], None] | None = None,
    on_lease: Callable[[Lease | None], None] | None = None,
) -> None:
    """Does a claimed job and sees to whatever comes of it; raises only what the database raises."""
    told = on_lease or (lambda _: None)
    with structlog.contextvars.bound_contextvars(job=job.id, call=job.call_id, stage=job.stage):
        log.info("stage_started", attempt=job.attempt)
        try:
            with Lease(context.database, job, on_stuck=on_stuck) as lease, _folder(context, job) as folder:
                told(lease)
                _write(context, job, _work(context, job, folder, lease.progress))
        except LeaseLost:
            _clean_up(context, job)
        except (RecordingError, TranscriptError) as fault:
            _reject(context, job, fault.sentence)
        except NoRecogniser as missing:
            _wait(context, job, missing)
        except Exception as error:
            fail_or_retry(context, job, error)
        else:
            log.info("stage_done")
        finally:
            told(None)


@contextmanager
def _folder(context: Context, job: Job) -> Iterator[Path]:
    """Named by the owner, so that the sweeper can tell when nobody uses it any more."""
    folder = context.work_dir / quote(owner_of(job), safe="")
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _work(context: Context, job: Job, folder: Path, progress: Callable[[float], None]) -> Finish:
    """The slow part: no transaction is open."""
    with context.database.reading() as session:
        call = Calls(session).get(job.call_id)
    if call is None:
        raise LeaseLost
    finish = STAGES[job.stage](Work(context, call, folder, progress))
    progress(1.0)
    return finish


def _write(context: Context, job: Job, finish: Finish) -> None:
    """Output, end of the job and next job: all of it, and only while the job is ours."""
    with context.database.session() as session:
        if not Calls(session).lock(job.call_id) or not Jobs(session).finish(job.id, owner_of(job)):
            raise LeaseLost
        finish(session)
        _go_on(context, session, job)


def _go_on(context: Context, session: Session, job: Job) -> None:
    if job.stage == "analyse":
        Calls(session).set_status(job.call_id, "ready")
    following = NEXT.get(job.stage)
    if following is not None:
        ring_after_commit(session, context.doorbell, Jobs(session).add(job.call_id, following))


def _reject(context: Context, job: Job, sentence: str) -> None:
    with context.database.session() as session:
        if Calls(session).lock(job.call_id) and Jobs(session).fail(job.id, owner_of(job), sentence):
            Calls(session).set_status(job.call_id, "rejected", sentence)
    log.info("call_rejected")


def _wait(context: Context, job: Job, missing: NoRecogniser) -> None:
    needs, sentence = missing.capability, missing.sentence
    with context.database.session() as session:
        if Calls(session).lock(job.call_id) and Jobs(session).wait(job.id, owner_of(job), needs, sentence):
            Calls(session).set_status(job.call_id, "waiting", sentence)
    log.info("call_waits", capability=needs)


def _clean_up(context: Context, job: Job) -> None:
    """Output is put in place only under the lock that deletion takes too; this is for what came before."""
    log.info("lease_lost")
    with context.database.reading() as session:
        gone = Calls(session).get(job.call_id) is None
    if gone:
        context.blobs.delete_prefix(f"calls/{job.call_id}")
