"""Guards against text that nobody said. Voice activity comes first; these catch what gets past it.

Recognisers were taught on films and web video: given silence, hiss or music they write what such tracks
say there ("You", "Thanks for watching", «Субтитры сделал …»), or repeat themselves without end.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import yaml

from speech.recognisers.base import Recognised
from speech.transcript import word_slices

# Whisper's own rule for silence: both of its doubts at once.
_NO_SPEECH, _LOG_PROBABILITY = 0.6, -1.0
# A piece is faint when voice activity was in doubt all along, or it lies far below the side's usual level.
_FAINT_PROBABILITY, _FAINT_DB = 0.5, 15.0
_DOUBTED = 0.4  # of no_speech, where the text itself is suspicious
_SHORT = 1.0  # seconds
# The fastest speech in the real calls tried has 28 characters a second over a second or more.
_FASTEST, _FAST_LENGTH = 45.0, 25
# How often a run of 1, 2, or more words may follow itself; people do say "no, no, no, no".
_REPEATS = {1: 5, 2: 4}
_REPEATS_LONGER = 2
_LONGEST_RUN = 24
# A word that is one syllable over and over: "sittittittittitt".
_STUTTER = re.compile(r"([^\W\d]{2,6}?)\1{4,}")


@dataclass(frozen=True, slots=True)
class Heard:
    """How a piece sounds: seconds of speech, mean voice-activity probability, and its level in dB
    relative to the side's usual one (negative: quieter)."""

    seconds: float
    probability: float
    relative_level: float

    @property
    def faint(self) -> bool:
        return self.probability < _FAINT_PROBABILITY or self.relative_level < -_FAINT_DB


def clean(recognised: Recognised, heard: Heard) -> Recognised | None:
    """What was really said in a piece, or None where nothing was."""
    text = _plain(recognised.text)
    if not any(True for _ in word_slices(recognised.text)) or _doubted(recognised):
        return None
    phantoms = _phantoms()
    if any(credit.fullmatch(text) for credit in phantoms.credits):
        return None
    if text in phantoms.farewells and _suspicious(recognised, heard):
        return None
    if text in phantoms.alone and heard.seconds < _SHORT:
        return None
    kept = without_loops(recognised)
    if len(kept.text) > _FAST_LENGTH and len(kept.text) > _FASTEST * heard.seconds:
        return None
    return kept


def without_loops(recognised: Recognised) -> Recognised:
    """The same with every run of words that repeats itself too often kept once."""
    slices = list(word_slices(recognised.text))
    words = [_plain(recognised.text[a:b]) for a, b in slices]
    dropped = _looped(words)
    if not dropped:
        return recognised
    spans = [slices[i] for i in sorted(dropped)]
    if recognised.words is None:
        return replace(recognised, text=_cut(recognised.text, spans))
    kept, at = [], len(recognised.text) - len("".join(w[0] for w in recognised.words).lstrip())
    for word in recognised.words:
        begin, at = at, at + len(word[0])
        if not any(a < at and b > begin for a, b in spans):
            kept.append(word)
    return replace(recognised, text="".join(w[0] for w in kept).strip(), words=tuple(kept))


def _looped(words: Sequence[str]) -> set[int]:
    """Positions of the words that only repeat a run before them too often, or themselves inside."""
    dropped = {index for index, word in enumerate(words) if _STUTTER.search(word)}
    start = 0
    while start < len(words):
        length, count = _longest_loop(words, start)
        if count == 1:
            start += 1
            continue
        end = start + length * count
        # A last repetition that breaks off at the end of the text belongs to the loop.
        rest = words[end : end + length]
        if end + len(rest) == len(words) and list(rest) == list(words[start : start + len(rest)]):
            end = len(words)
        dropped.update(range(start + length, end))
        start = end
    return dropped


def _longest_loop(words: Sequence[str], start: int) -> tuple[int, int]:
    """(length of a run, how often it stands there) for the run of words at `start` that loops most."""
    best = (1, 1)
    for length in range(1, min(_LONGEST_RUN, (len(words) - start) // 2) + 1):
        run = words[start : start + length]
        count = 1
        while words[start + count * length : start + (count + 1) * length] == run:
            count += 1
        if count > _REPEATS.get(length, _REPEATS_LONGER) and length * count > best[0] * best[1]:
            best = (length, count)
    return best


def _doubted(recognised: Recognised) -> bool:
    return (
        recognised.no_speech is not None
        and recognised.log_probability is not None
        and recognised.no_speech > _NO_SPEECH
        and recognised.log_probability < _LOG_PROBABILITY
    )


def _suspicious(recognised: Recognised, heard: Heard) -> bool:
    return heard.faint or (recognised.no_speech is not None and recognised.no_speech > _DOUBTED)


def _cut(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """The text without the words at these spans and the punctuation and space after each."""
    parts, at = [], 0
    for begin, end in spans:
        parts.append(text[at:begin])
        following = re.compile(r"[^\w]*").match(text, end)
        at = following.end() if following else end
    return re.sub(r"\s+", " ", "".join(parts) + text[at:]).strip()


def _plain(text: str) -> str:
    """Lower case, words only: what phrases are compared by."""
    return " ".join(re.findall(r"[\w']+", text.lower().replace("ё", "е").replace("’", "'")))


@dataclass(frozen=True, slots=True)
class _Phantoms:
    credits: tuple[re.Pattern[str], ...]
    farewells: frozenset[str]
    alone: frozenset[str]


@lru_cache(maxsize=1)
def _phantoms() -> _Phantoms:
    data = yaml.safe_load(Path(__file__).with_name("phantoms.yaml").read_text("utf-8"))
    return _Phantoms(
        tuple(re.compile(pattern) for pattern in data["credits"]),
        frozenset(data["farewells"]),
        frozenset(data["alone"]),
    )
