"""Uploads over real sockets: streaming, refusals, clients that leave."""

import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import httpx
import psutil
import pytest

from app.deps import Services
from settings import Settings
from tests.app.helpers import blob_files, sound, upload

MB = 1024**2
KIND = {"content-type": "multipart/form-data; boundary=frontier"}
HEAD = b'--frontier\r\nContent-Disposition: form-data; name="audio"; filename="a.wav"\r\n\r\n'
TAIL = b"\r\n--frontier--\r\n"


def eventually(true: Callable[[], bool], seconds: float = 5.0) -> bool:
    end = time.monotonic() + seconds
    while not true() and time.monotonic() < end:
        time.sleep(0.05)
    return true()


def spoken(server: str, token: str, headers: bytes, body: bytes = b"") -> socket.socket:
    """A connection on which a POST of a call was begun."""
    place = urlsplit(server)
    connection = socket.create_connection((place.hostname, place.port or 0), timeout=10)
    start = f"POST /api/v1/calls HTTP/1.1\r\nHost: {place.netloc}\r\nAuthorization: Bearer {token}\r\n"
    kind = f"Content-Type: {KIND['content-type']}\r\n"
    connection.sendall(start.encode() + kind.encode() + headers + b"\r\n" + body)
    return connection


def test_a_call_goes_round_trip(remote: httpx.Client, services: Services) -> None:
    answer = remote.post("/api/v1/calls", files={"audio": ("a.wav", sound())})
    assert answer.status_code == 202
    assert remote.get(answer.headers["location"]).json() == answer.json()


class TestLargeUploads:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return settings.model_copy(update={"max_upload_bytes": 100 * MB})

    def test_memory_does_not_grow_with_the_recording(self, remote: httpx.Client, services: Services) -> None:
        upload_size, process = 96, psutil.Process()
        seen: list[int] = []

        def body() -> Iterator[bytes]:
            yield HEAD
            block = bytes(MB)
            for _ in range(upload_size):
                seen.append(process.memory_info().rss)
                yield block
            yield TAIL

        answer = remote.post("/api/v1/calls", content=body(), headers=KIND)
        assert answer.status_code == 202
        assert blob_files(services)[0].stat().st_size == upload_size * MB
        assert max(seen) - seen[0] < 32 * MB

    def test_a_client_that_leaves_leaves_nothing(self, server: str, token: str, services: Services) -> None:
        with spoken(server, token, b"Content-Length: 50000000\r\n", HEAD + bytes(3 * MB)):
            assert eventually(lambda: any(file.stat().st_size for file in blob_files(services)))
        assert eventually(lambda: blob_files(services) == [])
        answer = httpx.get(f"{server}/api/v1/calls", headers={"authorization": f"Bearer {token}"})
        assert answer.json()["items"] == []


def test_too_long_a_body_is_refused_before_it_is_read(server: str, token: str) -> None:
    with spoken(server, token, b"Content-Length: 5000000000\r\n") as connection:
        answer = connection.recv(4096)
    assert answer.startswith(b"HTTP/1.1 413")
    assert b"application/problem+json" in answer


def test_who_asks_first_is_told_without_sending(server: str, token: str) -> None:
    with spoken(server, token, b"Content-Length: 5000000000\r\nExpect: 100-continue\r\n") as connection:
        assert connection.recv(4096).startswith(b"HTTP/1.1 413")


def test_who_asks_first_and_may_is_told_to_send(server: str, token: str) -> None:
    body = HEAD + sound() + TAIL
    length = f"Content-Length: {len(body)}\r\nExpect: 100-continue\r\n"
    with spoken(server, token, length.encode()) as connection:
        assert connection.recv(4096).startswith(b"HTTP/1.1 100")
        connection.sendall(body)
        assert connection.recv(4096).startswith(b"HTTP/1.1 202")


def test_who_is_refused_half_way_can_finish_and_is_not_cut_off(server: str, token: str) -> None:
    body = HEAD + bytes(20 * MB) + TAIL
    with spoken(server, token, f"Content-Length: {len(body)}\r\n".encode(), body[: 2 * MB]) as connection:
        assert connection.recv(4096).startswith(b"HTTP/1.1 413")
        # a connection closed at once would break here, and most clients then report that instead
        connection.sendall(body[2 * MB :])


def test_what_grows_too_large_on_the_way_is_refused(remote: httpx.Client, services: Services) -> None:
    answer = remote.post("/api/v1/calls", content=iter([HEAD, bytes(20 * MB), TAIL]), headers=KIND)
    assert answer.status_code == 413
    assert "larger than" in answer.json()["detail"]
    assert blob_files(services) == []


def test_a_stranger_hears_401_and_nothing_is_written(server: str, services: Services) -> None:
    answer = httpx.post(f"{server}/api/v1/calls", files={"audio": ("a.wav", bytes(5 * MB))})
    assert answer.status_code == 401
    assert blob_files(services) == []


def test_ranges_work_over_the_wire(remote: httpx.Client) -> None:
    data = sound(2.0)
    call = upload(remote, data).json()["id"]  # type: ignore[arg-type]  # the same methods as a test client
    path = f"/api/v1/calls/{call}/audio?copy=original"
    assert remote.get(path).content == data
    part = remote.get(path, headers={"range": "bytes=100-199"})
    assert (part.status_code, part.content) == (206, data[100:200])
    assert remote.head(path).headers["content-length"] == str(len(data))


def test_one_recording_sent_by_many_at_once_is_one_call(server: str, token: str) -> None:
    def send(_: int) -> httpx.Response:
        headers = {"authorization": f"Bearer {token}"}
        return httpx.post(
            f"{server}/api/v1/calls", files={"audio": ("a.wav", data)}, headers=headers, timeout=30
        )

    data = sound()
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(send, range(8)))
    assert sorted(answer.status_code for answer in answers) == [200] * 7 + [202]
    assert len({answer.json()["id"] for answer in answers}) == 1
