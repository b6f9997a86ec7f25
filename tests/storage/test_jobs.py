"""Claims, leases and the fence; the states of a job."""

import threading
import time
from collections import Counter
from datetime import timedelta

import pytest

from storage.database import Database, now
from storage.jobs import Jobs
from storage.models import JobRow
from storage.types import Call, Job, Person, Stage
from tests.databases import add_call


def add(database: Database, call: Call, stage: Stage = "ingest") -> Job:
    with database.session() as session:
        return Jobs(session).add(call.id, stage)


def claim(database: Database, owner: str = "me", seconds: float = 60, **wanted: object) -> Job | None:
    with database.session() as session:
        return Jobs(session).claim(owner, seconds, **wanted)  # type: ignore[arg-type]


def get(database: Database, job: Job) -> Job:
    with database.reading() as session:
        found = Jobs(session).get(job.id)
    assert found is not None
    return found


def test_a_claim_counts_the_attempt_and_grants_a_lease(database: Database, call: Call) -> None:
    job = add(database, call)
    claimed = claim(database, "me", 60)
    assert claimed is not None
    assert (claimed.id, claimed.status, claimed.attempt, claimed.lease_owner) == (job.id, "running", 1, "me")
    with database.reading() as session:
        left = (claimed.lease_until or now(session)) - now(session)
    assert timedelta(seconds=50) < left <= timedelta(seconds=60)


def test_a_running_job_is_not_claimed_again(database: Database, call: Call) -> None:
    job = add(database, call)
    assert claim(database, "me") is not None
    assert claim(database, "you") is None
    assert claim(database, "you", job_id=job.id) is None


def test_the_longest_due_goes_first_and_stages_can_be_chosen(database: Database, person: Person) -> None:
    calls = [add_call(database, person, f"Call {i}") for i in range(2)]
    ingest = add(database, calls[0], "ingest")
    analyse = add(database, calls[1], "analyse")
    found = claim(database, stages=["analyse", "index"])
    assert found is not None
    assert found.id == analyse.id
    found = claim(database)
    assert found is not None
    assert found.id == ingest.id


def test_a_job_is_left_alone_until_its_time(database: Database, call: Call) -> None:
    job = add(database, call)
    claim(database, "me")
    with database.session() as session:
        assert Jobs(session).retry_later(job.id, "me", 0.5, "ValueError")
    assert claim(database, "me") is None
    time.sleep(0.6)
    again = claim(database, "me")
    assert again is not None
    assert (again.attempt, again.last_error) == (2, "ValueError")


FENCED = ["finish", "fail", "retry_later", "wait", "give_back", "cancel", "heartbeat"]


@pytest.mark.parametrize("method", FENCED)
def test_the_fence_keeps_out_who_lost_the_lease(database: Database, call: Call, method: str) -> None:
    """After the job went to another, the first worker's words count for nothing."""
    arguments = {
        "fail": ("It failed.",),
        "retry_later": (1.0,),
        "wait": ("asr:ru", "No recogniser."),
        "heartbeat": (60.0, 0.5),
    }.get(method, ())
    job = add(database, call)
    claim(database, "slow")
    with database.session() as session:
        Jobs(session).retry_later(job.id, "slow", 0.0)
    claim(database, "quick")
    before = get(database, job)
    with database.session() as session:
        assert getattr(Jobs(session), method)(job.id, "slow", *arguments) is False
        assert not Jobs(session).holds(job.id, "slow")
    assert get(database, job) == before
    with database.session() as session:
        assert getattr(Jobs(session), method)(job.id, "quick", *arguments) is True


def test_each_end_has_its_state(database: Database, person: Person) -> None:
    def ended(method: str, *arguments: object) -> Job:
        job = add(database, add_call(database, person))
        claim(database, "me", job_id=job.id)
        with database.session() as session:
            getattr(Jobs(session), method)(job.id, "me", *arguments)
        return get(database, job)

    done, failed = ended("finish"), ended("fail", "It failed.", "ValueError")
    waiting, back = ended("wait", "asr:ru", "No recogniser."), ended("give_back")
    assert (done.status, done.progress) == ("done", 1.0)
    assert (failed.status, failed.reason, failed.last_error) == ("failed", "It failed.", "ValueError")
    assert (waiting.status, waiting.capability, waiting.reason) == ("waiting", "asr:ru", "No recogniser.")
    assert (waiting.attempt, back.status, back.attempt) == (0, "due", 0)
    assert {job.lease_owner for job in (done, failed, waiting, back)} == {None}


def test_a_heartbeat_extends_the_lease_and_tells_progress(database: Database, call: Call) -> None:
    job = add(database, call)
    claim(database, "me", 1.0)
    with database.session() as session:
        assert Jobs(session).heartbeat(job.id, "me", 60, 0.25)
    after = get(database, job)
    assert after.progress == 0.25
    with database.reading() as session:
        assert after.lease_until is not None
        assert after.lease_until > now(session) + timedelta(seconds=50)


def test_an_expired_lease_shows(database: Database, call: Call) -> None:
    job = add(database, call)
    claim(database, "me", 0.1)
    time.sleep(0.2)
    with database.reading() as session:
        jobs = Jobs(session)
        assert [expired.id for expired in jobs.expired()] == [job.id]
        assert jobs.expired_leases() == 1


def test_adding_again_takes_the_job_from_whoever_is_at_it(database: Database, call: Call) -> None:
    job = add(database, call)
    claim(database, "me")
    again = add(database, call)
    assert (again.id, again.status, again.attempt) == (job.id, "due", 0)
    with database.session() as session:
        assert not Jobs(session).finish(job.id, "me")


def test_a_waiting_job_is_due_once_someone_can_do_it(database: Database, call: Call) -> None:
    job = add(database, call, "transcribe")
    claim(database, "me")
    with database.session() as session:
        Jobs(session).wait(job.id, "me", "asr:ru", "No recogniser.")
    with database.session() as session:
        assert Jobs(session).make_due(["asr:en"]) == []
        assert [due.id for due in Jobs(session).make_due(["asr:en", "asr:ru"])] == [job.id]
    assert get(database, job).reason is None


def test_who_lacks_the_capability_cannot_take_the_job_back(database: Database, call: Call) -> None:
    job = add(database, call, "transcribe")
    claim(database, "me")
    with database.session() as session:
        Jobs(session).wait(job.id, "me", "asr:ru", "No recogniser.")
        Jobs(session).make_due(["asr:ru"])
    assert claim(database, "english", capabilities=["asr:en"]) is None
    assert claim(database, "russian", capabilities=["asr:ru"]) is not None


def test_the_bell_is_rung_again_at_growing_intervals(database: Database, call: Call) -> None:
    job = add(database, call)

    def unheard() -> bool:
        with database.reading() as session:
            return [found.id for found in Jobs(session).unheard()] == [job.id]

    def let_pass(minutes: float) -> None:
        """Sets the clock forward by setting the row back."""
        with database.session() as session:
            row = session.get_one(JobRow, job.id)
            row.run_after -= timedelta(minutes=minutes)
            row.ring_after -= timedelta(minutes=minutes)

    def ring() -> None:
        with database.session() as session:
            Jobs(session).rung([job.id])

    assert not unheard()  # the bell rang when it was added
    let_pass(1.1)
    assert unheard()
    ring()
    let_pass(0.9)
    assert not unheard()
    let_pass(0.4)
    assert unheard()
    let_pass(1.6)  # four minutes in all
    ring()
    let_pass(3.5)
    assert not unheard()
    let_pass(0.7)
    assert unheard()
    let_pass(600)
    ring()
    let_pass(10.1)  # however old it is
    assert unheard()


def test_cancelling_frees_all_that_is_open(database: Database, call: Call) -> None:
    first = add(database, call, "ingest")
    claim(database, "me")
    add(database, call, "transcribe")
    with database.session() as session:
        assert Jobs(session).cancel_for_call(call.id) == 2
        assert not Jobs(session).holds(first.id, "me")
        assert {job.status for job in Jobs(session).for_call(call.id)} == {"cancelled"}


def test_the_age_of_the_queue(database: Database, call: Call) -> None:
    with database.reading() as session:
        assert Jobs(session).oldest_due_age() is None
    add(database, call)
    time.sleep(0.05)
    with database.reading() as session:
        assert 0.05 <= (Jobs(session).oldest_due_age() or 0) < 30
        assert [job.call_id for job in Jobs(session).due()] == [call.id]


def test_many_rivals_claim_each_job_once(database: Database, person: Person) -> None:
    jobs = [add(database, add_call(database, person, f"Call {i}")) for i in range(30)]
    claimed: list[str] = []
    errors: list[BaseException] = []
    start = threading.Barrier(8)

    def take(owner: str) -> None:
        start.wait()
        try:
            while (job := claim(database, owner)) is not None:
                claimed.append(job.id)
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=take, args=(f"owner {i}",)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    # On PostgreSQL a rival may look while every row is locked; it comes back, as a runner would.
    while (job := claim(database, "late")) is not None:
        claimed.append(job.id)
    assert Counter(claimed) == Counter(job.id for job in jobs)


def test_rivals_for_one_job_leave_one_winner(database: Database, call: Call) -> None:
    """As when Celery delivers a message twice."""
    job = add(database, call)
    won: list[Job | None] = []
    start = threading.Barrier(6)

    def take(owner: str) -> None:
        start.wait()
        won.append(claim(database, owner, job_id=job.id))

    threads = [threading.Thread(target=take, args=(f"owner {i}",)) for i in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len([found for found in won if found is not None]) == 1
    assert get(database, job).attempt == 1
