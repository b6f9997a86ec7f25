"""Promises over the API: list, add, change, import."""

import json

import pytest
from fastapi.testclient import TestClient

from tests.app.conftest import AsPerson, MakePerson

PROMISE = {"id": "P1", "text": "Set up in two days", "product": "Planner", "valid_from": "2026-01-01"}


def test_a_promise_is_added_listed_and_changed(client: TestClient) -> None:
    added = client.post("/api/v1/promises", json=PROMISE)
    assert (added.status_code, added.headers["location"]) == (201, "/api/v1/promises/P1")
    changed = client.put("/api/v1/promises/P1", json={"text": "Set up in three days"})
    assert changed.status_code == 200
    listed = client.get("/api/v1/promises").json()["items"]
    assert [(p["id"], p["text"], p["product"]) for p in listed] == [("P1", "Set up in three days", None)]


def test_a_promise_without_an_id_gets_one(client: TestClient) -> None:
    ids = [client.post("/api/v1/promises", json={"text": "x"}).json()["id"] for _ in range(2)]
    assert ids[0] != ids[1]


def test_an_id_may_hold_what_addresses_may_not(client: TestClient) -> None:
    added = client.post("/api/v1/promises", json={"id": "web/2026 №1?", "text": "x"})
    changed = client.put(added.headers["location"], json={"text": "y"})
    assert (changed.status_code, changed.json()["id"]) == (200, "web/2026 №1?")


def test_an_id_that_is_taken_is_a_conflict(client: TestClient) -> None:
    client.post("/api/v1/promises", json=PROMISE)
    answer = client.post("/api/v1/promises", json={**PROMISE, "text": "other"})
    assert answer.status_code == 409
    assert client.get("/api/v1/promises").json()["items"][0]["text"] == PROMISE["text"]


def test_only_what_is_there_can_be_changed(client: TestClient) -> None:
    assert client.put("/api/v1/promises/P9", json={"text": "x"}).status_code == 404
    assert client.get("/api/v1/promises").json()["items"] == []


def test_promises_about_a_product_come_with_those_about_all(client: TestClient) -> None:
    for promise in (PROMISE, {"id": "P2", "text": "x"}, {"id": "P3", "text": "x", "product": "Other"}):
        client.post("/api/v1/promises", json=promise)
    listed = client.get("/api/v1/promises", params={"product": "planner"}).json()["items"]
    assert [promise["id"] for promise in listed] == ["P1", "P2"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "text"),
        ({"text": " "}, "text"),
        ({"text": "x", "colour": "red"}, "colour"),
        ({"text": "x", "id": " "}, "id"),
        ({"text": "x", "id": "x" * 101}, "id"),
        ({"text": "x", "valid_from": "soon"}, "valid_from"),
        ({"text": "x", "valid_from": "2026-02-01", "valid_to": "2026-01-01"}, "body"),
    ],
)
def test_a_wrong_promise_is_named(client: TestClient, body: dict[str, str], field: str) -> None:
    answer = client.post("/api/v1/promises", json=body)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]


def test_reps_read_promises_and_do_not_change_them(as_person: AsPerson, make_person: MakePerson) -> None:
    rep, marketer = as_person(make_person("rep")), as_person(make_person("marketer"))
    assert marketer.post("/api/v1/promises", json=PROMISE).status_code == 201
    assert rep.post("/api/v1/promises", json={"text": "x"}).status_code == 403
    assert rep.put("/api/v1/promises/P1", json={"text": "x"}).status_code == 403
    assert rep.post("/api/v1/promises/import", json=[{"id": "P1", "text": "x"}]).status_code == 403
    assert [p["text"] for p in rep.get("/api/v1/promises").json()["items"]] == [PROMISE["text"]]


CSV = "id;text;product\nP1;Set up in two days;Planner\nP2;Отмена в любой день;\n"


@pytest.mark.parametrize("encoding", ["utf8", "cp1251"])
def test_a_file_is_imported(client: TestClient, encoding: str) -> None:
    client.post("/api/v1/promises", json=PROMISE)
    answer = client.post("/api/v1/promises/import", files={"file": ("p.csv", CSV.encode(encoding))})
    assert (answer.status_code, answer.json()) == (200, {"created": 1, "updated": 1})
    texts = [promise["text"] for promise in client.get("/api/v1/promises").json()["items"]]
    assert texts == ["Set up in two days", "Отмена в любой день"]


def test_json_and_csv_bodies_are_imported(client: TestClient) -> None:
    assert client.post("/api/v1/promises/import", json=[PROMISE]).json() == {"created": 1, "updated": 0}
    csv = client.post(
        "/api/v1/promises/import", content=CSV.encode(), headers={"content-type": "text/csv; charset=utf-8"}
    )
    assert csv.json() == {"created": 1, "updated": 1}


def test_one_wrong_row_and_nothing_is_written(client: TestClient) -> None:
    rows = "id,text\nP1,Set up in two days\nP2,\nP3,Cancel at any time\n"
    answer = client.post("/api/v1/promises/import", files={"file": ("p.csv", rows.encode())})
    assert answer.status_code == 422
    assert [error["row"] for error in answer.json()["errors"]] == [3]
    assert client.get("/api/v1/promises").json()["items"] == []


@pytest.mark.parametrize(
    "sent",
    [
        {"files": {"file": ("p.csv", b"")}},
        {"files": {"other": ("p.csv", CSV.encode())}},
        {"content": b"{", "headers": {"content-type": "application/json"}},
        {"content": json.dumps({"a": 1}).encode(), "headers": {"content-type": "application/json"}},
        {"content": b"\xff\xfe\x00", "headers": {"content-type": "text/csv"}},
    ],
)
def test_what_is_no_list_of_promises_is_a_problem(client: TestClient, sent: dict[str, object]) -> None:
    answer = client.post("/api/v1/promises/import", **sent)  # type: ignore[arg-type]
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"


def test_an_enormous_file_is_refused(client: TestClient) -> None:
    answer = client.post("/api/v1/promises/import", files={"file": ("p.csv", bytes(11 * 1024**2))})
    assert answer.status_code == 413
