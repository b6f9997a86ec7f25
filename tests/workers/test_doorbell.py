"""Ringing is quick and never fails whoever rings."""

import time

import pytest

from settings import Settings
from storage.types import Call
from tests.workers.conftest import JobsOf
from workers.celery_config import make_celery, settings
from workers.context import build_doorbell
from workers.doorbell import QUEUES, CeleryDoorbell, NoDoorbell
from workers.pipeline import STAGES


def test_every_stage_has_a_queue() -> None:
    assert QUEUES.keys() == STAGES.keys()
    assert {queue.name for queue in settings("redis://")["task_queues"]} == set(QUEUES.values())


def test_the_queue_follows_the_stage(call: Call, jobs_of: JobsOf) -> None:
    sent: list[tuple[str, str]] = []
    job = jobs_of(call.id)["ingest"]
    CeleryDoorbell(lambda job_id, queue: sent.append((job_id, queue))).ring(job)
    assert sent == [(job.id, "speech")]


def test_without_a_broker_nobody_rings() -> None:
    assert isinstance(build_doorbell(Settings(broker_url=None)), NoDoorbell)


def test_a_broker_that_is_away_is_forgiven_soon(call: Call, jobs_of: JobsOf) -> None:
    bell = build_doorbell(Settings(broker_url="redis://127.0.0.1:1/0"))
    started = time.monotonic()
    for _ in range(20):
        bell.ring(jobs_of(call.id)["ingest"])
    assert time.monotonic() - started < 5


@pytest.mark.parametrize("place", ["broker_transport_options", "result_backend_transport_options"])
def test_the_visibility_timeout_is_the_same_in_all_places(place: str) -> None:
    """The shortest of the three wins, and the default is an hour."""
    conf = make_celery("redis://").conf
    assert conf[place]["visibility_timeout"] == conf["visibility_timeout"] > 2 * 3600


def test_messages_are_not_shared_between_queues() -> None:
    """Queues without a routing key of their own would each get every message."""
    routes = {queue.name: queue.routing_key for queue in make_celery("redis://").conf.task_queues}
    assert routes == {name: name for name in QUEUES.values()}
