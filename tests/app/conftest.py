"""The real application over a database and blobs of its own."""

import shutil
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
import structlog
import uvicorn
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.deps import Services
from app.main import create_app
from settings import Settings
from storage.database import migrate
from storage.people import People
from storage.types import Job, Person, Role
from tests.app.helpers import ORIGIN

MakePerson = Callable[[Role], Person]
AsPerson = Callable[[Person], TestClient]


class Bell:
    """A doorbell that remembers its rings."""

    def __init__(self) -> None:
        self.rung: list[Job] = []

    def ring(self, job: Job) -> None:
        self.rung.append(job)


@pytest.fixture(autouse=True, scope="session")
def _log() -> None:
    """The log goes to stderr, as in the program; what a command prints is then alone on stdout."""
    plain = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(processors=[plain], logger_factory=lambda *_: structlog.PrintLogger(sys.stderr))


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with all tables; a copy is faster than a migration."""
    file = tmp_path_factory.mktemp("schema") / "earshot.db"
    migrate(f"sqlite:///{file}")
    return file


@pytest.fixture
def settings(tmp_path: Path, migrated_file: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A data folder of this test's own; recordings of at most 200 kB."""
    folder = tmp_path / "data"
    folder.mkdir()
    shutil.copy(migrated_file, folder / "earshot.db")
    monkeypatch.setenv("EARSHOT_DATA_DIR", str(folder))
    return Settings(data_dir=folder, max_upload_bytes=200_000)


@pytest.fixture
def bell() -> Bell:
    return Bell()


@pytest.fixture
def app(settings: Settings, bell: Bell) -> FastAPI:
    return create_app(settings, doorbell=bell)


@pytest.fixture
def services(app: FastAPI) -> Iterator[Services]:
    found: Services = app.state.services
    yield found
    found.database.dispose()


@pytest.fixture
def make_person(services: Services) -> MakePerson:
    """Adds someone with this role."""

    def make(role: Role) -> Person:
        with services.database.session() as session:
            people = People(session)
            return people.add(f"{role} {len(people.list())}", role)

    return make


@pytest.fixture
def as_person(app: FastAPI, services: Services) -> AsPerson:
    """A browser that this person has signed in with."""

    def sign_in(person: Person) -> TestClient:
        with services.database.session() as session:
            secret = People(session).open_session(person.id)
        client = TestClient(app, base_url=ORIGIN, headers={"origin": ORIGIN}, follow_redirects=False)
        client.cookies.set("earshot_session", secret)
        return client

    return sign_in


@pytest.fixture
def administrator(services: Services) -> Person:
    with services.database.session() as session:
        return People(session).ensure_administrator()


@pytest.fixture
def client(administrator: Person, as_person: AsPerson) -> TestClient:
    """The administrator's browser."""
    return as_person(administrator)


@pytest.fixture
def stranger(app: FastAPI) -> TestClient:
    """A browser that nobody has signed in with."""
    return TestClient(app, base_url=ORIGIN, headers={"origin": ORIGIN}, follow_redirects=False)


@pytest.fixture
def server(app: FastAPI, services: Services) -> Iterator[str]:
    """The application behind real sockets; gives its address."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    config = uvicorn.Config(app, log_config=None, access_log=False, timeout_graceful_shutdown=1)
    running = uvicorn.Server(config)
    thread = threading.Thread(target=running.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not running.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    running.should_exit = True
    thread.join(10)
    listener.close()


@pytest.fixture
def token(services: Services, administrator: Person) -> str:
    """A bearer token of the administrator."""
    with services.database.session() as session:
        return People(session).make_token(administrator.id, "test")


@pytest.fixture
def remote(server: str, token: str) -> Iterator[httpx.Client]:
    """A program that talks to the real server."""
    headers = {"authorization": f"Bearer {token}"}
    with httpx.Client(base_url=server, headers=headers, timeout=20) as client:
        yield client
