"""Errors as problem details."""

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from storage.calls import Calls
from tests.app.helpers import ORIGIN


@pytest.mark.parametrize(
    ("method", "path", "status", "slug"),
    [
        ("GET", "/api/v1/nothing", 404, "not-found"),
        ("GET", "/api/v1/calls/none", 404, "no-such-call"),
        ("PATCH", "/api/v1/calls", 405, "method-not-allowed"),
        ("GET", "/api/v1/calls?limit=x", 422, "invalid-input"),
    ],
)
def test_an_error_is_a_problem(client: TestClient, method: str, path: str, status: int, slug: str) -> None:
    answer = client.request(method, path)
    problem = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.status_code, problem["status"]) == (status, status)
    assert problem["type"] == f"urn:earshot:problem:{slug}"
    assert problem["instance"] == path.partition("?")[0]
    assert problem["title"]
    assert problem["detail"].endswith(".") or problem["errors"]


def test_broken_json_is_a_problem(client: TestClient) -> None:
    answer = client.post("/api/v1/promises", content=b"{", headers={"content-type": "application/json"})
    assert (answer.status_code, answer.json()["title"]) == (422, "Invalid input")


def test_what_nobody_expected_gives_an_id_that_the_log_carries(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(self: Calls, *_: object) -> None:
        raise RuntimeError("the disk said ouch")

    monkeypatch.setattr(Calls, "get", broken)
    answer = client.get("/api/v1/calls/x")
    problem = answer.json()
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["content-security-policy"]
    assert "ouch" not in answer.text
    assert "Traceback" not in answer.text
    logged = capsys.readouterr()
    assert problem["error_id"] in logged.out + logged.err


def test_people_get_a_page(client: TestClient) -> None:
    answer = client.get("/calls/none", headers={"accept": "text/html,*/*"})
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/html")


def test_the_api_answers_json_also_to_a_browser(client: TestClient) -> None:
    answer = client.get("/api/v1/calls/none", headers={"accept": "text/html"})
    assert answer.headers["content-type"] == "application/problem+json"


def test_health_says_the_process_is_up(app: FastAPI) -> None:
    assert TestClient(app, base_url=ORIGIN).get("/health").json() == {"status": "ok"}
