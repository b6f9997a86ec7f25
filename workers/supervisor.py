"""The supervisor, `python -m workers.supervisor` or `earshot worker`, keeps a worker process up and sweeps.

The worker is a process of its own, so that native code that crashes takes down nothing else: the claim loop
of workers.runner, or, where there is a broker, a Celery worker that does the same stages.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable

import psutil
import structlog

from settings import Settings
from storage.database import needs_migration
from workers.claims import GRACE_SECONDS
from workers.context import Context, build_context
from workers.doorbell import QUEUES
from workers.log import set_up_logging
from workers.parent import watch_parent
from workers.sweeper import SWEEP_SECONDS, give_back, reclaim, sweep

log = structlog.get_logger(__name__)

FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 30.0
STEADY_SECONDS = 60.0  # who has run for this long is started again without a pause


def command(broker_url: str | None) -> list[str]:
    """The worker process to keep alive."""
    if broker_url is None:
        return [sys.executable, "-m", "workers.runner", "--supervised"]
    celery = [sys.executable, "-m", "celery", "--app", "workers.celery_app", "--quiet", "worker"]
    # Gossip and mingle are talk between workers that nothing here listens to.
    quiet = ["--without-gossip", "--without-mingle", "--loglevel", "WARNING"]
    return [*celery, "--queues", ",".join(sorted(set(QUEUES.values()))), *quiet]


class Supervisor:
    """Starts the worker process, starts it again when it ends, and sweeps, until `stop`."""

    def __init__(self, context: Context, command: list[str]) -> None:
        self._context = context
        self._command = command
        self._stopping = threading.Event()
        self._child: subprocess.Popen[bytes] | None = None
        self._threads = [
            threading.Thread(target=target, name=target.__name__, daemon=True)
            for target in (self._keep_alive, self._keep_swept)
        ]

    @property
    def child_id(self) -> int | None:
        """The process number of the worker, None while there is none."""
        child = self._child
        return child.pid if child is not None and child.poll() is None else None

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Ends the worker, within seconds; what it was doing goes back and the attempt does not count."""
        self._stopping.set()
        for thread in self._threads:
            thread.join()
        give_back(self._context)

    def _keep_alive(self) -> None:
        pause = FIRST_PAUSE_SECONDS
        while not self._stopping.is_set():
            started = time.monotonic()
            status = self._run_child()
            if self._stopping.is_set():
                return
            steady = time.monotonic() - started >= STEADY_SECONDS
            pause = FIRST_PAUSE_SECONDS if steady else pause
            log.warning("worker_ended", status=status, restart_in=pause)
            self._safely(lambda: reclaim(self._context))
            self._stopping.wait(pause)
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)

    def _run_child(self) -> int:
        """Until it ends, or `stop`; gives its exit status."""
        # A session of its own: Ctrl-C on a terminal reaches every process of it, and the order is ours.
        environment = {**os.environ, "EARSHOT_SUPERVISED": "1"}
        with subprocess.Popen(
            self._command, stdin=subprocess.PIPE, env=environment, start_new_session=True
        ) as child:
            self._child = child
            log.info("worker_started", process=child.pid)
            while child.poll() is None and not self._stopping.wait(0.2):
                pass
            if child.poll() is None:
                _end(child)
            return child.wait()

    def _keep_swept(self) -> None:
        while not self._stopping.is_set():
            self._safely(lambda: sweep(self._context, self._context.find_capabilities()))
            self._stopping.wait(SWEEP_SECONDS)

    def _safely(self, work: Callable[[], object]) -> None:
        """The database may be away for a while; the next round does what this one could not."""
        try:
            work()
        except Exception:
            log.error("sweep_failed", exc_info=True)


def _end(child: subprocess.Popen[bytes]) -> None:
    """Asks, waits, and then ends the child with all its own children."""
    family = [psutil.Process(child.pid), *psutil.Process(child.pid).children(recursive=True)]
    child.terminate()
    try:
        child.wait(GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        log.warning("worker_killed")
    for process in family:
        try:
            process.kill()
        except psutil.NoSuchProcess:
            continue


def main() -> None:
    """Until SIGTERM or Ctrl-C; with `--supervised` also until standard input ends."""
    settings = Settings()
    set_up_logging(settings.log_level)
    while needs_migration(settings.database):
        log.warning("waiting_for_migration", hint="run: earshot migrate")
        time.sleep(2)
    context = build_context(settings)
    supervisor = Supervisor(context, command(settings.broker_url))
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    if "--supervised" in sys.argv:
        watch_parent(ended.set)
    supervisor.start()
    while not ended.wait(1.0):
        pass
    supervisor.stop()
    context.database.dispose()


if __name__ == "__main__":
    main()
