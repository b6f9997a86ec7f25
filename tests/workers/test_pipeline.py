"""What becomes of a call as its stages end well, fail, wait or are stopped; the stages are the test's own."""

import errno
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from sqlalchemy.orm import Session
from structlog.testing import capture_logs

from speech.errors import ModelError, NoRecogniser, RecordingError
from storage.calls import Calls
from storage.database import Database
from storage.jobs import Jobs
from storage.types import Call, Job, Stage
from tests.workers.conftest import Bell, JobsOf, Look
from workers import claims, pipeline
from workers.claims import claim
from workers.context import Context
from workers.failures import MAX_ATTEMPTS
from workers.lifecycle import delete_call
from workers.pipeline import run_job, run_next
from workers.sweeper import sweep
from workers.work import Finish, Work

ORDER: list[Stage] = ["ingest", "transcribe", "analyse", "index"]


def nothing(session: Session) -> None:
    """A stage without output."""


@dataclass
class Stages:
    """Replaces stages; remembers which ran."""

    monkeypatch: pytest.MonkeyPatch
    ran: list[str] = field(default_factory=list)

    def set(self, stage: Stage, work: Callable[[Work], Finish]) -> None:
        def noted(given: Work) -> Finish:
            self.ran.append(stage)
            return work(given)

        self.monkeypatch.setitem(pipeline.STAGES, stage, noted)

    def fail(self, stage: Stage, error: Exception) -> None:
        def work(given: Work) -> Finish:
            raise error

        self.set(stage, work)


@pytest.fixture
def stages(monkeypatch: pytest.MonkeyPatch) -> Stages:
    found = Stages(monkeypatch)
    for stage in ORDER:
        found.set(stage, lambda work: nothing)
    return found


def run_all(context: Context) -> int:
    count = 0
    while run_next(context):
        count += 1
    return count


def hurry_retry(context: Context, job: Job) -> None:
    """The pause after a failure is over."""
    with context.database.session() as session:
        found = Jobs(session).get(job.id)
        assert found is not None
        assert found.status == "due"
        assert Jobs(session).claim("early", 60, job_id=job.id) is None
        again = Jobs(session).add(job.call_id, job.stage)
        for _ in range(found.attempt):
            claimed = Jobs(session).claim("me", 60, job_id=again.id)
            assert claimed is not None
            Jobs(session).retry_later(again.id, "me", 0.0)


def test_a_call_goes_through_all_stages(
    context: Context, call: Call, stages: Stages, bell: Bell, look: Look, jobs_of: JobsOf
) -> None:
    assert run_all(context) == 4
    assert stages.ran == ORDER
    assert look(call.id).status == "ready"
    assert {job.status for job in jobs_of(call.id).values()} == {"done"}
    assert bell.stages == ORDER[1:]


def test_it_is_ready_before_it_is_indexed(context: Context, call: Call, stages: Stages, look: Look) -> None:
    for _ in range(3):
        run_next(context)
    assert stages.ran == ORDER[:3]
    assert (look(call.id).status, look(call.id).stage) == ("ready", "index")


def test_the_bell_rings_when_the_next_job_can_be_seen(
    context: Context, call: Call, stages: Stages, bell: Bell, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Job | None] = []

    def look_up(job: Job) -> bool:
        with context.database.reading() as session:
            seen.append(Jobs(session).get(job.id))
        return True

    monkeypatch.setattr(bell, "ring", look_up)
    run_next(context)
    assert [job.stage for job in seen if job is not None] == ["transcribe"]


def test_output_is_written_with_the_end_of_the_job_or_not_at_all(
    context: Context, call: Call, stages: Stages, look: Look, jobs_of: JobsOf
) -> None:
    def write_and_break(session: Session) -> None:
        Calls(session).update(call.id, duration=99.0)
        raise OSError("no space")

    stages.set("ingest", lambda work: write_and_break)
    run_next(context)
    assert look(call.id).duration is None
    assert jobs_of(call.id).keys() == {"ingest"}
    assert jobs_of(call.id)["ingest"].status == "due"


def test_the_recordings_fault_is_told_and_not_repeated(
    context: Context, call: Call, stages: Stages, look: Look, jobs_of: JobsOf
) -> None:
    stages.fail("ingest", RecordingError("This file is not a recording."))
    assert run_all(context) == 1
    rejected = look(call.id)
    assert (rejected.status, rejected.reason) == ("rejected", "This file is not a recording.")
    assert (jobs_of(call.id)["ingest"].status, jobs_of(call.id)["ingest"].attempt) == ("failed", 1)


def test_a_call_without_recogniser_waits_and_goes_on_by_itself(
    context: Context, call: Call, stages: Stages, look: Look, jobs_of: JobsOf
) -> None:
    stages.fail("transcribe", NoRecogniser("ru", "Run: earshot models pull small"))
    run_all(context)
    waiting = look(call.id)
    assert (waiting.status, waiting.reason) == ("waiting", "Run: earshot models pull small")
    assert jobs_of(call.id)["transcribe"].capability == "asr:ru"
    stages.set("transcribe", lambda work: nothing)
    sweep(context, {"asr:ru"})
    run_all(context)
    assert look(call.id).status == "ready"
    assert jobs_of(call.id)["transcribe"].attempt == 1


def test_an_unexpected_error_is_repeated_after_pauses_and_then_told(
    context: Context, call: Call, stages: Stages, look: Look, jobs_of: JobsOf
) -> None:
    stages.fail("ingest", ValueError("Acme said no"))
    for attempt in range(1, MAX_ATTEMPTS):
        assert run_next(context)
        job = jobs_of(call.id)["ingest"]
        assert (job.status, job.attempt, look(call.id).status) == ("due", attempt, "queued")
        hurry_retry(context, job)
    assert run_next(context)
    failed = look(call.id)
    assert failed.status == "failed"
    assert failed.reason is not None
    assert failed.reason.startswith("Reading the recording failed 3 times: an unexpected error (ValueError).")
    assert "Try again" in failed.reason
    assert "Acme" not in str((failed, jobs_of(call.id)))
    assert run_all(context) == 0


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (MemoryError(), "there was not enough memory"),
        (OSError(errno.ENOSPC, "No space left on device: /home/xenia"), "the disk is full"),
        (FileNotFoundError("/home/xenia/x"), "a file of this call is missing"),
        (ModelError("The model is damaged. Fetch it again."), "The model is damaged. Fetch it again"),
        (KeyError("xenia"), "an unexpected error (KeyError)"),
    ],
)
def test_reasons_are_plain_and_private(
    context: Context, call: Call, stages: Stages, look: Look, jobs_of: JobsOf, error: Exception, reason: str
) -> None:
    stages.fail("transcribe", error)
    run_all(context)
    for _ in range(MAX_ATTEMPTS - 1):
        hurry_retry(context, jobs_of(call.id)["transcribe"])
        run_next(context)
    told = look(call.id).reason
    assert told is not None
    assert told.startswith(f"Recognising the speech failed 3 times: {reason}. Try again")
    assert "xenia" not in str((told, jobs_of(call.id)))


def test_the_pauses_grow(context: Context, call: Call, stages: Stages, jobs_of: JobsOf) -> None:
    stages.fail("ingest", ValueError())
    pauses = []
    for _ in range(2):
        run_next(context)
        job = jobs_of(call.id)["ingest"]
        with context.database.reading() as session:
            pauses.append(round((job.run_after - context.database.now(session)).total_seconds()))
        hurry_retry(context, job)
    assert pauses == [10, 60]


def test_the_log_keeps_the_trace(context: Context, call: Call, stages: Stages) -> None:
    stages.fail("ingest", ValueError("details"))
    with capture_logs() as logs:
        run_next(context)
    (failure,) = [entry for entry in logs if entry["event"] == "stage_failed"]
    assert failure["exc_info"]


def test_a_failed_index_leaves_the_call_ready_and_says_so(
    context: Context, call: Call, stages: Stages, look: Look, jobs_of: JobsOf
) -> None:
    stages.fail("index", ValueError())
    run_all(context)
    assert look(call.id).status == "ready"
    for _ in range(MAX_ATTEMPTS - 1):
        hurry_retry(context, jobs_of(call.id)["index"])
        run_next(context)
    assert jobs_of(call.id)["index"].status == "failed"
    assert look(call.id).status == "ready"
    assert "updating the search" in (look(call.id).reason or "").lower()


def test_who_lost_the_lease_writes_nothing(
    context: Context, call: Call, stages: Stages, look: Look, jobs_of: JobsOf
) -> None:
    """The job was taken over while the stage worked, and it never looked."""

    def overtaken(work: Work) -> Finish:
        with context.database.session() as session:
            Jobs(session).add(call.id, "ingest")
        return lambda session: Calls(session).update(call.id, duration=99.0)  # type: ignore[func-returns-value]

    stages.set("ingest", overtaken)
    run_next(context)
    assert look(call.id).duration is None
    assert jobs_of(call.id).keys() == {"ingest"}
    assert jobs_of(call.id)["ingest"].status == "due"


def test_deleting_stops_the_stage_within_seconds_and_nothing_stays(
    context: Context, call: Call, stages: Stages, database: Database
) -> None:
    started, stopped = threading.Event(), threading.Event()

    def endless(work: Work) -> Finish:
        (work.folder / "channel0.s16").write_bytes(b"x")
        started.set()
        try:
            while True:
                work.progress(0.5)
                time.sleep(0.02)
        finally:
            stopped.set()

    stages.set("ingest", endless)
    runner = threading.Thread(target=run_next, args=(context,))
    runner.start()
    assert started.wait(5)
    with database.session() as session:
        delete_call(session, context.blobs, call.id)
    assert stopped.wait(6)
    runner.join()
    with database.reading() as session:
        assert Calls(session).get(call.id) is None
        assert Jobs(session).for_call(call.id) == []
    assert not context.blobs.path(f"calls/{call.id}").exists()
    assert list(context.work_dir.iterdir()) == []


def test_a_stage_that_ends_after_the_deletion_leaves_no_file(
    context: Context, call: Call, stages: Stages
) -> None:
    def late(work: Work) -> Finish:
        with context.database.session() as session:
            delete_call(session, context.blobs, call.id)
        made = work.folder / "listening.mp3"
        made.write_bytes(b"x")
        return lambda session: context.blobs.put_file(made, f"calls/{call.id}/listening.mp3")

    stages.set("ingest", late)
    run_next(context)
    assert not context.blobs.path(f"calls/{call.id}").exists()


def test_a_call_deleted_before_its_stage_begins(context: Context, call: Call, stages: Stages) -> None:
    job = claim(context.database)
    assert job is not None
    with context.database.session() as session:
        delete_call(session, context.blobs, call.id)
    run_job(context, job)
    assert stages.ran == []


def test_stages_can_be_chosen(context: Context, call: Call, stages: Stages) -> None:
    assert not run_next(context, stages=["analyse", "index"])
    assert run_next(context, stages=["ingest"])


def test_the_lease_is_shown_while_the_stage_runs(context: Context, call: Call, stages: Stages) -> None:
    shown: list[claims.Lease | None] = []
    run_next(context, on_lease=shown.append)
    assert len(shown) == 2
    assert shown[0] is not None
    assert shown[1] is None
