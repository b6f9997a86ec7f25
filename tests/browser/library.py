"""Calls as the workers would store them: through the repositories, with sound made by speech.listening."""

import json
import uuid
import wave
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from nlp.stems import stems
from nlp.types import Insight
from speech.audio import decode
from speech.listening import make_listening_copy, make_peaks
from speech.transcript import Transcript
from storage.blobs import LocalBlobs
from storage.calls import Calls
from storage.database import Database
from storage.insights import Insights
from storage.jobs import Jobs
from storage.search import Search
from storage.transcripts import Transcripts
from storage.types import CallMetadata, CallStatus

RATE = 16_000
PROMISE_TEXTS = {"P1": "Up and running in two days"}


def write_recording(path: Path, said: Transcript, *, pitch: float = 180.0, mixed: bool = False) -> Path:
    """A two-channel WAV in which every word is a tone (hertz, some higher) on its speaker's channel.

    mixed: both channels hold both speakers, as many telephone systems record.
    """
    length = int((said.duration or 0.0) * RATE)
    sides = np.zeros((length, 2))
    for turn in said.turns:
        for number, word in enumerate(turn.words):
            begin, end = int((word.start or 0) * RATE), int((word.end or 0) * RATE)
            hertz = pitch + 40 * (number % 4)
            tone = np.sin(2 * np.pi * hertz * np.arange(end - begin) / RATE) * np.hanning(end - begin)
            sides[begin:end, turn.channel or 0] += 0.5 * tone
    if mixed:
        sides[:] = sides.sum(axis=1, keepdims=True)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((sides * 32767).astype("<i2").tobytes())
    return path


class Library:
    """Adds calls to the database of a site."""

    def __init__(self, database: Database, blobs: LocalBlobs, uploader_id: str, folder: Path) -> None:
        self.database, self.blobs = database, blobs
        self.uploader_id, self.folder = uploader_id, folder

    def add(
        self,
        title: str,
        said: Transcript | None = None,
        found: Sequence[Insight] = (),
        *,
        sound: bool = True,
        mixed: bool = False,
        status: CallStatus = "ready",
        reason: str | None = None,
        uploader_id: str | None = None,
        promises_checked: int | None = 1,
        **metadata: object,
    ) -> str:
        """A call in this state, with its transcript and insights; gives its id."""
        call_id = uuid.uuid4().hex
        keys = self._sound(call_id, said, mixed) if said is not None and sound else {}
        with self.database.session() as session:
            calls = Calls(session)
            calls.add(
                call_id,
                title=title,
                metadata=CallMetadata(**metadata),  # type: ignore[arg-type]
                uploader_id=uploader_id or self.uploader_id,
                content_hash=call_id * 2,
                file_name=f"{title}.wav",
                audio_key=f"calls/{call_id}/audio.wav" if sound else None,
            )
            if said is not None:
                revision = Transcripts(session).add(call_id, said)
                Insights(session).replace(call_id, revision, found, PROMISE_TEXTS)
                entries = [(r.id, stems(r.insight.quote)) for r in Insights(session).for_call(call_id)]
                Search(session).index_call(call_id, entries)
                facts = {
                    "language": said.language,
                    "duration": said.duration,
                    "channels": 2 if sound else None,
                }
                calls.update(call_id, **facts, **keys, promises_checked=promises_checked)
            calls.set_status(call_id, status, reason)
        return call_id

    def _sound(self, call_id: str, said: Transcript, mixed: bool) -> dict[str, str]:
        work = self.folder / "work" / call_id
        work.mkdir(parents=True)
        recording = decode(write_recording(work / "call.wav", said, mixed=mixed), work, max_seconds=600)
        made = {"listening_key": work / "listening.mp3", "peaks_key": work / "peaks.json"}
        make_listening_copy(recording, made["listening_key"])
        made["peaks_key"].write_text(json.dumps(make_peaks(recording)), "utf-8")
        keys = {name: f"calls/{call_id}/{file.name}" for name, file in made.items()}
        for name, file in made.items():
            self.blobs.put_file(file, keys[name])
        return keys

    @staticmethod
    def day(text: str) -> datetime:
        """Noon of a day, UTC."""
        return datetime.fromisoformat(f"{text}T12:00:00").replace(tzinfo=UTC)

    def status(self, call_id: str) -> str | None:
        """None where there is no such call (any more)."""
        with self.database.reading() as session:
            call = Calls(session).get(call_id)
        return call.status if call else None

    def add_failed(self, title: str) -> str:
        """A call whose first stage was tried and given up."""
        call_id = self.add(title)
        with self.database.session() as session:
            job = Jobs(session).add(call_id, "ingest")
            Jobs(session).claim("test", 60, job_id=job.id)
            Jobs(session).fail(job.id, "test", "The disk is full. Free some space, then try again.")
            Calls(session).set_status(call_id, "failed", "The disk is full. Free some space, then try again.")
        return call_id

    def add_queued(self, title: str) -> str:
        """A call that no worker has begun with."""
        call_id = self.add(title, status="queued")
        with self.database.session() as session:
            Jobs(session).add(call_id, "ingest")
        return call_id
