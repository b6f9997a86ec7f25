"""What several tests of the application do."""

import json
import math
import struct
import uuid
import wave
from io import BytesIO
from pathlib import Path

from fastapi.testclient import TestClient

from app.deps import Services
from nlp.types import Insight, Span, Versions
from speech.transcript import Transcript, Turn, spread_words
from storage.calls import Calls
from storage.insights import Insights
from storage.transcripts import Transcripts
from storage.types import Call, CallMetadata, InsightRecord, Person

ORIGIN = "http://127.0.0.1:8000"


def sound(seconds: float = 1.0, *, pitch: float = 220.0) -> bytes:
    """A WAV file with a tone: mono, 8 kHz, 16 bit."""
    rate = 8000
    samples = (round(8000 * math.sin(2 * math.pi * pitch * i / rate)) for i in range(round(seconds * rate)))
    file = BytesIO()
    with wave.open(file, "wb") as wav:
        wav.setnchannels(1)
        wav.setsampwidth(2)
        wav.setframerate(rate)
        wav.writeframes(b"".join(struct.pack("<h", sample) for sample in samples))
    return file.getvalue()


def upload(client: TestClient, data: bytes, name: str = "call.wav", **fields: str):
    """Uploads a recording with plain form fields; gives the response."""
    return client.post("/api/v1/calls", files={"audio": (name, data)}, data=fields)


def transcript_json(*turns: tuple[str, str], **more: object) -> bytes:
    listed = [{"i": i, "speaker": speaker, "text": text} for i, (speaker, text) in enumerate(turns)]
    return json.dumps({"language": "en", "turns": listed, **more}).encode()


PRICE = "honestly it costs twice what we pay today"
TURNS = (
    Turn("rep", "How do you like it?", spread_words("How do you like it?", 0.2, 1.2), channel=0),
    Turn("customer", f"Well, {PRICE}.", spread_words(f"Well, {PRICE}.", 1.5, 4.5), channel=1),
)


def price_objection(turn: int = 1, *, category: str = "price") -> Insight:
    """What the customer says in TURNS."""
    words = TURNS[1].words
    return Insight(
        kind="objection",
        category=category,
        span=Span(turn, 1, len(words) - 1),
        quote=PRICE,
        speaker="customer",
        confidence=0.9,
        detector="local",
        versions=Versions(codebook="1", model="test"),
        start=words[1].start,
        end=words[-1].end,
    )


def add_heard_call(
    services: Services,
    uploader: Person,
    *,
    recording: bytes | None = None,
    insights: tuple[Insight, ...] = (price_objection(),),
    **metadata: object,
) -> Call:
    """A call that is ready, as the workers leave it; `recording` becomes its audio and listening copy."""
    call_id = uuid.uuid4().hex
    with services.database.session() as session:
        keys = {}
        if recording is not None:
            keys = {
                "audio_key": f"calls/{call_id}/audio.wav",
                "listening_key": f"calls/{call_id}/listening.mp3",
            }
            for key in keys.values():
                with services.blobs.incoming() as arriving:
                    arriving.write(recording)
                    arriving.close()
                    services.blobs.put_file(arriving.path, key)
        calls = Calls(session)
        calls.add(
            call_id,
            title=str(metadata.get("title", "Demo")),
            metadata=CallMetadata(**metadata),  # type: ignore[arg-type]
            uploader_id=uploader.id,
            content_hash=call_id * 2,
            audio_key=keys.get("audio_key"),
        )
        if keys:
            calls.update(call_id, listening_key=keys["listening_key"])
        revision = Transcripts(session).add(call_id, Transcript("en", TURNS, duration=5.0))
        Insights(session).replace(call_id, revision, insights)
        calls.update(call_id, duration=5.0)
        calls.set_status(call_id, "ready")
        found = calls.get(call_id)
    assert found is not None
    return found


def insights_of(services: Services, call: Call) -> list[InsightRecord]:
    with services.database.reading() as session:
        return Insights(session).for_call(call.id)


def blob_files(services: Services) -> list[Path]:
    """Every file below the blob folder."""
    return [path for path in services.blobs.root.rglob("*") if path.is_file()]  # type: ignore[attr-defined]
