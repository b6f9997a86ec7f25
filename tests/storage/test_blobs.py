"""Files of calls on disk."""

import hashlib
import os
from pathlib import Path

import pytest

from storage.blobs import LocalBlobs
from storage.errors import BadKey

KEY = "calls/abc/audio.wav"


@pytest.fixture
def blobs(tmp_path: Path) -> LocalBlobs:
    return LocalBlobs(tmp_path / "blobs")


def put(blobs: LocalBlobs, key: str, data: bytes) -> None:
    with blobs.incoming() as arriving:
        arriving.write(data)
        arriving.close()
        blobs.put_file(arriving.path, key)


def files(blobs: LocalBlobs) -> list[str]:
    return sorted(str(p.relative_to(blobs.root)) for p in blobs.root.rglob("*") if p.is_file())


def test_size_and_hash_are_known_while_it_arrives(blobs: LocalBlobs) -> None:
    with blobs.incoming() as arriving:
        for part in (b"abc", b"", b"de"):
            arriving.write(part)
        assert arriving.size == 5
        assert arriving.sha256 == hashlib.sha256(b"abcde").hexdigest()


def test_what_was_put_stays_and_what_was_not_goes(blobs: LocalBlobs) -> None:
    put(blobs, KEY, b"abc")
    with blobs.incoming() as arriving:
        arriving.write(b"never kept")
    assert files(blobs) == [KEY]
    assert blobs.path(KEY).read_bytes() == b"abc"
    assert (blobs.exists(KEY), blobs.size(KEY)) == (True, 3)


def test_an_upload_that_breaks_off_leaves_nothing(blobs: LocalBlobs) -> None:
    def break_off() -> None:
        with blobs.incoming() as arriving:
            arriving.write(b"abc")
            raise ConnectionError

    with pytest.raises(ConnectionError):
        break_off()
    assert files(blobs) == []


def test_putting_again_replaces(blobs: LocalBlobs) -> None:
    put(blobs, KEY, b"old")
    put(blobs, KEY, b"new")
    assert blobs.path(KEY).read_bytes() == b"new"


def test_a_file_from_another_disk_is_moved_too(blobs: LocalBlobs, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.replace

    def across_disks(source: str, target: str) -> None:
        if Path(source).parent != Path(target).parent:
            raise OSError(18, "Invalid cross-device link")
        real(source, target)

    monkeypatch.setattr(os, "replace", across_disks)
    put(blobs, KEY, b"abc")
    assert files(blobs) == [KEY]


RANGES = [(0, 10, b"0123456789"), (2, 5, b"234"), (8, 99, b"89"), (5, 5, b"")]


@pytest.mark.parametrize(("start", "end", "expected"), RANGES)
def test_ranges(blobs: LocalBlobs, start: int, end: int, expected: bytes) -> None:
    put(blobs, KEY, b"0123456789")
    assert b"".join(blobs.open_range(KEY, start, end)) == expected


def test_a_long_range_comes_in_blocks(blobs: LocalBlobs) -> None:
    put(blobs, KEY, bytes(1_000_000))
    blocks = list(blobs.open_range(KEY, 1, 999_999))
    assert sum(map(len, blocks)) == 999_998
    assert max(map(len, blocks)) < 500_000


def test_deleting(blobs: LocalBlobs) -> None:
    for key in (KEY, "calls/abc/clips/a.mp3", "calls/abcd/audio.wav"):
        put(blobs, key, b"x")
    blobs.delete(KEY)
    blobs.delete(KEY)
    assert not blobs.exists(KEY)
    blobs.delete_prefix("calls/abc")
    blobs.delete_prefix("calls/abc/")
    assert files(blobs) == ["calls/abcd/audio.wav"]


OUTSIDE = ["../x", "calls/../../x", "/etc/passwd", "", "calls//x", "a\\b", "a\0b", "calls/./x"]


@pytest.mark.parametrize("key", OUTSIDE)
def test_keys_cannot_leave_the_folder(blobs: LocalBlobs, key: str) -> None:
    with pytest.raises(BadKey):
        blobs.path(key)


def test_old_remains_of_uploads_are_cleared(blobs: LocalBlobs) -> None:
    with blobs.incoming() as fresh:
        left = fresh.path.with_name("left")
        left.write_bytes(b"x")
        os.utime(left, (0, 0))
        assert blobs.clear_incoming(3600) == 1
        assert fresh.path.exists()
        assert not left.exists()
