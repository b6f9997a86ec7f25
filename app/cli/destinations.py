"""Where `earshot upload` and the demo put calls: a protocol, and this machine's own data folder."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Protocol

from pydantic import ValidationError

from app.calls import service
from app.calls.schemas import MetadataIn
from app.calls.service import Upload
from app.calls.upload import BATCH, MAX_TRANSCRIPT_BYTES
from app.cli.console import CommandError
from app.cli.files import must_be_file, read_file
from app.cli.local import open_database
from app.problems import field_errors, invalid
from app.promises.service import import_promises, list_promises
from app.sizes import in_words
from nlp.promises import read_promises
from settings import Settings
from storage.blobs import Blobs, LocalBlobs
from storage.database import Database
from storage.people import People
from workers.context import build_doorbell
from workers.intake import Received

OnBytes = Callable[[int, int], None]
"""Told how many bytes of how many have gone."""

TRANSCRIPTS = frozenset({".json", ".vtt", ".srt"})


@dataclass(frozen=True, slots=True)
class Taken:
    """A call that is there now. created: False where it was there before."""

    call_id: str
    created: bool


class Destination(AbstractContextManager["Destination"], Protocol):
    """Takes calls. What it refuses is an exception with a `sentence`."""

    def send(
        self, file: Path, transcript: Path | None, fields: Mapping[str, object], on_bytes: OnBytes
    ) -> Taken: ...

    def import_promises(self, file: Path) -> tuple[int, int]: ...


def pair(files: Sequence[Path]) -> list[tuple[Path, Path | None]]:
    """Files as calls, as on the pages: a transcript goes along with the one recording that has its name."""
    kinds: dict[str, list[list[Path]]] = {}
    for file in files:
        place = kinds.setdefault(file.stem.casefold(), [[], []])
        place[is_transcript(file)].append(file)
    pairs = {
        recordings[0]: transcripts[0]
        for recordings, transcripts in kinds.values()
        if len(recordings) == len(transcripts) == 1
    }
    taken = set(pairs.values())
    return [(file, pairs.get(file)) for file in files if file not in taken]


def is_transcript(file: Path) -> bool:
    """Told by the extension."""
    return file.suffix.lower() in TRANSCRIPTS


def parts_of(file: Path, transcript: Path | None) -> dict[str, Path]:
    """Which part of an upload each file is. Raises CommandError where one is missing."""
    parts = {"transcript" if is_transcript(file) else "audio": file}
    if transcript is not None:
        parts["transcript"] = transcript
    for path in parts.values():
        must_be_file(path)
    return parts


class Here:
    """This machine's own database and blobs, through the same intake as the API."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.blobs: Blobs = LocalBlobs(settings.blobs_dir)
        self.doorbell = build_doorbell(settings)
        self._stack = ExitStack()

    def __enter__(self) -> "Here":
        self.database: Database = self._stack.enter_context(open_database(self.settings))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def send(
        self, file: Path, transcript: Path | None, fields: Mapping[str, object], on_bytes: OnBytes
    ) -> Taken:
        paths = parts_of(file, transcript)
        total = sum(path.stat().st_size for path in paths.values())
        try:
            metadata = MetadataIn.model_validate(dict(fields)).to_metadata()
        except ValidationError as wrong:
            raise invalid(field_errors(list(wrong.errors()))) from wrong
        with ExitStack() as stack:
            parts: dict[str, Received] = {}
            gone = 0
            for name, path in paths.items():
                on_part = partial(_shifted, on_bytes, gone, total)
                parts[name] = self._copy(stack, name, path, on_part)
                gone += parts[name].file.size
            upload = Upload(metadata, parts.get("audio"), parts.get("transcript"))
            service.prepare(upload)
            with self.database.session() as session:
                person = People(session).ensure_administrator()
                call, created = service.receive(session, self.blobs, self.doorbell, person, upload)
        return Taken(call.id, created)

    def import_promises(self, file: Path, *, keep: bool = False) -> tuple[int, int]:
        """How many are new and how many changed; keep: those that are there stay as they are."""
        promises = read_promises(read_file(file), file.name)
        with self.database.session() as session:
            known = {promise.id for promise in list_promises(session)} if keep else set()
            wanted = [promise for promise in promises if promise.id not in known]
            return import_promises(session, People(session).ensure_administrator(), wanted)

    def _copy(self, stack: ExitStack, name: str, path: Path, on_bytes: Callable[[int], None]) -> Received:
        limit = self.settings.max_upload_bytes if name == "audio" else MAX_TRANSCRIPT_BYTES
        if path.stat().st_size > limit:
            raise CommandError(
                f"This is larger than the {in_words(limit)} that are taken (EARSHOT_MAX_UPLOAD_BYTES)."
            )
        if path.stat().st_size == 0:
            raise CommandError("This file is empty.")
        arriving = stack.enter_context(self.blobs.incoming())
        with path.open("rb") as source:
            while data := source.read(BATCH):
                arriving.write(data)
                on_bytes(arriving.size)
        return Received(arriving, path.name)


def _shifted(on_bytes: OnBytes, before: int, total: int, done: int) -> None:
    """Counts one part's bytes on from those of the parts before it."""
    on_bytes(before + done, total)
