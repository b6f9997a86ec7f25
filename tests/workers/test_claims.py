"""A lease is kept while a stage works, and its loss is noticed."""

import threading
import time

import pytest

from storage.calls import Calls
from storage.database import Database
from storage.jobs import Jobs
from storage.types import Call, Job
from tests.workers.conftest import JobsOf, Look
from workers import claims
from workers.claims import Lease, LeaseLost, claim


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten times as fast as in life."""
    monkeypatch.setattr(claims, "TICK_SECONDS", 0.1)
    monkeypatch.setattr(claims, "LOOK_SECONDS", 0.3)
    monkeypatch.setattr(claims, "BEAT_SECONDS", 2.0)


@pytest.fixture
def job(database: Database, call: Call) -> Job:
    found = claim(database)
    assert found is not None
    return found


def take_away(database: Database, job: Job) -> None:
    with database.session() as session:
        Jobs(session).add(job.call_id, job.stage)


def work_until_lost(lease: Lease, *, growing: bool, seconds: float = 10.0) -> float:
    """How long it took until the stage was told, in seconds."""
    started = time.monotonic()

    def work() -> None:
        while (passed := time.monotonic() - started) < seconds:
            lease.progress(passed / seconds if growing else 0.5)
            time.sleep(0.01)

    with pytest.raises(LeaseLost):
        work()
    return time.monotonic() - started


def test_a_claim_sets_the_call_to_processing(database: Database, call: Call, look: Look) -> None:
    assert claim(database) is not None
    assert look(call.id).status == "processing"
    assert claim(database) is None


def test_indexing_leaves_the_call_ready(database: Database, call: Call, look: Look) -> None:
    with database.session() as session:
        Jobs(session).cancel_for_call(call.id)
        Jobs(session).add(call.id, "index")
        Calls(session).set_status(call.id, "ready")
    assert claim(database) is not None
    assert look(call.id).status == "ready"


def test_progress_is_written_by_the_way(database: Database, job: Job, jobs_of: JobsOf) -> None:
    with Lease(database, job) as lease:
        lease.progress(0.4)
        time.sleep(0.5)
        assert jobs_of(job.call_id)["ingest"].progress == 0.4


def test_progress_is_written_once_a_tick_at_most(
    database: Database, job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[float] = []
    monkeypatch.setattr(Jobs, "heartbeat", lambda self, i, o, s, share: written.append(share) or True)
    started = time.monotonic()
    with Lease(database, job) as lease:
        for step in range(500):
            lease.progress(step / 500)
            time.sleep(0.002)
    assert 3 <= len(written) <= (time.monotonic() - started) / claims.TICK_SECONDS


def test_a_silent_stage_keeps_its_lease(
    database: Database, job: Job, jobs_of: JobsOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claims, "BEAT_SECONDS", 0.2)
    with Lease(database, job):
        time.sleep(0.6)
    extended = jobs_of(job.call_id)["ingest"]
    assert extended.lease_until is not None
    assert job.lease_until is not None
    assert extended.lease_until > job.lease_until
    assert extended.status == "running"


@pytest.mark.parametrize("growing", [True, False], ids=["reporting", "standing still"])
def test_a_lost_lease_stops_the_stage(database: Database, job: Job, growing: bool) -> None:
    with Lease(database, job) as lease:
        take_away(database, job)
        assert work_until_lost(lease, growing=growing) < 3


def test_a_stage_that_does_not_stop_is_ended(database: Database, job: Job) -> None:
    ended = threading.Event()
    with Lease(database, job, on_stuck=ended.set, grace=0.2):
        take_away(database, job)
        assert ended.wait(5)


def test_a_stage_that_stops_in_time_is_not(database: Database, job: Job) -> None:
    ended = threading.Event()
    with Lease(database, job, on_stuck=ended.set, grace=1.0) as lease:
        take_away(database, job)
        work_until_lost(lease, growing=True)
    assert not ended.wait(1.2)


def test_a_short_absence_of_the_database_is_forgiven(
    database: Database, job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = ConnectionError("away")
    real = Jobs.heartbeat

    def fail(*_: object) -> bool:
        raise away

    with Lease(database, job) as lease:
        monkeypatch.setattr(Jobs, "heartbeat", fail)
        lease.progress(0.1)
        time.sleep(0.5)
        monkeypatch.setattr(Jobs, "heartbeat", real)
        lease.progress(0.2)
        time.sleep(0.3)
        lease.progress(0.3)
    with database.reading() as session:
        assert Jobs(session).holds(job.id, lease.owner)


def test_an_absence_longer_than_the_lease_is_its_loss(
    database: Database, job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> bool:
        raise ConnectionError("away")

    monkeypatch.setattr(claims, "LEASE_SECONDS", 0.5)
    monkeypatch.setattr(Jobs, "heartbeat", fail)
    with Lease(database, job) as lease:
        assert work_until_lost(lease, growing=True) < 3


def test_giving_back_stops_the_stage_and_costs_no_attempt(
    database: Database, job: Job, jobs_of: JobsOf
) -> None:
    with Lease(database, job) as lease:
        lease.give_back()
        with pytest.raises(LeaseLost):
            lease.progress(0.5)
    returned = jobs_of(job.call_id)["ingest"]
    assert (returned.status, returned.attempt) == ("due", 0)
