"""What becomes of a job whose stage broke or whose worker died."""

import errno
import traceback

import structlog

from storage.calls import Calls
from storage.jobs import Jobs
from storage.types import Job, Stage
from workers.context import Context

log = structlog.get_logger(__name__)

MAX_ATTEMPTS = 3
BACK_OFF_SECONDS = (10.0, 60.0, 300.0)
"""The pause after the first, second, third attempt; the last stays where more attempts are allowed."""

_DOING: dict[Stage, str] = {
    "ingest": "reading the recording",
    "transcribe": "recognising the speech",
    "analyse": "finding the insights",
    "index": "updating the search",
}


def fail_or_retry(context: Context, job: Job, error: Exception) -> None:
    """After an error inside a stage: another attempt after a pause, or the end with a sentence."""
    # What an error says may quote a customer or a file name, so only its kind and place are kept.
    log.error("stage_failed", attempt=job.attempt, last=job.attempt >= MAX_ATTEMPTS, exc_info=True)
    pause = BACK_OFF_SECONDS[min(job.attempt, len(BACK_OFF_SECONDS)) - 1]
    _give_up_or_try_again(context, job, pause, _reason(error), _place(error))


def worker_died(context: Context, job: Job) -> None:
    """After the end of a worker that could not say anything: another attempt at once, or the end."""
    log.warning("worker_died", job=job.id, call=job.call_id, stage=job.stage, attempt=job.attempt)
    _give_up_or_try_again(context, job, 0.0, None, "the worker was stopped")


def _give_up_or_try_again(
    context: Context, job: Job, pause: float, reason: str | None, last_error: str
) -> None:
    """reason: None where the worker died."""
    owner = job.lease_owner or ""
    with context.database.session() as session:
        calls, jobs = Calls(session), Jobs(session)
        if not calls.lock(job.call_id):
            return
        if job.attempt < MAX_ATTEMPTS:
            if jobs.retry_later(job.id, owner, pause, last_error) and job.stage != "index":
                calls.set_status(job.call_id, "queued")
            return
        sentence = _sentence(job.stage, reason)
        if jobs.fail(job.id, owner, sentence, last_error):
            # The insights are there and can be read; only the search does not find them yet.
            calls.set_status(job.call_id, "ready" if job.stage == "index" else "failed", sentence)


def _sentence(stage: Stage, reason: str | None) -> str:
    """Stage, reason and next step."""
    if reason is None:
        happened = f"The worker was stopped {MAX_ATTEMPTS} times while {_DOING[stage]}"
        return f"{happened}, perhaps for lack of memory. Try again; if that fails, ask your administrator."
    happened = f"{_DOING[stage].capitalize()} failed {MAX_ATTEMPTS} times: {reason}."
    return f"{happened} Try again; if it fails again, ask your administrator to look at the log."


def _reason(error: BaseException) -> str:
    if isinstance(error, MemoryError):
        return "there was not enough memory"
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return "the disk is full"
    if isinstance(error, FileNotFoundError):
        return "a file of this call is missing"
    sentence = getattr(error, "sentence", None)  # ours, such as a model that cannot be loaded
    if isinstance(sentence, str):
        return sentence.removesuffix(".")
    return f"an unexpected error ({type(error).__name__})"


def _place(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    where = f" at {frames[-1].name}, line {frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{where}"
