"""The same stages behind Celery, Redis and PostgreSQL, as `earshot worker` runs them."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from storage.jobs import Jobs
from tests.databases import empty_postgres
from tests.workers.earshot_home import Home, excerpt

pytestmark = [pytest.mark.bundled, pytest.mark.postgres, pytest.mark.redis]

# A Redis database of its own, emptied before and after.
BROKER = os.environ.get("EARSHOT_TEST_REDIS", "redis://127.0.0.1:6379/13")
STAGES = ["ingest", "transcribe", "analyse", "index"]


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    """Earshot on PostgreSQL and Redis; no worker runs yet."""
    broker = redis.Redis.from_url(BROKER)
    try:
        broker.flushdb()
    except redis.ConnectionError as error:
        pytest.skip(f"no Redis server: {error}")
    with empty_postgres() as url:
        made = Home(
            {
                "EARSHOT_DATA_DIR": str(tmp_path / "data"),
                "EARSHOT_DATABASE_URL": url,
                "EARSHOT_BROKER_URL": BROKER,
                "EARSHOT_ASR": "moonshine",
            }
        )
        yield made
        made.close()
    broker.flushdb()
    broker.close()


def test_a_call_goes_through_once_however_often_the_bell_rings(home: Home) -> None:
    call = home.send(excerpt().sound)
    with home.context.database.reading() as session:
        (job,) = Jobs(session).for_call(call.id)
    for _ in range(3):
        assert home.context.doorbell.ring(job)
    home.start("workers.supervisor", "--supervised")
    home.wait_until_done(call.id)
    done, jobs = home.look(call.id)
    assert done.status == "ready"
    assert {stage: job.attempt for stage, job in jobs.items()} == dict.fromkeys(STAGES, 1)
    assert home.revisions(call.id) == 1
    assert home.insights(call.id)


def test_a_killed_pool_process_costs_nothing(home: Home) -> None:
    """As the kernel does it when memory runs out. Celery alone would have to wait or would lose the job."""
    call = home.send(excerpt().sound)
    home.start("workers.supervisor", "--supervised")
    home.wait_for(call.id, lambda call, jobs: "transcribe" in jobs and jobs["transcribe"].progress > 0)
    owner = home.look(call.id)[1]["transcribe"].lease_owner
    assert owner is not None
    os.kill(int(owner.split(":")[1]), signal.SIGKILL)
    home.wait_until_done(call.id)
    done, jobs = home.look(call.id)
    assert done.status == "ready"
    assert {stage: job.attempt for stage, job in jobs.items()} == {s: 1 + (s == "transcribe") for s in STAGES}
    assert home.revisions(call.id) == 1
    insights = [record.insight for record in home.insights(call.id)]
    assert len({(i.kind, i.category, i.span) for i in insights}) == len(insights) > 0
