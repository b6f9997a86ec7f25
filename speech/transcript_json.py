"""Earshot's JSON transcript.

{"language": "en", "promises": [{"id", "text"}], "turns": [{"i", "speaker", "text", "start", "end",
"words": [{"text", "start", "end"}]}]}. Only "turns" with "text" is needed; keys not named here are
ignored. Times are seconds. "i", where present, is the 0-based position of its turn.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from speech.errors import TranscriptError
from speech.language import by_letters
from speech.roles import role_of
from speech.transcript import Language, Piece, Speaker, Transcript, Turn, Word, spread_words, untimed_words

# JSON can write characters that no text file and no database can hold.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_LATEST = 1e6  # seconds: eleven days
_LANGUAGES: dict[str, Language] = {"en": "en", "english": "en", "ru": "ru", "russian": "ru"}


def parse_json(text: str, *, language: str) -> tuple[Transcript, tuple[Mapping[str, Any], ...]]:
    """The transcript and its promises. language: "en", "ru" or "auto" for files that name none.

    Raises TranscriptError with the turn that is wrong.
    """
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        raise TranscriptError(f"This is not valid JSON: line {error.lineno}, {error.msg}.") from error
    except (RecursionError, ValueError) as error:
        raise TranscriptError("This JSON is nested too deeply or holds numbers that are too long.") from error
    if not isinstance(data, dict) or not isinstance(data.get("turns"), list):
        raise TranscriptError('A JSON transcript is an object with a list "turns", and this one is not.')
    if not data["turns"]:
        raise TranscriptError("This transcript has no turns.")
    turns = tuple(_turn(raw, index) for index, raw in enumerate(data["turns"]))
    if not any(turn.words for turn in turns):
        raise TranscriptError("No turn of this transcript has any words.")
    ends = [turn.end for turn in turns if turn.end is not None]
    transcript = Transcript(
        language=_language(data.get("language")) or by_letters([turn.text for turn in turns], language),
        turns=turns,
        approximate=any(turn.pieces for turn in turns),
        duration=max(ends, default=None),
    )
    return transcript, _promises(data.get("promises"))


def _language(stated: Any) -> Language | None:
    if stated is None or stated == "auto":
        return None
    code = stated.lower().replace("_", "-").split("-")[0] if isinstance(stated, str) else ""
    if code not in _LANGUAGES:
        raise TranscriptError(f'The language of this transcript is {stated!r}; it can be "en" or "ru".')
    return _LANGUAGES[code]


def _turn(raw: Any, index: int) -> Turn:
    if not isinstance(raw, dict) or not isinstance(raw.get("text"), str):
        raise TranscriptError(f'Turn {index} is not an object with a "text".')
    if "i" in raw and (raw["i"] != index or isinstance(raw["i"], bool)):
        raise TranscriptError(
            f'The turn at position {index} says "i": {json.dumps(raw["i"])}. Turns are counted from 0 in '
            'their order; correct "i" or leave it out.'
        )
    text = raw["text"]
    if _UNSTORABLE.search(text):
        raise TranscriptError(f"Turn {index} holds a character that is no text (NUL or half a pair).")
    speaker, name = _speaker(raw.get("speaker"), index)
    times = _times(raw, f"Turn {index}")
    turn = Turn(speaker, text, untimed_words(text), name=name)
    if raw.get("words") is not None:
        return replace(turn, words=_timed(turn, raw["words"], index))
    if times is None or not turn.words:
        return turn
    words = spread_words(text, *times)
    return replace(turn, words=words, pieces=(Piece(*times, 0, len(words) - 1),))


def _speaker(raw: Any, index: int) -> tuple[Speaker, str | None]:
    if raw is None or raw == "":
        return "unknown", None
    if not isinstance(raw, str | int) or isinstance(raw, bool):
        raise TranscriptError(f'The "speaker" of turn {index} is not a name.')
    name = _UNSTORABLE.sub("", str(raw)).strip()
    return role_of(name), None if name.casefold() in ("", "unknown") else name


def _times(raw: dict[str, Any], what: str) -> tuple[float, float] | None:
    """Start and end in seconds, or None where either is missing."""
    start, end = raw.get("start"), raw.get("end")
    for value in (start, end):
        if value is not None and (isinstance(value, bool) or not isinstance(value, int | float)):
            raise TranscriptError(f"{what} has a time that is not a number of seconds: {json.dumps(value)}.")
        if value is not None and not 0 <= value <= _LATEST:
            raise TranscriptError(f"{what} has a time that cannot be: {value}.")
    if start is None or end is None:
        return None
    if end < start:
        raise TranscriptError(f"{what} ends at {end}, before it starts at {start}.")
    return float(start), float(end)


def _timed(turn: Turn, raw: Any, index: int) -> tuple[Word, ...]:
    """The turn's words with the times of the file's words, which must be its text in order."""
    if not isinstance(raw, Sequence) or isinstance(raw, str):
        raise TranscriptError(f'The "words" of turn {index} are not a list.')
    spans: list[tuple[int, int, tuple[float, float]]] = []
    at = 0
    for number, item in enumerate(raw):
        what = f"Word {number} of turn {index}"
        said = (item.get("text") or item.get("word") or "") if isinstance(item, dict) else ""
        said = said.strip() if isinstance(said, str) else ""
        found = turn.text.find(said, at) if said else -1
        if found < 0:
            raise TranscriptError(f"{what} is not in the turn's text after the word before it.")
        at = found + len(said)
        times = _times(item, what)
        if times is not None:
            spans.append((found, at, times))
    words = []
    for word in turn.words:
        over = [times for a, b, times in spans if a < word.end_char and b > word.start_char]
        words.append(replace(word, start=over[0][0], end=over[-1][1]) if over else word)
    return _filled(words)


def _filled(words: list[Word]) -> tuple[Word, ...]:
    """Words without a time take the moment where the word before them ends, or the next one starts."""
    moment = next((word.start for word in words if word.start is not None), None)
    filled = []
    for word in words:
        timed = word if word.start is not None else replace(word, start=moment, end=moment)
        moment = timed.end
        filled.append(timed)
    return tuple(filled)


def _promises(raw: Any) -> tuple[Mapping[str, Any], ...]:
    if raw is None:
        return ()
    if not isinstance(raw, list):
        raise TranscriptError('"promises" is not a list.')
    for number, promise in enumerate(raw, start=1):
        texts = [promise.get(key) for key in ("id", "text")] if isinstance(promise, dict) else []
        if len(texts) != 2 or not all(isinstance(text, str) and text.strip() for text in texts):
            raise TranscriptError(f'Promise {number} is not an object with an "id" and a "text".')
    return tuple(raw)
