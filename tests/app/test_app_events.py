"""A call's progress as server-sent events, over real sockets."""

import json
from collections.abc import Iterator

import httpx
import pytest

from app.calls import events
from app.deps import Services
from storage.calls import Calls
from storage.jobs import Jobs
from tests.app.helpers import sound, upload


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "POLL_SECONDS", 0.05)


@pytest.fixture
def call(remote: httpx.Client) -> str:
    found: str = upload(remote, sound()).json()["id"]  # type: ignore[arg-type]
    return found


def read(stream: httpx.Response) -> Iterator[dict[str, str]]:
    """The events of a stream as they come."""
    event: dict[str, str] = {}
    for line in stream.iter_lines():
        if line.startswith(":"):
            continue
        if line:
            name, _, value = line.partition(": ")
            event[name] = value
        elif event:
            yield event
            event = {}


def set_status(services: Services, call: str, status: str, reason: str | None = None) -> None:
    with services.database.session() as session:
        Calls(session).set_status(call, status, reason)  # type: ignore[arg-type]


def test_events_follow_the_call_to_its_end(remote: httpx.Client, services: Services, call: str) -> None:
    with remote.stream("GET", f"/api/v1/calls/{call}/events") as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        coming = read(stream)
        first = next(coming)
        assert (first["event"], json.loads(first["data"])["status"]) == ("call", "queued")
        with services.database.session() as session:
            job = Jobs(session).claim("host:1:0:x", 60)
            assert job is not None
            Jobs(session).heartbeat(job.id, "host:1:0:x", 60, 0.4)
        assert json.loads(next(coming)["data"])["progress"] == 0.4
        set_status(services, call, "rejected", "There is no speech in it.")
        last = list(coming)
    assert [json.loads(event["data"])["reason"] for event in last] == ["There is no speech in it."]


def test_the_data_is_the_call(remote: httpx.Client, services: Services, call: str) -> None:
    set_status(services, call, "ready")
    with remote.stream("GET", f"/api/v1/calls/{call}/events") as stream:
        (event,) = read(stream)
    assert json.loads(event["data"]) == remote.get(f"/api/v1/calls/{call}").json()


def test_who_has_seen_the_end_is_told_to_stop(remote: httpx.Client, services: Services, call: str) -> None:
    set_status(services, call, "ready")
    path = f"/api/v1/calls/{call}/events"
    with remote.stream("GET", path) as stream:
        (event,) = read(stream)
    assert remote.get(path, headers={"last-event-id": event["id"]}).status_code == 204
    with remote.stream("GET", path, headers={"last-event-id": "older"}) as stream:
        assert len(list(read(stream))) == 1


def test_what_was_seen_is_not_sent_again(remote: httpx.Client, services: Services, call: str) -> None:
    path = f"/api/v1/calls/{call}/events"
    with remote.stream("GET", path) as stream:
        seen = next(read(stream))["id"]
    with remote.stream("GET", path, headers={"last-event-id": seen}) as stream:
        set_status(services, call, "ready")
        assert [json.loads(event["data"])["status"] for event in read(stream)] == ["ready"]


def test_a_silent_stream_is_kept_open(
    remote: httpx.Client, call: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "KEEPALIVE_SECONDS", 0.1)
    with remote.stream("GET", f"/api/v1/calls/{call}/events") as stream:
        lines = stream.iter_lines()
        assert next(line for line in lines if line.startswith(":")) == ": ping"


def test_a_deleted_call_ends_the_stream(remote: httpx.Client, call: str) -> None:
    with remote.stream("GET", f"/api/v1/calls/{call}/events") as stream:
        coming = read(stream)
        next(coming)
        remote.delete(f"/api/v1/calls/{call}")
        assert [event["event"] for event in coming] == ["gone"]
