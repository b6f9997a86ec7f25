"""The web process with its workers beside it, as `serve` and `demo` run them."""

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType

import structlog
import uvicorn
from fastapi import FastAPI

from app.cli.console import CommandError, out
from app.main import create_app
from settings import Settings
from storage.database import Database
from storage.people import People
from workers.log import set_up_logging

# What is still being answered at Ctrl-C gets this long.
SHUTDOWN_SECONDS = 3
# A supervisor gives its job back within its grace period, see workers.claims.
WORKER_SECONDS = 20
# How soon a supervisor that was killed is started again, and how often one that cannot start is.
RESPAWN_SECONDS = 2.0

log = structlog.get_logger(__name__)


@contextmanager
def workers(*, quiet: bool = False, keep: bool = False) -> Iterator[subprocess.Popen[bytes]]:
    """The supervisor as a child process, told to stop at the end; it also ends when our end of its pipe does.

    In a session of its own, so that Ctrl-C reaches only us and the order of stopping is ours.
    quiet: it logs warnings only, because a progress bar has the terminal. keep: it is started again if it
    ends; who watches the process given out leaves this off.
    """
    environment = {**os.environ, **({"EARSHOT_LOG_LEVEL": "warning"} if quiet else {})}
    keeper = _Keeper([sys.executable, "-m", "workers.supervisor", "--supervised"], environment)
    if keep:
        keeper.watch()
    try:
        yield keeper.child
    finally:
        keeper.stop()


class _Keeper:
    """The supervisor's process; once watched, it is started again whenever it ends by itself."""

    def __init__(self, command: list[str], environment: dict[str, str]) -> None:
        self._command, self._environment = command, environment
        self._stopping = threading.Event()
        self.child = self._start()
        self._thread = threading.Thread(target=self._watch, name="supervisor", daemon=True)

    def watch(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()
        self.child.terminate()
        try:
            self.child.wait(WORKER_SECONDS)
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.wait()

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            self._command, stdin=subprocess.PIPE, env=self._environment, start_new_session=True
        )

    def _watch(self) -> None:
        while not self._stopping.is_set():
            if self.child.poll() is not None:
                log.error("supervisor_ended", status=self.child.returncode)
                self.child = self._start()
            self._stopping.wait(RESPAWN_SECONDS)


def listen(settings: Settings) -> socket.socket:
    """The socket to serve on, opened first, so that a port in use is noticed before anything is started."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    if os.name == "posix":  # elsewhere it would let two servers share the port
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
    except OSError as error:
        listener.close()
        reason = (error.strerror or "unknown error").lower()
        raise CommandError(
            f"{settings.host}:{settings.port} cannot be served on ({reason}). "
            "Is Earshot running already? Set EARSHOT_PORT to use another port."
        ) from error
    return listener


def run(settings: Settings, listener: socket.socket) -> None:
    """Serves until Ctrl-C or SIGTERM, and prints a sign-in link once it answers."""
    settings = settings.model_copy(update={"port": listener.getsockname()[1]})  # for port 0: any that is free
    set_up_logging(settings.log_level)
    app = create_app(settings)
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,  # paths hold one-time secrets; middleware.Faults logs the routes instead
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=SHUTDOWN_SECONDS,
    )
    # uvicorn repeats the signal after its own shutdown; as an exception it lets the workers be stopped too
    signal.signal(signal.SIGTERM, _stop)
    with suppress(KeyboardInterrupt):
        _Server(config, app, settings).run(sockets=[listener])


def _stop(number: int, frame: FrameType | None) -> None:
    raise SystemExit(0)


class _Server(uvicorn.Server):
    """Says where it is as soon as it answers, and has event streams end when it is told to stop."""

    def __init__(self, config: uvicorn.Config, app: FastAPI, settings: Settings) -> None:
        super().__init__(config)
        self.app, self.settings = app, settings

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self.app.state.stopping = True
        super().handle_exit(sig, frame)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        console = out()
        console.print(
            f"\nEarshot is at [bold]{self.settings.url}[/] until Ctrl-C. Sign in, once, within 15 minutes:"
        )
        console.print(f"  {sign_in_link(self.settings)}\n", soft_wrap=True)


def sign_in_link(settings: Settings) -> str:
    """A fresh one-time link for the administrator."""
    database = Database(settings.database)
    try:
        with database.session() as session:
            people = People(session)
            secret = people.make_link(people.ensure_administrator().id)
    finally:
        database.dispose()
    return f"{settings.url}/sign-in/{secret}"
