"""Sending calls to an Earshot server over HTTP, streamed, with a bearer token."""

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO

import httpx

from app.cli.console import CommandError
from app.cli.destinations import OnBytes, Taken, parts_of

# Sending has no limit of its own: a gigabyte over a slow line takes as long as it takes.
TIMEOUT = httpx.Timeout(connect=10, read=120, write=120, pool=10)


class Server:
    """An Earshot server."""

    def __init__(self, address: str, token: str) -> None:
        self.address = address.rstrip("/")
        self.client = httpx.Client(
            base_url=self.address, headers={"Authorization": f"Bearer {token}"}, timeout=TIMEOUT
        )

    def __enter__(self) -> "Server":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.client.close()

    def send(
        self, file: Path, transcript: Path | None, fields: Mapping[str, object], on_bytes: OnBytes
    ) -> Taken:
        paths = parts_of(file, transcript)
        total = sum(path.stat().st_size for path in paths.values())
        with ExitStack() as stack:
            counted = _Count(lambda done: on_bytes(done, total))
            files = {
                name: (path.name, counted.watch(stack.enter_context(path.open("rb"))))
                for name, path in paths.items()
            }
            answer = self._post("/api/v1/calls", files=files, data={k: str(v) for k, v in fields.items()})
        return Taken(answer.json()["id"], answer.status_code == httpx.codes.ACCEPTED)

    def import_promises(self, file: Path) -> tuple[int, int]:
        with file.open("rb") as source:
            answer = self._post("/api/v1/promises/import", files={"file": (file.name, source)}).json()
        return answer["created"], answer["updated"]

    def _post(self, path: str, **body: Any) -> httpx.Response:
        """The answer; raises CommandError with the server's own sentence where it refuses."""
        try:
            answer = self.client.post(path, **body)
        except httpx.HTTPError as error:
            kind = type(error).__name__
            raise CommandError(f"{self.address} cannot be reached or broke off ({kind}).") from error
        if answer.is_success:
            return answer
        try:
            detail = str(answer.json()["detail"])
        except (ValueError, KeyError, TypeError):
            detail = f"{self.address} answers {answer.status_code}; is it an Earshot server?"
        raise CommandError(detail)


class _Count:
    """Counts what is read from several files on their way out."""

    def __init__(self, on_bytes: Callable[[int], None]) -> None:
        self.on_bytes, self.done = on_bytes, 0

    def watch(self, file: BinaryIO) -> "_Watched":
        return _Watched(file, self)


class _Watched:
    """A file as httpx reads it: in blocks, its length told by its descriptor."""

    def __init__(self, file: BinaryIO, count: _Count) -> None:
        self.file, self.count = file, count

    def read(self, size: int = -1) -> bytes:
        data = self.file.read(size)
        self.count.done += len(data)
        self.count.on_bytes(self.count.done)
        return data

    def fileno(self) -> int:
        return self.file.fileno()
