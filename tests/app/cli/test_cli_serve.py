"""earshot serve as a process: it answers, prints a link that works, and stops with everything it started."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import psutil
import pytest

from storage.database import needs_migration
from tests.app.cli.conftest import Run
from tests.app.helpers import sound
from tests.databases import empty_postgres

PROGRAM = [sys.executable, "-c", "from app.cli import main; main()"]


@contextmanager
def serving(data_dir: Path, *arguments: str) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    """A server on a free port of its own, and its sign-in link."""
    environment = {**os.environ, "EARSHOT_DATA_DIR": str(data_dir), "EARSHOT_PORT": "0", "COLUMNS": "300"}
    with subprocess.Popen(
        [*PROGRAM, "serve", *arguments],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            link = next(
                (
                    found.group()
                    for line in process.stdout
                    if (found := re.search(r"http\S+/sign-in/\S+", line))
                ),
                "",
            )
            yield process, link
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
                process.communicate(timeout=40)


def test_the_printed_link_opens_the_pages(tmp_path: Path) -> None:
    with (
        serving(tmp_path, "--no-worker") as (process, link),
        httpx.Client(headers={"accept": "text/html"}, follow_redirects=True) as browser,
    ):
        page = browser.get(link)
        assert (page.status_code, page.url.path) == (200, "/calls")
        assert not needs_migration(f"sqlite:///{tmp_path / 'earshot.db'}")
    assert process.returncode == 0


def test_an_open_event_stream_does_not_hold_the_end_back(tmp_path: Path) -> None:
    with serving(tmp_path, "--no-worker") as (process, link), httpx.Client(timeout=30) as browser:
        browser.get(link)
        address = httpx.URL(link)
        origin = f"http://127.0.0.1:{address.port}"
        files = {"audio": ("a.wav", sound())}
        call = browser.post(f"{origin}/api/v1/calls", files=files, headers={"origin": origin}).json()["id"]
        with browser.stream("GET", f"{origin}/api/v1/calls/{call}/events") as stream:
            lines = stream.iter_lines()
            assert next(lines) == "event: call"
            process.send_signal(signal.SIGTERM)
            assert list(lines)  # it ends, and is not cut off
        _, said = process.communicate(timeout=20)
    assert process.returncode == 0
    assert "Traceback" not in said


def test_stopping_ends_every_process_that_it_started(tmp_path: Path) -> None:
    with serving(tmp_path) as (process, link):
        assert link
        started = psutil.Process(process.pid).children(recursive=True)
        assert started
    assert process.returncode == 0
    _, alive = psutil.wait_procs(started, timeout=5)
    assert alive == []


def test_killing_it_ends_its_workers_too(tmp_path: Path) -> None:
    with serving(tmp_path) as (process, link):
        assert link
        started = psutil.Process(process.pid).children(recursive=True)
        process.kill()
        _, alive = psutil.wait_procs(started, timeout=30)
    assert started
    assert alive == []


def test_a_supervisor_that_is_killed_is_started_again(tmp_path: Path) -> None:
    with serving(tmp_path) as (process, link):
        assert link
        server = psutil.Process(process.pid)
        first = server.children()[0]
        first.kill()
        until = time.monotonic() + 20
        while not (fresh := [c for c in server.children() if c.pid != first.pid]):
            assert time.monotonic() < until
            time.sleep(0.1)
    assert fresh


def test_a_port_in_use_is_a_sentence_and_nothing_is_started(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        ran = run("serve", "--port", other.getsockname()[1])
    assert ran.status == 1
    assert "Is Earshot running already?" in ran.err


@pytest.mark.postgres
def test_a_shared_database_is_not_migrated_unasked(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    with empty_postgres() as url:
        monkeypatch.setenv("EARSHOT_DATABASE_URL", url)
        refused = run("serve", "--port", "0", "--no-worker")
        assert (refused.status, "earshot migrate" in refused.err) == (1, True)
        assert needs_migration(url)
        assert "up to date now" in run("migrate").out
        assert not needs_migration(url)
        assert "up to date already" in run("migrate").out


def test_an_old_file_is_migrated_by_itself(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EARSHOT_DATA_DIR", str(tmp_path / "new" / "folder"))
    assert run("user", "list").status == 0
    assert not needs_migration(f"sqlite:///{tmp_path / 'new' / 'folder' / 'earshot.db'}")
