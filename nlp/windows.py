"""Which parts of a turn may be quoted: runs of clauses of 3 to 40 words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from nlp.stems import plain
from speech.transcript import Turn

MIN_WORDS, MAX_WORDS = 3, 40
_MAX_CLAUSES, _MAX_SENTENCES = 7, 3
_SENTENCE_END = re.compile(r"[.!?…]")
_CLAUSE_END = re.compile(r"[,;:—–]|\s-\s")
# Where unpunctuated speech is most likely to begin a new clause.
_OPENERS = frozenset(
    [
        "and",
        "but",
        "so",
        "because",
        "then",
        "or",
        "if",
        "when",
        "и",
        "но",
        "а",
        "потому",
        "поэтому",
        "если",
        "когда",
        "или",
        "зато",
    ]
)
_LONG_CLAUSE = 14
_HARD_CLAUSE = 24


@dataclass(frozen=True, slots=True)
class Clause:
    """Words first..last (inclusive) of a turn; whether a sentence begins or ends with them."""

    first: int
    last: int
    opens: bool
    closes: bool


@dataclass(frozen=True, slots=True)
class Window:
    """Words first..last of a turn that stand as one quote. clauses: how many it holds."""

    first: int
    last: int
    clauses: int
    opens: bool
    closes: bool

    @property
    def words(self) -> int:
        return self.last - self.first + 1


def clauses(turn: Turn) -> list[Clause]:
    """The clauses of a turn, cut at punctuation; long stretches without any are cut before a conjunction."""
    found: list[Clause] = []
    first, opens = 0, True
    for i in range(len(turn.words)):
        after = _after(turn, i)
        closes = i + 1 == len(turn.words) or bool(_SENTENCE_END.search(after))
        if closes or _CLAUSE_END.search(after) or _breaks(turn, first, i):
            found.append(Clause(first, i, opens, closes))
            first, opens = i + 1, closes
    return found


def windows(turn: Turn, first: int = 0, last: int | None = None) -> list[Window]:
    """Every quotable window within words first..last of a turn, in order."""
    last = len(turn.words) - 1 if last is None else last
    within = [c for c in clauses(turn) if c.first >= first and c.last <= last]
    found = []
    for i in range(len(within)):
        sentences = 1
        for j in range(i, min(i + _MAX_CLAUSES, len(within))):
            sentences += j > i and within[j].opens
            window = Window(within[i].first, within[j].last, j - i + 1, within[i].opens, within[j].closes)
            if sentences > _MAX_SENTENCES or window.words > MAX_WORDS:
                break
            if window.words >= MIN_WORDS and _is_sized(turn, window):
                found.append(window)
    return found


def segments(turn: Turn, max_words: int = 60) -> list[tuple[int, int]]:
    """A long turn in parts of whole sentences, each judged on its own; a shorter one in one part."""
    if len(turn.words) <= max_words:
        return [(0, len(turn.words) - 1)] if turn.words else []
    parts: list[tuple[int, int]] = []
    for first, last in _sentences(clauses(turn)):
        if parts and last - parts[-1][0] + 1 <= max_words * 2 // 3:
            parts[-1] = (parts[-1][0], last)
        else:
            parts.append((first, last))
    return parts


def _sentences(parts: Sequence[Clause]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for clause in parts:
        if clause.opens or not found or clause.last - found[-1][0] >= MAX_WORDS:
            found.append((clause.first, clause.last))
        else:
            found[-1] = (found[-1][0], clause.last)
    return found


def _after(turn: Turn, i: int) -> str:
    """What is written between word i and the next."""
    end = turn.words[i + 1].start_char if i + 1 < len(turn.words) else len(turn.text)
    return turn.text[turn.words[i].end_char : end]


def _breaks(turn: Turn, first: int, i: int) -> bool:
    length = i - first + 1
    if length < _LONG_CLAUSE or i + 1 == len(turn.words):
        return False
    return length >= _HARD_CLAUSE or plain(turn.slice(i + 1, i + 1)) in _OPENERS


def _is_sized(turn: Turn, window: Window) -> bool:
    """Also as white space counts words, where a lone dash is one."""
    return MIN_WORDS <= len(turn.slice(window.first, window.last).split()) <= MAX_WORDS
