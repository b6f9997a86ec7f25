"""The runner, `python -m workers.runner`: claims due jobs and does them, one at a time, until it is stopped.

Work is done in a thread, so that the main thread can answer a signal at once while native code runs.
"""

import os
import signal
import sys
import threading
import time

import structlog

from settings import Settings
from storage.database import needs_migration
from workers.claims import GRACE_SECONDS, Lease, end_process
from workers.context import Context, build_context
from workers.log import set_up_logging
from workers.parent import watch_parent
from workers.pipeline import run_next
from workers.sweeper import SWEEP_SECONDS, reclaim, sweep

log = structlog.get_logger(__name__)

POLL_SECONDS = 1.0


class Runner:
    """The claim loop of one process."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._capabilities: frozenset[str] = frozenset()
        self._stopping = threading.Event()
        self._lease: Lease | None = None

    def run(self) -> None:
        """Works until `stop`."""
        swept: float | None = None
        while not self._stopping.is_set():
            try:
                if swept is None or time.monotonic() - swept >= SWEEP_SECONDS:
                    self._sweep()
                    swept = time.monotonic()
                if self._run_next():
                    continue
            except Exception:
                # The database is away, say: the jobs are safe in it.
                log.error("runner_hindered", exc_info=True)
            self._stopping.wait(POLL_SECONDS)

    def stop(self) -> None:
        """No further job; the one under way is given back, so that it can go on elsewhere at once."""
        self._stopping.set()
        self._give_back(self._lease)

    def _sweep(self) -> None:
        self._capabilities = self._context.find_capabilities()
        sweep(self._context, self._capabilities)

    def _run_next(self) -> bool:
        return run_next(
            self._context, capabilities=self._capabilities, on_stuck=end_process, on_lease=self._hold
        )

    def _hold(self, lease: Lease | None) -> None:
        self._lease = lease
        if self._stopping.is_set():
            self._give_back(lease)

    def _give_back(self, lease: Lease | None) -> None:
        if lease is None:
            return
        try:
            lease.give_back()
        except Exception:
            # Whoever sweeps takes the job back once this process has ended.
            log.error("give_back_failed", exc_info=True)


def main() -> None:
    """`--supervised`: standard input is the parent's pipe; see workers.parent."""
    settings = Settings()
    set_up_logging(settings.log_level)
    while needs_migration(settings.database):
        log.warning("waiting_for_migration", hint="run: earshot migrate")
        time.sleep(2)
    context = build_context(settings)
    reclaim(context)

    runner = Runner(context)
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    if "--supervised" in sys.argv:
        # Ctrl-C on a terminal reaches every process of it; the parent decides.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        watch_parent(ended.set)
    worker = threading.Thread(target=runner.run, name="runner", daemon=True)
    worker.start()
    log.info("runner_started")
    while worker.is_alive() and not ended.wait(1.0):
        pass
    runner.stop()
    worker.join(GRACE_SECONDS)
    log.info("runner_stopped")
    if worker.is_alive():
        os._exit(0)  # native code that does not return would crash in an orderly end


if __name__ == "__main__":
    main()
