"""earshot user, and what all commands share."""

import subprocess
import sys

import pytest
from fastapi.testclient import TestClient

from app.deps import Services
from storage.people import People
from tests.app.cli.conftest import Run


def test_help_loads_nothing_heavy() -> None:
    """A shell completion or a typing error should not wait for a web framework or a model library."""
    heavy = "{'fastapi', 'sqlalchemy', 'numpy', 'av', 'httpx', 'pydantic', 'torch', 'transformers'}"
    script = f"import sys, app.cli; print({heavy} & sys.modules.keys())"
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "set()"


def test_a_link_signs_the_administrator_in_once(run: Run, stranger: TestClient) -> None:
    link = run("user", "link").out.strip()
    assert link.startswith("http://127.0.0.1:8000/sign-in/")
    path = link.removeprefix("http://127.0.0.1:8000")
    assert stranger.get(path).status_code == 303
    assert stranger.get("/api/v1/me").json()["role"] == "administrator"
    assert stranger.get(path).status_code == 410


def test_people_are_added_and_listed(run: Run, stranger: TestClient) -> None:
    added = run("user", "add", "Dana", "--role", "marketer")
    assert added.status == 0
    assert stranger.get(added.out.strip().splitlines()[-1].partition(":8000")[2]).status_code == 303
    assert stranger.get("/api/v1/me").json()["name"] == "Dana"
    assert "marketer" in next(line for line in run("user", "list").out.splitlines() if "Dana" in line)


def test_a_token_is_printed_alone_and_works(run: Run, stranger: TestClient, services: Services) -> None:
    run("user", "add", "Dana")
    token = run("user", "token", "crm import", "--name", "dana").out.strip()
    answer = stranger.get("/api/v1/me", headers={"authorization": f"Bearer {token}"})
    assert (answer.json()["name"], answer.json()["role"]) == ("Dana", "rep")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("user", "link", "--name", "Nobody"), "Nobody is called Nobody here"),
        (("user", "add", "Dana", "--role", "king"), "There is no role king"),
        (("user", "add", "Administrator"), "already a person called"),
    ],
)
def test_what_cannot_be_done_is_a_sentence(run: Run, services: Services, arguments, said: str) -> None:
    with services.database.session() as session:
        People(session).ensure_administrator()
    ran = run(*arguments)
    assert ran.status == 1
    assert said in ran.err
    assert "Traceback" not in ran.err


def test_a_wrong_setting_is_named(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EARSHOT_PORT", "eight")
    ran = run("user", "list")
    assert ran.status == 1
    assert "EARSHOT_PORT" in ran.err
