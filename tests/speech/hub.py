"""A model hub on this machine: as much of one as fetching a snapshot asks for."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha1
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote, urlsplit

REVISION = "0123456789abcdef0123456789abcdef01234567"


@dataclass
class Hub:
    """repository, files: what it holds. cut: a file of which only half is sent, and the line then closed.
    status: answered to everything, where set. asked: the paths of all requests, in order."""

    repository: str
    files: dict[str, bytes]
    cut: str | None = None
    status: int | None = None
    asked: list[str] = field(default_factory=list)
    url: str = ""


@contextmanager
def serving(hub: Hub) -> Iterator[Hub]:
    """Serve the hub at hub.url until the block ends."""

    class Handler(_Handler):
        shared = hub

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    hub.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield hub
    finally:
        server.shutdown()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    shared: Hub
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = unquote(urlsplit(self.path).path)
        self.shared.asked.append(f"{self.command} {path}")
        api = f"/api/models/{self.shared.repository}"
        file = path.removeprefix(f"/{self.shared.repository}/resolve/{REVISION}/")
        if self.shared.status is not None:
            self._answer(self.shared.status, b"")
        elif path in (api, f"{api}/revision/main", f"{api}/revision/{REVISION}"):
            self._json({"id": self.shared.repository, "sha": REVISION, "siblings": self._siblings()})
        elif path == f"{api}/tree/{REVISION}":
            self._json(self._tree())
        elif file in self.shared.files:
            self._file(file)
        else:
            self._answer(404, b"", {"X-Error-Code": "RepoNotFound"})

    do_HEAD = do_GET

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: what was asked is kept in the hub."""

    def _siblings(self) -> list[dict[str, Any]]:
        return [
            {"rfilename": name, "size": len(data), "blobId": _oid(data)}
            for name, data in self.shared.files.items()
        ]

    def _tree(self) -> list[dict[str, Any]]:
        return [
            {"type": "file", "path": name, "size": len(data), "oid": _oid(data)}
            for name, data in self.shared.files.items()
        ]

    def _file(self, name: str) -> None:
        data = self.shared.files[name]
        headers = {"ETag": f'"{_oid(data)}"', "X-Repo-Commit": REVISION, "Accept-Ranges": "bytes"}
        begin = int(self.headers.get("Range", "bytes=0-").removeprefix("bytes=").split("-")[0])
        status = 206 if begin else 200
        if begin:
            headers["Content-Range"] = f"bytes {begin}-{len(data) - 1}/{len(data)}"
        cut = len(data) // 2 if name == self.shared.cut else None
        self._answer(status, data[begin:], headers, cut)

    def _json(self, value: Any) -> None:
        self._answer(200, json.dumps(value).encode(), {"Content-Type": "application/json"})

    def _answer(
        self, status: int, body: bytes, headers: dict[str, str] | None = None, cut: int | None = None
    ) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body[:cut])
        if cut is not None:
            self.close_connection = True


def _oid(data: bytes) -> str:
    return sha1(data, usedforsecurity=False).hexdigest()
