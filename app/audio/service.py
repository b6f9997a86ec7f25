"""The sounds of a call: the listening copy, the recording as it came, and clips cut from it on demand."""

import hashlib
import mimetypes
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from sqlalchemy.orm import Session

from app.audio.ranges import Served
from app.errors import Conflict
from speech.listening import cut_clip
from speech.transcript import clip_seconds
from storage.blobs import Blobs
from storage.transcripts import Transcripts
from storage.types import Call, InsightRecord

Copy = Literal["listening", "original"]
MP3 = "audio/mpeg"
# The bytes under these keys never change, so a browser need not ask again for a day.
_DAY = "private, max-age=86400"


@dataclass(frozen=True, slots=True)
class Clip:
    """What to cut: seconds start to end of the blob `source`, kept under `key`."""

    key: str
    source: str
    start: float
    end: float


def sound_of(call: Call, copy: Copy) -> Served:
    """The recording, as a copy that every browser plays or as it came. Raises Conflict without one."""
    key = listening_key(call) if copy == "listening" else call.audio_key
    if key is None:
        raise Conflict("This call was imported as a transcript; it has no sound.")
    return Served(key, MP3 if copy == "listening" else _media_type(key), _tag(call.content_hash, copy))


def listening_key(call: Call) -> str:
    """The blob that is played. Raises Conflict with the reason why there is none (yet)."""
    if not call.has_sound:
        raise Conflict("This call was imported as a transcript; it has no sound.")
    if call.listening_key is None:
        raise Conflict(
            "The sound is not ready to be played yet. Try again in a moment.", headers={"retry-after": "2"}
        )
    return call.listening_key


def peaks_of(call: Call) -> Served:
    """The waveform. Raises Conflict where there is none (yet)."""
    listening_key(call)
    if call.peaks_key is None:
        raise Conflict("The waveform is not ready yet. Try again in a moment.", headers={"retry-after": "2"})
    return Served(call.peaks_key, "application/json", _tag(call.content_hash, "peaks"))


def clip_of(session: Session, record: InsightRecord, call: Call) -> Clip:
    """The clip in which an insight's quote is heard whole. Raises Conflict where it cannot be heard."""
    source = listening_key(call)
    transcript = Transcripts(session).get(call.id, record.revision)
    span = record.insight.span
    seconds = None
    if transcript is not None:
        turn = transcript.turns[span.turn]
        seconds = clip_seconds(turn, span.first, span.last, approximate=transcript.approximate)
    if seconds is None:
        raise Conflict(
            "The transcript of this call carries no times, so the quote cannot be found in its sound."
        )
    start, end = seconds
    # named by its bounds: an insight that moves in a later analysis gets a clip of its own
    name = f"{record.id}-{round(start * 1000)}-{round(end * 1000)}.mp3"
    return Clip(f"calls/{call.id}/clips/{name}", source, start, end)


def cut(blobs: Blobs, clip: Clip) -> Served:
    """Cuts the clip unless it lies there from before; takes a moment, so no transaction should be open.

    Where the call was deleted meanwhile there is nothing to cut, and nothing is there to be served.
    """
    if not blobs.exists(clip.key) and blobs.exists(clip.source):
        with tempfile.TemporaryDirectory() as folder:
            made = Path(folder) / "clip.mp3"
            cut_clip(blobs.path(clip.source), clip.start, clip.end, made)
            blobs.put_file(made, clip.key)
    return Served(clip.key, MP3, _tag(clip.key), cache=_DAY)


def _media_type(key: str) -> str:
    """By its extension, and never a type that a browser would run."""
    guessed = mimetypes.guess_type(key)[0] or ""
    return guessed if guessed.startswith(("audio/", "video/")) else "application/octet-stream"


def _tag(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]
