"""Ready transcripts from elsewhere: JSON, WebVTT and SRT."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from speech.errors import TranscriptError
from speech.language import by_letters
from speech.subtitles import parse_subtitles
from speech.transcript import Transcript
from speech.transcript_json import parse_json
from speech.voices import with_roles


@dataclass(frozen=True, slots=True)
class Imported:
    """A transcript and, from JSON, the promises that came with it: mappings with "id" and "text"."""

    transcript: Transcript
    promises: tuple[Mapping[str, Any], ...] = ()


def read_transcript(data: bytes, file_name: str, *, language: str = "auto") -> Imported:
    """Read a transcript file, of the kind that its name says or its first characters show.

    language: "en" or "ru" for files that do not say it themselves; "auto" goes by the letters. Raises
    TranscriptError with the line or turn that is wrong. Turns keep the order of the file, so that a turn
    of JSON is the one at that position of its list.
    """
    text = _decode(data)
    if not text.strip():
        raise TranscriptError("This transcript is empty.")
    kind = _kind(text, file_name)
    if kind == "json":
        transcript, promises = parse_json(text, language=language)
        return Imported(with_roles(transcript), promises)
    turns = parse_subtitles(text)
    ends = [turn.end for turn in turns if turn.end is not None]
    transcript = Transcript(
        by_letters([turn.text for turn in turns], language),
        turns,
        approximate=True,
        duration=max(ends, default=None),
    )
    return Imported(with_roles(transcript))


def _decode(data: bytes) -> str:
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    # Windows programs in Russia still write CP1251, which decodes nearly anything.
    for encoding in ["utf-16"] if wide else ["utf-8-sig", "cp1251"]:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise TranscriptError("This transcript is not a text file. Save it as UTF-8 text and upload it again.")


def _kind(text: str, file_name: str) -> str:
    suffix = PurePath(file_name).suffix.lower()
    start = text.lstrip()
    if suffix == ".json" or (suffix not in (".vtt", ".srt") and start.startswith(("{", "["))):
        return "json"
    if suffix in (".vtt", ".srt") or start.startswith("WEBVTT") or "-->" in text:
        return "subtitles"
    raise TranscriptError("This transcript is of no known kind. Upload JSON, WebVTT (.vtt) or SRT (.srt).")
