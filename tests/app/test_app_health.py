"""Readiness looks at what is left undone."""

from dataclasses import replace

from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.deps import Services
from storage.jobs import Jobs
from tests.app.helpers import sound, upload


def test_an_idle_queue_is_ready(stranger: TestClient) -> None:
    answer = stranger.get("/ready")
    assert answer.status_code == 200
    assert answer.json() == {
        "status": "ready",
        "oldest_due_seconds": None,
        "limit_seconds": 600.0,
        "expired_leases": 0,
    }


def test_a_job_that_waits_too_long_is_late(app: FastAPI, client: TestClient, services: Services) -> None:
    upload(client, sound())
    assert client.get("/ready").status_code == 200
    app.state.services = replace(services, max_due_seconds=0.0)
    answer = client.get("/ready")
    assert (answer.status_code, answer.json()["status"]) == (503, "late")
    assert answer.json()["oldest_due_seconds"] > 0


def test_a_worker_that_vanished_is_late(client: TestClient, services: Services) -> None:
    upload(client, sound())
    with services.database.session() as session:
        assert Jobs(session).claim("elsewhere:1:0:x", -1)
    answer = client.get("/ready")
    assert (answer.status_code, answer.json()["expired_leases"]) == (503, 1)
