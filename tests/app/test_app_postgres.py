"""The API over PostgreSQL: the same answers as over a file."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from fastapi.testclient import TestClient

from app.deps import Services
from settings import Settings
from storage.database import migrate
from storage.types import Person
from tests.app.helpers import add_heard_call, insights_of, sound, upload
from tests.databases import empty_postgres

pytestmark = pytest.mark.postgres


@pytest.fixture
def settings(settings: Settings) -> Iterator[Settings]:
    with empty_postgres() as url:
        migrate(url)
        yield settings.model_copy(update={"database_url": url})


def test_a_call_is_uploaded_listed_and_deleted(client: TestClient) -> None:
    first = upload(
        client, sound(), "a\\0b.wav", customer="Northwind", occurred_at="2026-03-02T10:30:00+01:00"
    )
    assert first.status_code == 202
    assert upload(client, sound()).json()["id"] == first.json()["id"]
    (call,) = client.get("/api/v1/calls", params={"q": "NORTHWIND"}).json()["items"]
    assert call["occurred_at"] == "2026-03-02T10:30:00+01:00"
    assert client.delete(f"/api/v1/calls/{call['id']}").status_code == 204
    assert client.get("/api/v1/calls").json()["items"] == []


def test_many_at_once_make_one_call(client: TestClient) -> None:
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: upload(client, sound()), range(6)))
    assert sorted(answer.status_code for answer in answers) == [200] * 5 + [202]


def test_insights_are_paged_and_placed(client: TestClient, services: Services, administrator: Person) -> None:
    there = [insights_of(services, add_heard_call(services, administrator))[0].id for _ in range(3)]
    first = client.get("/api/v1/insights", params={"limit": 2}).json()
    second = client.get("/api/v1/insights", params={"limit": 2, "cursor": first["next_cursor"]}).json()
    assert [insight["id"] for insight in (*first["items"], *second["items"])] == there[::-1]
    assert all(insight["start_char"] is not None for insight in first["items"])


def test_promises_are_imported_and_the_queue_is_looked_at(client: TestClient) -> None:
    body = [{"id": "P1", "text": "Set up in two days", "valid_from": "2026-01-01"}]
    assert client.post("/api/v1/promises/import", json=body).json() == {"created": 1, "updated": 0}
    upload(client, sound())
    assert client.get("/ready").json()["oldest_due_seconds"] >= 0
