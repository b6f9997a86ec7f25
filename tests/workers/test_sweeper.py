"""What was left behind is seen to."""

import os
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import quote, unquote

import pytest

from storage.calls import Calls
from storage.database import Database
from storage.jobs import Jobs
from storage.types import Call, Job, Person
from tests.databases import add_call
from tests.workers.conftest import Bell, JobsOf, Look
from workers import sweeper
from workers.context import Context
from workers.failures import MAX_ATTEMPTS
from workers.lifecycle import delete_call
from workers.owner import new_owner
from workers.sweeper import give_back, reclaim, sweep


def claim_as(database: Database, owner: str, seconds: float = 60) -> Job:
    with database.session() as session:
        job = Jobs(session).claim(owner, seconds)
        assert job is not None
        Calls(session).set_status(job.call_id, "processing")
    return job


@pytest.fixture(scope="module")
def dead_owner() -> str:
    """The name of a worker of this host that has ended."""
    line = "from workers.owner import new_owner; print(new_owner())"
    ended = subprocess.run([sys.executable, "-c", line], capture_output=True, check=True, text=True)
    return ended.stdout.strip()


def test_an_expired_lease_makes_the_job_due(
    context: Context, call: Call, look: Look, jobs_of: JobsOf
) -> None:
    claim_as(context.database, "elsewhere:1:1.0:0", 0.05)
    time.sleep(0.1)
    sweep(context)
    assert jobs_of(call.id)["ingest"].status == "due"
    assert look(call.id).status == "queued"


def test_a_living_lease_is_left_alone(context: Context, call: Call, jobs_of: JobsOf) -> None:
    job = claim_as(context.database, "elsewhere:1:1.0:0")
    own = new_owner()
    assert reclaim(context) == 0
    assert jobs_of(call.id)["ingest"] == job
    assert own not in str(job)


def test_a_dead_worker_of_this_host_is_noticed_at_once(
    context: Context, call: Call, jobs_of: JobsOf, dead_owner: str
) -> None:
    claim_as(context.database, dead_owner)
    assert reclaim(context) == 1
    again = jobs_of(call.id)["ingest"]
    assert (again.status, again.attempt) == ("due", 1)


def test_only_the_named_job_is_looked_at(
    context: Context, call: Call, person: Person, jobs_of: JobsOf, dead_owner: str
) -> None:
    job = claim_as(context.database, dead_owner)
    assert reclaim(context, "another") == 0
    assert jobs_of(call.id)["ingest"].status == "running"
    assert reclaim(context, job.id) == 1


def test_the_last_attempt_fails_with_stage_reason_and_next_step(
    context: Context, call: Call, look: Look, jobs_of: JobsOf, dead_owner: str
) -> None:
    for _ in range(MAX_ATTEMPTS):
        claim_as(context.database, dead_owner)
        reclaim(context)
    assert jobs_of(call.id)["ingest"].status == "failed"
    stopped = look(call.id)
    assert stopped.status == "failed"
    assert stopped.reason is not None
    assert stopped.reason.startswith("The worker was stopped 3 times while reading the recording")
    assert "Try again" in stopped.reason


def test_what_we_stopped_ourselves_costs_no_attempt(
    context: Context, call: Call, jobs_of: JobsOf, dead_owner: str
) -> None:
    claim_as(context.database, dead_owner)
    assert give_back(context) == 1
    returned = jobs_of(call.id)["ingest"]
    assert (returned.status, returned.attempt) == ("due", 0)


def test_a_waiting_call_goes_on_once_a_recogniser_is_there(
    context: Context, call: Call, bell: Bell, look: Look, jobs_of: JobsOf
) -> None:
    with context.database.session() as session:
        job = Jobs(session).claim("me", 60)
        assert job is not None
        Jobs(session).wait(job.id, "me", "asr:ru", "No recogniser for Russian.")
        Calls(session).set_status(call.id, "waiting", "No recogniser for Russian.")
    sweep(context, {"asr:en"})
    assert look(call.id).status == "waiting"
    sweep(context, {"asr:en", "asr:ru"})
    assert (look(call.id).status, look(call.id).reason) == ("queued", None)
    assert jobs_of(call.id)["ingest"].status == "due"
    assert bell.stages == ["ingest"]


def test_a_lost_bell_is_rung_again(context: Context, call: Call, bell: Bell) -> None:
    sweep(context)
    assert bell.rung == []  # it has only just been added
    with context.database.session() as session:
        job = Jobs(session).claim("me", 60)
        assert job is not None
        Jobs(session).retry_later(job.id, "me", 0.0)
    bell.works = False
    sweep(context)
    bell.works = True
    sweep(context)
    assert bell.stages == ["ingest"]
    sweep(context)
    assert bell.stages == ["ingest"]


def test_files_of_a_deleted_call_go_for_good(
    context: Context, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A request that was cutting a clip may write after the deletion."""
    call = add_call(context.database, person)
    with context.database.session() as session:
        delete_call(session, context.blobs, call.id)
    late = context.blobs.path(f"calls/{call.id}/clips/late.mp3")
    late.parent.mkdir(parents=True)
    late.write_bytes(b"x")
    sweep(context)
    assert late.exists()  # whoever is at it may still be at it
    monkeypatch.setattr(sweeper, "LINGER_SECONDS", 0.0)
    sweep(context)
    assert not late.parent.parent.exists()


def test_files_of_other_calls_stay(context: Context, person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also of calls that this database does not know: it may be the wrong database."""
    monkeypatch.setattr(sweeper, "LINGER_SECONDS", 0.0)
    kept = context.blobs.path("calls/unknown/audio.wav")
    kept.parent.mkdir(parents=True)
    kept.write_bytes(b"x")
    os.utime(kept.parent, (0, 0))
    sweep(context)
    assert kept.exists()


def test_work_folders_that_nobody_uses_are_removed(context: Context, dead_owner: str) -> None:
    """Decoded sound does not lie about after a crash."""
    mine, elsewhere = new_owner(), "elsewhere/1:1:1.0:0"
    for owner in (dead_owner, mine, elsewhere, "elsewhere/1:2:1.0:0"):
        folder = context.work_dir / quote(owner, safe="")
        folder.mkdir(parents=True)
        Path(folder, "channel0.s16").write_bytes(b"x")
    os.utime(context.work_dir / quote("elsewhere/1:2:1.0:0", safe=""), (0, 0))
    sweep(context)
    assert {unquote(folder.name) for folder in context.work_dir.iterdir()} == {mine, elsewhere}
