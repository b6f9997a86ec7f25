"""A whole Earshot without pages, in a folder: its settings, its processes, and calls going in and out."""

import io
import json
import os
import subprocess
import sys
import tempfile
import time
import wave
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path

import numpy as np
import pytest

from settings import Settings
from speech.audio import SAMPLE_RATE, decode
from storage.calls import Calls
from storage.database import migrate
from storage.insights import Insights
from storage.jobs import Jobs
from storage.people import People
from storage.transcripts import Transcripts
from storage.types import Call, CallMetadata, InsightRecord, Job
from workers.context import Context, build_context
from workers.intake import Received, receive

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Excerpt:
    """Half a minute of an English sample: as a WAV file with two channels, and as a JSON transcript."""

    sound: bytes
    seconds: float
    transcript: bytes


@cache
def excerpt() -> Excerpt:
    """From the first long thing the customer says to the end of the second."""
    folder = next(f for f in sorted((ROOT / "samples").glob("*/")) if _language(f) == "en")
    turns = json.loads((folder / "truth.json").read_text("utf8"))["turns"]
    long = [t for t in turns if t["speaker"] == "customer" and len(t["text"].split()) >= 20]
    start, end = long[0]["start"] - 1.0, long[1]["end"] + 1.0
    said = [t for t in turns if start <= t["start"] < end]
    told = [{"speaker": t["speaker"], "text": t["text"]} for t in said]
    transcript = json.dumps({"language": "en", "turns": told}).encode()
    return Excerpt(_cut(folder / "audio.ogg", start, end), end - start, transcript)


def _language(sample: Path) -> str | None:
    metadata = sample / "metadata.json"
    return json.loads(metadata.read_text("utf8"))["language"] if metadata.exists() else None


def _cut(audio: Path, start: float, end: float) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        recording = decode(audio, Path(folder), max_seconds=3600)
        first, last = (int(seconds * SAMPLE_RATE) for seconds in (start, end))
        sides = [recording.read(side, first, last) for side in (0, 1)]
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(2)
        writer.setsampwidth(2)
        writer.setframerate(SAMPLE_RATE)
        writer.writeframes(np.stack(sides, axis=1).tobytes())
    return file.getvalue()


Condition = Callable[[Call, dict[str, Job]], bool]


@dataclass
class Home:
    """environment: the EARSHOT_* variables of every process started here."""

    environment: dict[str, str]
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @cached_property
    def context(self) -> Context:
        settings = Settings(**{k.removeprefix("EARSHOT_").lower(): v for k, v in self.environment.items()})
        migrate(settings.database)
        return build_context(settings)

    def send(self, data: bytes, name: str = "call.wav", transcript: bytes | None = None) -> Call:
        """The call of an upload."""
        context = self.context
        with context.blobs.incoming() as sound, context.blobs.incoming() as text:
            sound.write(data)
            text.write(transcript or b"")
            with context.database.session() as session:
                return receive(
                    session,
                    context.blobs,
                    context.doorbell,
                    uploader_id=People(session).ensure_administrator().id,
                    metadata=CallMetadata(language="en", rep_channel=0),
                    audio=Received(sound, name),
                    transcript=Received(text, "call.json") if transcript else None,
                ).call

    def start(self, module: str, *arguments: str) -> subprocess.Popen[bytes]:
        """A process of its own, ended with the test."""
        process = subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            stdin=subprocess.PIPE,
            env={**os.environ, **self.environment},
            cwd=ROOT,
        )
        self.processes.append(process)
        return process

    def look(self, call_id: str) -> tuple[Call, dict[str, Job]]:
        with self.context.database.reading() as session:
            call = Calls(session).get(call_id)
            assert call is not None
            return call, {job.stage: job for job in Jobs(session).for_call(call_id)}

    def insights(self, call_id: str) -> list[InsightRecord]:
        with self.context.database.reading() as session:
            return Insights(session).for_call(call_id)

    def revisions(self, call_id: str) -> int:
        with self.context.database.reading() as session:
            latest = Transcripts(session).latest(call_id)
        return latest[0] if latest else 0

    def wait_for(
        self, call_id: str, true: Callable[[Call, dict[str, Job]], bool], seconds: float = 100.0
    ) -> None:
        """Until it is true of the call and its jobs."""
        deadline = time.monotonic() + seconds
        while not true(*(seen := self.look(call_id))):
            if time.monotonic() > deadline:
                pytest.fail(f"it did not happen in {seconds} s; the call stands at {seen}")
            time.sleep(0.02)

    def wait_until_done(self, call_id: str) -> None:

        def done(call: Call, jobs: dict[str, Job]) -> bool:
            assert call.status not in ("failed", "rejected", "waiting"), call.reason
            return "index" in jobs and {job.status for job in jobs.values()} == {"done"}

        self.wait_for(call_id, done)

    def close(self) -> None:
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        if "context" in self.__dict__:
            self.context.database.dispose()
