"""Nothing but health and the way in answers to strangers, other hosts or other sites."""

import re
from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from fastapi.testclient import TestClient
from starlette.routing import Mount

from tests.app.helpers import ORIGIN

OPEN = {"/health", "/ready", "/sign-in", "/sign-in/{secret}"}


def addresses(app: FastAPI) -> Iterator[tuple[str, str]]:
    """Method and path of every endpoint, pages included."""
    for route in iter_route_contexts(app.routes):
        for method in route.methods or ():
            yield method, route.path


def test_every_endpoint_but_the_way_in_refuses_strangers(app: FastAPI, stranger: TestClient) -> None:
    asked = 0
    for method, path in addresses(app):
        if path in OPEN:
            continue
        answer = stranger.request(method, re.sub(r"\{.*?\}", "x", path))
        if path.startswith("/api/"):
            assert answer.status_code == 401, (method, path)
            assert answer.headers["content-type"] == "application/problem+json" or method == "HEAD"
            assert answer.headers["www-authenticate"] == "Bearer"
        else:
            assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in"), (method, path)
        asked += 1
    assert asked > 20


def test_only_static_files_are_mounted_in_the_open(app: FastAPI) -> None:
    assert [route.path for route in app.routes if isinstance(route, Mount)] == ["/static"]


def test_unknown_addresses_are_closed_too(stranger: TestClient) -> None:
    assert stranger.get("/api/v1/nothing").status_code == 401
    assert stranger.get("/nothing").status_code == 303


@pytest.mark.parametrize("path", ["/health", "/ready", "/sign-in"])
def test_what_is_open_answers_strangers(stranger: TestClient, path: str) -> None:
    assert stranger.get(path).status_code == 200


@pytest.mark.parametrize("host", ["evil.example.com", "127.0.0.1.evil.example.com", "", "evil@127.0.0.1"])
@pytest.mark.parametrize("path", ["/health", "/api/v1/calls", "/sign-in"])
def test_other_host_names_are_refused(client: TestClient, host: str, path: str) -> None:
    answer = client.get(path, headers={"host": host})
    assert answer.status_code == 400
    assert answer.json()["type"] == "urn:earshot:problem:unknown-host"


@pytest.mark.parametrize("origin", ["http://evil.example.com", "null", "http://127.0.0.1:3000", ""])
def test_a_change_with_a_cookie_must_come_from_our_pages(client: TestClient, origin: str) -> None:
    answer = client.post("/api/v1/promises", json={"text": "x"}, headers={"origin": origin})
    assert answer.status_code == 403
    assert answer.json()["type"] == "urn:earshot:problem:foreign-origin"
    assert client.get("/api/v1/promises").json() == {"items": []}


def test_a_token_changes_things_from_anywhere(app: FastAPI, token: str) -> None:
    program = TestClient(app, base_url=ORIGIN, headers={"authorization": f"Bearer {token}"})
    assert program.post("/api/v1/promises", json={"text": "x"}).status_code == 201


@pytest.mark.parametrize("authorization", ["Bearer wrong", "Bearer", "Basic eDp5", ""])
def test_a_wrong_token_is_not_passed_over_for_a_cookie(client: TestClient, authorization: str) -> None:
    answer = client.get("/api/v1/calls", headers={"authorization": authorization})
    assert answer.status_code == 401


def test_a_sessions_secret_is_no_token_and_a_token_no_session(
    app: FastAPI, client: TestClient, token: str
) -> None:
    secret = client.cookies["earshot_session"]
    program = TestClient(app, base_url=ORIGIN, headers={"authorization": f"Bearer {secret}"})
    assert program.get("/api/v1/calls").status_code == 401
    browser = TestClient(app, base_url=ORIGIN, cookies={"earshot_session": token})
    assert browser.get("/api/v1/calls").status_code == 401


@pytest.mark.parametrize("path", ["/health", "/api/v1/calls", "/api/v1/calls/none", "/sign-in", "/calls"])
def test_every_answer_tells_the_browser_to_run_only_our_scripts(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "unsafe-inline" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cache-control"]
