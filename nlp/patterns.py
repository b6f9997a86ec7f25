"""Wordings as patterns on word forms: what cue and topic files are written in.

"a|b" is either word, each standing for all its forms; a trailing * is any ending; ".." lets up to three
words stand between; <n> is any number. A pattern never runs over the end of a sentence.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from nlp.numbers import is_number_word
from nlp.stems import WORD, plain, stem, words

_GAP = ".."
_GAP_WORDS = 3
_NUMBER = "<n>"
_SENTENCE_END = re.compile(r"[.!?…]")


class PatternError(Exception):
    """A pattern that cannot be read; the message shows it."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A pattern of group `name` found in characters [start, end) of a text."""

    name: str
    pattern: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Token:
    stems: frozenset[str]
    prefixes: tuple[str, ...]
    number: bool
    gap: int
    """How many words may stand before it."""

    def fits(self, said: "_Heard") -> bool:
        return (
            said.stem in self.stems
            or (self.number and is_number_word(said.word))
            or (bool(self.prefixes) and said.word.startswith(self.prefixes))
        )


@dataclass(frozen=True, slots=True)
class _Heard:
    word: str
    stem: str
    start: int
    end: int


class PatternIndex:
    """Patterns by their first word, so that finding them costs little for each word of a text."""

    def __init__(self, named: Iterable[tuple[str, str]]) -> None:
        self._names: list[str] = []
        self._by_stem: dict[str, list[tuple[int, tuple[_Token, ...]]]] = {}
        self._by_start: dict[str, list[tuple[int, tuple[_Token, ...]]]] = {}
        self._numbers: list[tuple[int, tuple[_Token, ...]]] = []
        for number, (name, text) in enumerate(named):
            self._names.append(name)
            self._add(number, parse_pattern(text))

    def find(self, text: str) -> list[Hit]:
        """The first place of every pattern that a text holds."""
        found: dict[int, Hit] = {}
        for sentence in _sentences(text):
            for at, said in enumerate(sentence):
                for number, pattern in self._candidates(said):
                    if number not in found and (end := _match(pattern, sentence, at)) is not None:
                        found[number] = Hit(self._names[number], number, said.start, sentence[end].end)
        return list(found.values())

    def _add(self, number: int, pattern: tuple[_Token, ...]) -> None:
        first = pattern[0]
        for stemmed in first.stems:
            self._by_stem.setdefault(stemmed, []).append((number, pattern))
        for prefix in first.prefixes:
            self._by_start.setdefault(prefix[:2], []).append((number, pattern))
        if first.number:
            self._numbers.append((number, pattern))

    def _candidates(self, said: _Heard) -> Iterable[tuple[int, tuple[_Token, ...]]]:
        yield from self._by_stem.get(said.stem, ())
        yield from self._by_start.get(said.word[:2], ())
        if self._numbers and is_number_word(said.word):
            yield from self._numbers


def parse_pattern(text: str) -> tuple[_Token, ...]:
    """A pattern from its text. Raises PatternError."""
    tokens: list[_Token] = []
    gap = 0
    for part in text.split():
        if part == _GAP:
            gap = _GAP_WORDS
            continue
        forms = part.split("|")
        wild = [form[:-1] for form in forms if form.endswith("*")]
        plain_forms = [form for form in forms if form != _NUMBER and not form.endswith("*")]
        heard = [words(form) for form in plain_forms + wild]
        if any(len(said) != 1 for said in heard) or any(len(start) < 2 for start in wild):
            raise PatternError(
                f"every part of a pattern must be one word, or a start of two letters and *: {text!r}"
            )
        stemmed = frozenset(stem(said[0]) for said in heard[: len(plain_forms)])
        prefixes = tuple(said[0] for said in heard[len(plain_forms) :])
        tokens.append(_Token(stemmed, prefixes, _NUMBER in forms, gap))
        gap = 0
    if not tokens or gap or tokens[0].gap:
        raise PatternError(f"a pattern must begin and end with a word: {text!r}")
    return tuple(tokens)


def _match(pattern: Sequence[_Token], said: Sequence[_Heard], at: int) -> int | None:
    """Where the pattern ends if it begins at word `at`, else None."""
    if not pattern[0].fits(said[at]):
        return None
    if len(pattern) == 1:
        return at
    for following in range(at + 1, min(at + 2 + pattern[1].gap, len(said))):
        end = _match(pattern[1:], said, following)
        if end is not None:
            return end
    return None


def _sentences(text: str) -> Iterable[list[_Heard]]:
    sentence: list[_Heard] = []
    end = 0
    for match in WORD.finditer(plain(text)):
        if sentence and _SENTENCE_END.search(text, end, match.start()):
            yield sentence
            sentence = []
        sentence.append(_Heard(match.group(), stem(match.group()), match.start(), match.end()))
        end = match.end()
    if sentence:
        yield sentence
