"""The worker process is kept alive, and never outlives who looks after it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from storage.database import Database
from storage.jobs import Jobs
from storage.types import Call
from tests.workers.conftest import JobsOf
from workers import supervisor as supervisor_module
from workers.context import Context
from workers.supervisor import Supervisor, command

# Writes its process number, then works until its parent is gone or it is asked to stop.
CHILD = """
import os, pathlib, sys, threading
from workers.parent import watch_parent
pathlib.Path(sys.argv[1], str(os.getpid())).touch()
gone = threading.Event()
watch_parent(gone.set)
gone.wait()
"""
# Claims a job and holds it.
HOLDER = """
import pathlib, sys, time
from storage.database import Database
from workers.claims import claim
job = claim(Database(sys.argv[1]))
print(job.lease_owner, flush=True)
time.sleep(60)
"""


def until(true: Callable[[], bool], seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def alive(process: int) -> bool:
    try:
        return psutil.Process(process).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@pytest.fixture
def started(tmp_path: Path) -> Path:
    """A folder in which each child leaves its process number."""
    folder = tmp_path / "started"
    folder.mkdir()
    return folder


Supervise = Callable[[list[str]], Supervisor]


@pytest.fixture
def supervise(context: Context, monkeypatch: pytest.MonkeyPatch) -> Iterator[Supervise]:
    """Starts a supervisor over a command; stopped at the end."""
    monkeypatch.setattr(supervisor_module, "FIRST_PAUSE_SECONDS", 0.1)
    monkeypatch.setattr(supervisor_module, "SWEEP_SECONDS", 0.2)
    running: list[Supervisor] = []

    def start(child: list[str]) -> Supervisor:
        made = Supervisor(context, child)
        made.start()
        running.append(made)
        return made

    yield start
    for made in running:
        made.stop()


def test_a_killed_worker_is_started_again(supervise: Supervise, started: Path) -> None:
    kept = supervise([sys.executable, "-c", CHILD, str(started)])
    until(lambda: len(list(started.iterdir())) == 1)
    first = kept.child_id
    assert first is not None
    os.kill(first, signal.SIGKILL)
    until(lambda: len(list(started.iterdir())) == 2)
    assert kept.child_id not in (None, first)


def test_one_that_keeps_falling_is_started_ever_more_rarely(supervise: Supervise, started: Path) -> None:
    supervise(["sh", "-c", f"touch {started}/$$; exit 1"])
    time.sleep(1.6)
    # pauses of 0.1, 0.2, 0.4 and 0.8 seconds
    assert 2 <= len(list(started.iterdir())) <= 5


def test_stopping_ends_the_worker_and_its_children(
    supervise: Supervise, started: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also those that do not listen."""
    monkeypatch.setattr(supervisor_module, "GRACE_SECONDS", 0.3)
    deaf = started.parent / "deaf.sh"
    deaf.write_text(f'trap "" TERM\ntouch {started}/$$\n[ "$1" ] || sh {deaf} child &\nsleep 60\nsleep 60\n')
    kept = supervise(["sh", str(deaf)])
    until(lambda: len(list(started.iterdir())) == 2)
    kept.stop()
    assert not [name for name in os.listdir(started) if alive(int(name))]


def test_a_job_that_we_stopped_costs_no_attempt(
    supervise: Supervise, context: Context, call: Call, jobs_of: JobsOf
) -> None:
    kept = supervise([sys.executable, "-c", HOLDER, context.database.url])
    until(lambda: jobs_of(call.id)["ingest"].status == "running")
    kept.stop()
    job = jobs_of(call.id)["ingest"]
    assert (job.status, job.attempt) == ("due", 0)


def test_a_job_whose_worker_died_is_due_at_once(
    supervise: Supervise, context: Context, call: Call, jobs_of: JobsOf
) -> None:
    died = context.work_dir.with_name("died")
    line = f"test -e {died} || exec {sys.executable} -c '{HOLDER}' {context.database.url}"
    kept = supervise(["sh", "-c", line])
    until(lambda: jobs_of(call.id)["ingest"].status == "running")
    died.touch()
    assert kept.child_id is not None
    os.kill(kept.child_id, signal.SIGKILL)
    until(lambda: jobs_of(call.id)["ingest"].status == "due")
    assert jobs_of(call.id)["ingest"].attempt == 1


def test_it_sweeps(supervise: Supervise, database: Database, call: Call, jobs_of: JobsOf) -> None:
    with database.session() as session:
        job = Jobs(session).claim("elsewhere:1:1.0:0", 60)
        assert job is not None
        Jobs(session).wait(job.id, "elsewhere:1:1.0:0", "asr:en", "No recogniser.")
    supervise(["sleep", "60"])
    until(lambda: jobs_of(call.id)["ingest"].status == "due")


def test_a_worker_does_not_outlive_a_killed_supervisor(started: Path) -> None:
    parent = f"""
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", {CHILD!r}, {str(started)!r}], stdin=subprocess.PIPE)
time.sleep(60)
"""
    killed = subprocess.Popen([sys.executable, "-c", parent])
    until(lambda: len(list(started.iterdir())) == 1)
    child = int(next(started.iterdir()).name)
    assert alive(child)
    killed.kill()
    killed.wait()
    until(lambda: not alive(child))


def test_a_broker_makes_it_a_celery_worker() -> None:
    assert "workers.runner" in command(None)
    with_broker = command("redis://localhost")
    assert "celery" in with_broker
    assert "analysis,speech" in with_broker
