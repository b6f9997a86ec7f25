"""WebVTT and SRT: timed cues, whose voices become turns."""

import html
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from speech.errors import TranscriptError
from speech.roles import role_of
from speech.transcript import Piece, Turn, Word, spread_words, word_slices

_TIMING = re.compile(r"^\s*(?P<start>[\d:.,]+)\s*-->\s*(?P<end>[\d:.,]+)(\s.*)?$")
_TIME = re.compile(r"^(?:(\d+):)?(\d{1,2}):(\d{1,2})[.,](\d{1,3})$")
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>]*)>")
_TAG = re.compile(r"</?[a-zA-Z0-9:.,][^>]*>|</?>")
# "Anna Smith: text". A name is short, without sentence punctuation, and the colon is followed by a space.
_PREFIX = re.compile(r"^(?:[-–—>]+\s*)?([^\s:,.!?;\"«»][^:,!?;\"«»]{0,38}?)\s*:(?:\s+|$)")
_NAME_WORDS = 4
_BLOCKS = ("NOTE", "STYLE", "REGION")
# Cues of one voice after a longer silence than this (seconds) begin a new turn.
_PAUSE = 5.0


@dataclass(frozen=True, slots=True)
class _Cue:
    """What one voice (None: not said) says in one cue; start, end: seconds."""

    start: float
    end: float
    voice: str | None
    text: str


def parse_subtitles(text: str) -> tuple[Turn, ...]:
    """The turns of a WebVTT or SRT file, in order. Raises TranscriptError naming the line."""
    cues = [cue for raw in _raw_cues(text.splitlines()) for cue in _voices(*raw)]
    cues = _with_prefixes(cues)
    if not any(any(True for _ in word_slices(cue.text)) for cue in cues):
        raise TranscriptError("This transcript has no timed text. Check that it is a WebVTT or SRT file.")
    groups: list[list[_Cue]] = []
    for cue in cues:
        last = groups[-1][-1] if groups else None
        if last and cue.voice is not None and cue.voice == last.voice and cue.start - last.end < _PAUSE:
            groups[-1].append(cue)
        else:
            groups.append([cue])
    return tuple(_turn(group) for group in groups)


def _raw_cues(lines: Sequence[str]) -> Iterator[tuple[float, float, list[str]]]:
    """(start, end, lines of text) of each cue."""
    at = 0
    while at < len(lines):
        if lines[at].split(" ")[0].strip() in _BLOCKS:
            while at < len(lines) and lines[at].strip():
                at += 1
            continue
        if "-->" not in lines[at]:
            at += 1  # the header, a cue's number or name, an empty line
            continue
        timing = _TIMING.match(lines[at])
        if timing is None:
            raise TranscriptError(f"Line {at + 1} has no times that can be read: {lines[at].strip()[:60]}")
        start, end = (_seconds(timing[name], at) for name in ("start", "end"))
        if end < start:
            raise TranscriptError(f"Line {at + 1}: the text ends before it starts.")
        at += 1
        begin = at
        while at < len(lines) and lines[at].strip() and "-->" not in lines[at]:
            at += 1
        body = list(lines[begin:at])
        # Without an empty line between cues the next one's number is not text.
        if at < len(lines) and "-->" in lines[at] and body and body[-1].strip().isdigit():
            body.pop()
        yield start, end, body


def _seconds(text: str, line: int) -> float:
    parts = _TIME.match(text)
    if parts is None:
        raise TranscriptError(f"Line {line + 1}: {text[:30]} is not a time like 00:01:02.500.")
    hours, minutes, seconds, fraction = parts.groups()
    if int(minutes) > 59 or int(seconds) > 59:
        raise TranscriptError(f"Line {line + 1}: {text[:30]} is not a time like 00:01:02.500.")
    return int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds) + int(fraction.ljust(3, "0")) / 1000


def _voices(start: float, end: float, lines: Sequence[str]) -> Iterator[_Cue]:
    """The cue's text by voice: at <v Name> tags and at lines that begin with a dash or a name."""
    said: list[tuple[str | None, str]] = []
    voice: str | None = None
    for line in lines:
        parts = _VOICE.split(line)
        for number, part in enumerate(parts):
            if number % 2:
                voice = html.unescape(part).strip() or None
                said.append((voice, ""))
                continue
            plain = " ".join(html.unescape(_TAG.sub("", part)).split())
            if not plain:
                continue
            fresh = voice is None and (
                not said or _PREFIX.match(plain) or plain.startswith(("- ", "– ", "— "))
            )
            if not said or fresh:
                said.append((voice, plain))
            else:
                said[-1] = (said[-1][0], f"{said[-1][1]} {plain}".strip())
    said = [(name, text) for name, text in said if text]
    letters = sum(len(text) for _, text in said)
    done = 0
    for name, text in said:
        begin = start + (end - start) * done / letters
        done += len(text)
        yield _Cue(begin, start + (end - start) * done / letters, name, text)


def _with_prefixes(cues: Sequence[_Cue]) -> list[_Cue]:
    """Names in front of the text become voices, where they are names and not a sentence's own colon.

    A prefix is a name when it states a role or stands in front of at least two cues. Once names are
    used, text without one goes on with the voice before it.
    """
    found = [_PREFIX.match(cue.text) if cue.voice is None else None for cue in cues]
    prefixes = [match[1].strip() if match else None for match in found]
    counts = Counter(prefix for prefix in prefixes if prefix and len(prefix.split()) <= _NAME_WORDS)
    names = {prefix for prefix, count in counts.items() if count > 1 or role_of(prefix) != "unknown"}
    out: list[_Cue] = []
    voice: str | None = None
    for cue, match, prefix in zip(cues, found, prefixes, strict=True):
        text = cue.text
        if cue.voice is not None:
            voice = cue.voice
        elif match is not None and prefix in names:
            voice, text = prefix, text[match.end() :]
        text = re.sub(r"^[-–—]\s+", "", text)
        if text:
            out.append(_Cue(cue.start, cue.end, voice, text))
    return out


def _turn(cues: Sequence[_Cue]) -> Turn:
    text = ""
    words: list[Word] = []
    pieces: list[Piece] = []
    for cue in cues:
        offset = len(text) + 1 if text else 0
        text = f"{text} {cue.text}" if text else cue.text
        said = spread_words(cue.text, cue.start, cue.end)
        if said:
            pieces.append(Piece(cue.start, cue.end, len(words), len(words) + len(said) - 1))
        words += [Word(w.start_char + offset, w.end_char + offset, w.start, w.end) for w in said]
    voice = cues[0].voice
    return Turn(role_of(voice), text, tuple(words), name=voice, pieces=tuple(pieces))
