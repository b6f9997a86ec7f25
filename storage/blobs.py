"""Recordings and what is made from them, as files. Keys look like `calls/<call id>/audio.wav`."""

import errno
import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Protocol

from storage.errors import BadKey

_BLOCK = 256 * 1024


class Incoming:
    """A file that is being received: its size and SHA-256 are known as soon as its last byte is."""

    def __init__(self, file: BinaryIO, path: Path) -> None:
        self.path = path
        self.size = 0
        self._file = file
        self._hash = hashlib.sha256()

    def write(self, data: bytes) -> None:
        self._file.write(data)
        self._hash.update(data)
        self.size += len(data)

    @property
    def sha256(self) -> str:
        """Of what was written so far, 64 hexadecimal letters."""
        return self._hash.hexdigest()

    def close(self) -> None:
        """Everything is on disk, so that a commit that names this file is true also after a power cut."""
        if not self._file.closed:
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()


class Blobs(Protocol):
    """Where files are kept."""

    def incoming(self) -> AbstractContextManager[Incoming]: ...
    def put_file(self, path: Path, key: str) -> None: ...
    def path(self, key: str) -> Path: ...
    def open_range(self, key: str, start: int, end: int) -> Iterator[bytes]: ...
    def size(self, key: str) -> int: ...
    def exists(self, key: str) -> bool: ...
    def delete(self, key: str) -> None: ...
    def delete_prefix(self, prefix: str) -> None: ...
    def clear_incoming(self, older_than_seconds: float) -> int: ...


class LocalBlobs:
    """Blobs as files below one folder."""

    def __init__(self, root: Path) -> None:
        self.root = root.absolute()
        self._arriving = self.root / "incoming"

    @contextmanager
    def incoming(self) -> Iterator[Incoming]:
        """A file to write what arrives into; it is gone at the end, unless put_file has moved it."""
        self._arriving.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=self._arriving)
        arriving = Incoming(os.fdopen(handle, "wb"), Path(name))
        try:
            yield arriving
        finally:
            arriving.close()
            arriving.path.unlink(missing_ok=True)

    def put_file(self, path: Path, key: str) -> None:
        """Moves a closed file to its key, replacing what is there; readers see the old or the new."""
        target = self.path(key)
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.replace(path, target)
        except OSError as error:
            if error.errno != errno.EXDEV:  # anything but "on another disk"
                raise
            beside = target.with_name(f".{target.name}.arriving")
            shutil.copyfile(path, beside)
            os.replace(beside, target)
            path.unlink()

    def path(self, key: str) -> Path:
        """The file of a key, whether it exists or not. Raises BadKey."""
        parts = key.split("/")
        if "\\" in key or "\0" in key or any(part in ("", ".", "..") for part in parts):
            raise BadKey("This file name is not one of ours.")
        return self.root.joinpath(*parts)

    def open_range(self, key: str, start: int, end: int) -> Iterator[bytes]:
        """Bytes start (inclusive) to end (exclusive), in blocks."""
        with self.path(key).open("rb") as file:
            file.seek(start)
            left = end - start
            while left > 0 and (block := file.read(min(_BLOCK, left))):
                left -= len(block)
                yield block

    def size(self, key: str) -> int:
        """Bytes; raises FileNotFoundError."""
        return self.path(key).stat().st_size

    def exists(self, key: str) -> bool:
        return self.path(key).is_file()

    def delete(self, key: str) -> None:
        """Also where there is no such blob."""
        self.path(key).unlink(missing_ok=True)

    def delete_prefix(self, prefix: str) -> None:
        """Deletes the folder of that name with all that is in it; also where there is none."""
        with suppress(FileNotFoundError):
            shutil.rmtree(self.path(prefix.rstrip("/")))

    def clear_incoming(self, older_than_seconds: float) -> int:
        """Removes what uploads that were cut off by a crash have left; gives how many."""
        before = time.time() - older_than_seconds
        stale = [f for f in self._arriving.glob("*") if f.stat().st_mtime < before]
        for file in stale:
            file.unlink(missing_ok=True)
        return len(stale)
