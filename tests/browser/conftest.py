"""The real application under uvicorn, a library of calls with real sound, and Chromium in front of it."""

import logging
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
import structlog
import uvicorn

from app.deps import Services
from app.main import create_app
from settings import Settings
from storage.database import migrate
from storage.people import People
from storage.types import Person
from tests.browser.library import Library

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
MAX_UPLOAD = 4 * 1024**2


@dataclass(frozen=True)
class Site:
    """Where the application answers, and what is behind it."""

    url: str
    services: Services
    library: Library
    administrator: Person

    def session_for(self, person: Person) -> str:
        """The secret of a new browser session."""
        with self.services.database.session() as session:
            return People(session).open_session(person.id)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The application on a port of its own, for all browser tests; each adds what it changes."""
    folder = tmp_path_factory.mktemp("site")
    settings = Settings(data_dir=folder, max_upload_bytes=MAX_UPLOAD, log_level="error")
    migrate(settings.database)
    app = create_app(settings)
    services: Services = app.state.services
    with services.database.session() as session:
        administrator = People(session).ensure_administrator()
    kept = structlog.get_config()
    quiet = structlog.make_filtering_bound_logger(logging.ERROR)
    structlog.configure(
        processors=[structlog.processors.format_exc_info, structlog.processors.JSONRenderer()],
        wrapper_class=quiet,
    )
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until(lambda: server.started)
    port = server.servers[0].sockets[0].getsockname()[1]
    library = Library(services.database, services.blobs, administrator.id, folder)
    yield Site(f"http://127.0.0.1:{port}", services, library, administrator)
    server.should_exit = True
    server.force_exit = True
    thread.join(timeout=10)
    structlog.configure(**kept)


@pytest.fixture(scope="session")
def chromium() -> Iterator[object]:
    """The browser; tests that need it skip where it is absent."""
    playwright = pytest.importorskip(
        "playwright.sync_api", reason="playwright is not installed (pip install -e .[dev])"
    )
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed (Debian: apt install chromium)")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium, site: Site) -> Iterator[Callable]:
    """Opens a signed-in page; at the end nothing may stand in its console that the test did not expect.

    expect_errors: part of a console message that the test provokes, a refused request say.
    """
    contexts, reported, expected = [], [], []

    def open_(
        path: str, *, expect_errors: str = "", person: Person | None = None, width: int = 1280, **options
    ):
        context = chromium.new_context(
            base_url=site.url, viewport={"width": width, "height": 900}, reduced_motion="reduce", **options
        )
        context.set_default_timeout(10_000)
        secret = site.session_for(person or site.administrator)
        context.add_cookies([{"name": "earshot_session", "value": secret, "url": site.url}])
        contexts.append(context)
        if expect_errors:
            expected.append(expect_errors)
        page = context.new_page()
        page.on("console", lambda message: reported.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: reported.append(f"error: {error}"))
        page.goto(path)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert [line for line in reported if not any(part in line for part in expected)] == []


def until(condition: Callable[[], object], seconds: float = 10.0) -> object:
    """Waits for a condition and gives its value; playwright's own waiting is eval, which our CSP refuses."""
    limit = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < limit, "this did not happen in time"
        time.sleep(0.03)
    return value
