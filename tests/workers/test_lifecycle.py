"""Trying again, analysing again, deleting."""

import pytest
from sqlalchemy import text

from speech.transcript import Transcript, Turn, untimed_words
from storage.calls import Calls
from storage.database import Database
from storage.errors import Conflict, NotFound
from storage.insights import Insights
from storage.jobs import Jobs
from storage.models import Base
from storage.search import Search
from storage.transcripts import Transcripts
from storage.types import Call, Job, Stage
from tests.storage.insights import insight
from tests.workers.conftest import Bell, JobsOf, Look
from workers.context import Context
from workers.lifecycle import delete_call, reanalyse_call, retry_call

TRANSCRIPT = Transcript("en", (Turn("customer", "Too expensive", untimed_words("Too expensive")),))


def claim(database: Database) -> Job:
    with database.session() as session:
        job = Jobs(session).claim("me", 60)
    assert job is not None
    return job


def fail(database: Database) -> None:
    job = claim(database)
    with database.session() as session:
        Jobs(session).fail(job.id, "me", "It failed.")
        Calls(session).set_status(job.call_id, "failed", "It failed.")


def done(database: Database, call: Call, *stages: Stage) -> None:
    with database.session() as session:
        jobs = Jobs(session)
        for stage in stages:
            jobs.add(call.id, stage)
            job = jobs.claim("me", 60, stages=[stage])
            assert job is not None
            jobs.finish(job.id, "me")


def retry(context: Context, call: Call) -> Job:
    with context.database.session() as session:
        return retry_call(session, context.doorbell, call.id)


def test_a_failed_stage_gets_all_its_attempts_again(
    context: Context, call: Call, bell: Bell, look: Look, jobs_of: JobsOf
) -> None:
    fail(context.database)
    retry(context, call)
    job = jobs_of(call.id)["ingest"]
    assert (job.status, job.attempt, job.reason) == ("due", 0, None)
    assert (look(call.id).status, look(call.id).reason) == ("queued", None)
    assert bell.stages == ["ingest"]


def test_done_stages_are_not_repeated(context: Context, call: Call) -> None:
    done(context.database, call, "ingest", "transcribe")
    with context.database.session() as session:
        Jobs(session).add(call.id, "analyse")
    fail(context.database)
    assert retry(context, call).stage == "analyse"


def test_trying_again_needs_something_to_try(context: Context, call: Call) -> None:
    claim(context.database)
    with pytest.raises(Conflict, match="being worked on"):
        retry(context, call)
    done(context.database, call, "ingest")
    with pytest.raises(Conflict, match="nothing to try"):
        retry(context, call)


def test_analysing_again(context: Context, call: Call, look: Look, jobs_of: JobsOf) -> None:
    with context.database.session() as session, pytest.raises(Conflict, match="no transcript"):
        reanalyse_call(session, context.doorbell, call.id)
    done(context.database, call, "ingest", "transcribe", "analyse", "index")
    with context.database.session() as session:
        Transcripts(session).add(call.id, TRANSCRIPT)
        Calls(session).set_status(call.id, "ready")
    with context.database.session() as session:
        reanalyse_call(session, context.doorbell, call.id)
    assert jobs_of(call.id)["analyse"].status == "due"
    assert look(call.id).status == "queued"


def test_no_call_is_not_found(context: Context) -> None:
    with context.database.session() as session:
        for act in (retry_call, reanalyse_call):
            with pytest.raises(NotFound):
                act(session, context.doorbell, "none")
        with pytest.raises(NotFound):
            delete_call(session, context.blobs, "none")


def test_deleting_leaves_no_row_and_no_file(context: Context, call: Call) -> None:
    with context.database.session() as session:
        Transcripts(session).add(call.id, TRANSCRIPT)
        Insights(session).replace(call.id, 1, [insight()])
        (record,) = Insights(session).for_call(call.id)
        Search(session).index_call(call.id, [(record.id, ["expens"])])
    for name in ("audio.wav", "clips/a.mp3"):
        path = context.blobs.path(f"calls/{call.id}/{name}")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    with context.database.session() as session:
        delete_call(session, context.blobs, call.id)
        assert context.blobs.exists(f"calls/{call.id}/audio.wav")  # not before the commit
    assert not context.blobs.path(f"calls/{call.id}").exists()
    with context.database.reading() as session:
        counts = {
            name: session.execute(text(f"SELECT count(*) FROM {name}")).scalar_one()
            for name in Base.metadata.tables
        }
    assert {name for name, count in counts.items() if count} == {"people", "removals"}


def test_a_deletion_that_is_rolled_back_keeps_the_files(context: Context, call: Call) -> None:
    path = context.blobs.path(f"calls/{call.id}/audio.wav")
    path.parent.mkdir(parents=True)
    path.write_bytes(b"x")

    def delete_and_break() -> None:
        with context.database.session() as session:
            delete_call(session, context.blobs, call.id)
            raise ConnectionError

    with pytest.raises(ConnectionError):
        delete_and_break()
    assert path.exists()


def test_whoever_works_on_a_deleted_call_has_lost_the_lease(context: Context, call: Call) -> None:
    job = claim(context.database)
    with context.database.session() as session:
        delete_call(session, context.blobs, call.id)
    with context.database.session() as session:
        assert not Jobs(session).finish(job.id, "me")
