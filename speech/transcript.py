"""The shared vocabulary of what was said: Word, Piece, Turn, Transcript.

Turn text is kept verbatim and words are slices of it, so that whatever is quoted later is the
speaker's own text by construction. Times are seconds from the start of the recording.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal

Speaker = Literal["rep", "customer", "unknown"]
Language = Literal["en", "ru"]

# Currency and percent signs belong to a word: "$5" and "5%" are said, a comma is not.
_KEPT = frozenset("$€£₽%№#+°")


@dataclass(frozen=True, slots=True)
class Word:
    """One spoken word: characters [start_char, end_char) of its turn's text.

    start, end: seconds, or None where the transcript carries no times.
    probability: the recogniser's, 0 to 1, or None where it gives none.
    """

    start_char: int
    end_char: int
    start: float | None = None
    end: float | None = None
    probability: float | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of speech between two pauses, recognised as one: words first..last (inclusive) of a turn."""

    start: float
    end: float
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Turn:
    """What one speaker says until the other takes over."""

    speaker: Speaker
    text: str
    words: tuple[Word, ...]
    channel: int | None = None
    name: str | None = None
    pieces: tuple[Piece, ...] = ()

    @property
    def start(self) -> float | None:
        return self.words[0].start if self.words else None

    @property
    def end(self) -> float | None:
        return self.words[-1].end if self.words else None

    def slice(self, first: int, last: int) -> str:
        """The verbatim text from word first to word last, both included."""
        return self.text[self.words[first].start_char : self.words[last].end_char]


@dataclass(frozen=True, slots=True)
class Engine:
    """Which recogniser made a transcript; `options` holds what it was run with."""

    name: str
    model: str
    version: str
    options: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Transcript:
    """A call as text: the turns in order of time.

    language: of the speech. engine: None for an imported transcript. approximate: word times were
    spread inside their pieces, not measured. notes: sentences for the reader about how it was made.
    """

    language: Language
    turns: tuple[Turn, ...]
    engine: Engine | None = None
    approximate: bool = False
    duration: float | None = None
    notes: tuple[str, ...] = ()

    @property
    def timed(self) -> bool:
        """Whether any turn carries times."""
        return any(turn.start is not None for turn in self.turns)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON types; `from_dict` is its inverse."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> "Transcript":
        turns = tuple(turn_from_dict(t) for t in data["turns"])
        engine = Engine(**data["engine"]) if data.get("engine") else None
        rest = {k: data[k] for k in ("language", "approximate", "duration") if k in data}
        return cls(turns=turns, engine=engine, notes=tuple(data.get("notes", ())), **rest)

    def with_roles(self, roles: dict[int | None, Speaker]) -> "Transcript":
        """A copy whose speakers follow their channel; channels not named keep theirs."""
        turns = tuple(replace(t, speaker=roles.get(t.channel, t.speaker)) for t in self.turns)
        return replace(self, turns=turns)


def turn_from_dict(data: dict[str, Any]) -> Turn:
    """A Turn from `asdict`'s output."""
    rest = {k: v for k, v in data.items() if k not in ("words", "pieces")}
    words = tuple(Word(**w) for w in data.get("words", ()))
    return Turn(words=words, pieces=tuple(Piece(**p) for p in data.get("pieces", ())), **rest)


def word_slices(text: str) -> Iterator[tuple[int, int]]:
    """Character ranges of the words of a text: runs of non-space, without the punctuation around them.

    Runs without a letter or digit (a lone dash) are no words.
    """
    for match in re.finditer(r"\S+", text):
        start, end = match.span()
        while start < end and _is_edge(text[start]):
            start += 1
        while end > start and _is_edge(text[end - 1]):
            end -= 1
        if any(character.isalnum() for character in text[start:end]):
            yield start, end


def _is_edge(character: str) -> bool:
    return unicodedata.category(character)[0] in "PSC" and character not in _KEPT


def untimed_words(text: str) -> tuple[Word, ...]:
    """The words of a text that carries no times."""
    return tuple(Word(start, end) for start, end in word_slices(text))


def spread_words(text: str, start: float, end: float) -> tuple[Word, ...]:
    """The words of a text said between start and end (seconds), their times shared out by letters.

    An approximation for engines that give only the bounds of a piece.
    """
    slices = list(word_slices(text))
    total = sum(b - a for a, b in slices)
    words, done = [], 0
    for a, b in slices:
        begin = start + (end - start) * done / total
        done += b - a
        words.append(Word(a, b, begin, start + (end - start) * done / total))
    return tuple(words)


def span_seconds(turn: Turn, first: int, last: int) -> tuple[float | None, float | None]:
    """When words first..last of a turn are said; (None, None) without times."""
    return turn.words[first].start, turn.words[last].end


def clip_seconds(turn: Turn, first: int, last: int, *, approximate: bool) -> tuple[float, float] | None:
    """What to play so that words first..last are heard whole, or None without times.

    Where word times are approximate this is the piece or pieces that hold the words.
    """
    start, end = span_seconds(turn, first, last)
    if start is None or end is None:
        return None
    if approximate:
        held = [p for p in turn.pieces if p.first <= last and p.last >= first]
        if held:
            start, end = min(p.start for p in held), max(p.end for p in held)
    return start, end


def speakers(turns: Iterable[Turn]) -> set[Speaker]:
    """The speakers that are heard in these turns."""
    return {turn.speaker for turn in turns}
