"""Where a quote stands in a turn, word for word, or nowhere.

What is stored as evidence is a span of the transcript, never somebody's rendering of it. Only what
carries no meaning is levelled: case, punctuation, white space, ё and е, hesitations ("um", «эээ»), and
whether a number is written in digits or in words. Every other word must be there, in order and unbroken:
published fuzzy aligners accept "ten days" for "two days" and «мы сможем» for «мы не сможем»; a quote
that was never said must find no home here.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from nlp.numbers import find_numbers, is_number_word, is_vague
from nlp.quantities import CURRENCY_SIGNS, is_unit
from nlp.stems import plain
from nlp.types import Span
from speech.transcript import Turn, Word

# What must agree: numbers with their inner signs, words with their marks and inner apostrophes, a minus
# before a number, a dash between two, and symbols that are said (see _is_said).
_ATOM = re.compile(
    r"\d+(?:[.,:/]\d+)*"
    r"|[^\W\d_](?:[^\W\d_]|[\u0300-\u036f]|['’ʼ](?=[^\W\d_]))*"
    r"|(?P<sign>(?<![\w.,])[-−–](?=\d)|(?<=\d)\s*[-−–—]\s*(?=\d))"
    r"|(?P<symbol>[^\w\s])"
)
_SAID_SYMBOLS = frozenset("%‰№#°&@*")
_ONE_DASH = str.maketrans("−–—", "---")

# Hesitations only, standing alone: "uh-huh" and "uh-uh" are answers, "mm" may be millimetres, "like" and
# «вот» are words.
_FILLER = re.compile(
    r"(?<![\w'-])(?:u+h+|u+m+|e+r+m*|h+m+|m{3,}|э+(?:-э+)*м*|х+м+|м{3,}|н+у+)(?![\w'-])", re.IGNORECASE
)

# Cutting right after one of these turns the meaning round.
_NEGATIONS = frozenset(
    ["not", "no", "never", "without", "cannot", "nor", "не", "нет", "ни", "без", "никогда", "нельзя"]
)
_SENTENCE_END = re.compile(r"[.!?…;]")
_PAUSE = re.compile(r"[^\w\s'’%-]")
# Between two numbers these make one amount: "two to three", "a hundred and twenty", «две или три».
_JOINS = frozenset(("to", "or", "and", "до", "или", "-"))


@dataclass(frozen=True, slots=True)
class _Atom:
    """Something said in characters [start, end) of a text; value: where it is a number."""

    text: str
    start: int
    end: int
    value: float | None = None

    @property
    def in_digits(self) -> bool:
        return self.text[0].isdigit()

    def same(self, other: "_Atom") -> bool:
        """The same word, or the same number where one of the two is in digits."""
        if self.text == other.text:
            return True
        return self.value is not None and self.value == other.value and (self.in_digits or other.in_digits)


def ground(quote: str, turn: Turn, turn_index: int) -> Span | None:
    """The first place in a turn where a quote is said, as whole words, or None.

    turn_index: the turn's 0-based position in its transcript, for the span. Hesitations may be missing
    or added; at the edges of the span they stand only where quote and turn agree on them. A quote that
    cuts a word in two ("refundable" of "non-refundable"), an amount ("two" of "two hundred") or a
    negation from what it negates is not grounded.
    """
    wanted, quote_fillers = _atoms(quote)
    if not any(atom.text[0].isalnum() for atom in wanted):
        return None
    atoms, fillers = _atoms(turn.text)
    for first in range(len(atoms) - len(wanted) + 1):
        last = first + len(wanted) - 1
        found = atoms[first : last + 1]
        if not all(map(_Atom.same, wanted, found)) or _cuts_meaning(turn.text, atoms, first, last):
            continue
        start, end = _with_fillers(wanted, quote_fillers, atoms, fillers, first, last)
        words = _whole_words(turn.words, [*atoms, *fillers], start, end)
        if words:
            return Span(turn_index, *words)
    return None


def _atoms(text: str) -> tuple[list[_Atom], list[_Atom]]:
    """What must agree between quote and turn, and the hesitations."""
    filled = [match.span() for match in _FILLER.finditer(text)]
    said: list[_Atom] = []
    fillers: list[_Atom] = []
    for match in _ATOM.finditer(text):
        if match["symbol"] and not _is_said(match["symbol"]):
            continue
        level = plain(unicodedata.normalize("NFC", match.group())).strip().translate(_ONE_DASH)
        atom = _Atom(level, match.start(), match.end())
        hesitates = any(start <= atom.start < end for start, end in filled)
        (fillers if hesitates and not _is_meant(text, atom, said) else said).append(atom)
    return _with_numbers(text, said), fillers


def _is_said(symbol: str) -> bool:
    return symbol in _SAID_SYMBOLS or unicodedata.category(symbol) in ("Sc", "Sm")


def _is_meant(text: str, atom: _Atom, said: Sequence[_Atom]) -> bool:
    """Capitals may be a name ("the ER"), "um" right after digits a unit ("5 um")."""
    written = text[atom.start : atom.end]
    if len(written) > 1 and written.isupper():
        return True
    return (
        atom.text == "um" and bool(said) and said[-1].in_digits and text[said[-1].end : atom.start].isspace()
    )


def _with_numbers(text: str, atoms: Sequence[_Atom]) -> list[_Atom]:
    """The atoms with every number as one: "twenty-five", "4,200", «сто пятьдесят тысяч»."""
    joined: list[_Atom] = []
    run: list[_Atom] = []
    for atom in atoms:
        if run and _apart(text, run[-1], atom):
            joined += _numbers_joined(run)
            run = []
        run.append(atom)
    return joined + _numbers_joined(run)


def _numbers_joined(run: Sequence[_Atom]) -> list[_Atom]:
    joined: list[_Atom] = []
    at = 0
    for number in find_numbers([atom.text for atom in run]):
        if is_vague(run[number.first].text):
            continue
        joined += run[at : number.first]
        parts = run[number.first : number.last + 1]
        spoken = " ".join(atom.text for atom in parts)
        joined.append(_Atom(spoken, parts[0].start, parts[-1].end, number.value))
        at = number.last + 1
    return [*joined, *run[at:]]


def _with_fillers(
    wanted: Sequence[_Atom],
    quote_fillers: Sequence[_Atom],
    atoms: Sequence[_Atom],
    fillers: Sequence[_Atom],
    first: int,
    last: int,
) -> tuple[int, int]:
    """The characters of atoms first..last with the hesitations around them that the quote has too."""
    start, end = atoms[first].start, atoms[last].end
    lower = atoms[first - 1].end if first else 0
    upper = atoms[last + 1].start if last + 1 < len(atoms) else fillers[-1].end if fillers else end
    before = [f for f in fillers if lower <= f.start and f.end <= start]
    after = [f for f in fillers if end <= f.start and f.end <= upper]
    for offered in reversed([f for f in quote_fillers if f.end <= wanted[0].start]):
        if before and before[-1].text == offered.text:
            start = before.pop().start
    for offered in [f for f in quote_fillers if f.start >= wanted[-1].end]:
        if after and after[0].text == offered.text:
            end = after.pop(0).end
    return start, end


def _cuts_meaning(text: str, atoms: Sequence[_Atom], first: int, last: int) -> bool:
    """Whether what stands just outside the quote belongs to it: a negation or the rest of an amount."""
    return (first > 0 and _cuts_left(text, atoms, first)) or (
        last + 1 < len(atoms) and _cuts_right(text, atoms, last)
    )


def _cuts_left(text: str, atoms: Sequence[_Atom], first: int) -> bool:
    before, here = atoms[first - 1], atoms[first]
    if _apart(text, before, here):
        return False
    if before.text in _NEGATIONS or before.text.endswith("n't") or before.text == "-":
        return True
    if before.text in CURRENCY_SIGNS and here.in_digits:
        return True
    return _is_one_amount(before, here) or (first > 1 and _is_joined_amount(atoms[first - 2], before, here))


def _cuts_right(text: str, atoms: Sequence[_Atom], last: int) -> bool:
    here, after = atoms[last], atoms[last + 1]
    if _apart(text, here, after):
        return False
    if _is_one_amount(here, after):
        return True
    return last + 2 < len(atoms) and _is_joined_amount(here, after, atoms[last + 2])


def _is_one_amount(left: _Atom, right: _Atom) -> bool:
    """A number and its unit, or two numbers said in one breath («два-три дня»; not "in 2025 three")."""
    if not _is_number(left):
        return False
    return is_unit(right.text) or (_is_number(right) and left.in_digits == right.in_digits)


def _is_joined_amount(left: _Atom, middle: _Atom, right: _Atom) -> bool:
    return middle.text in _JOINS and _is_number(left) and _is_number(right)


def _is_number(atom: _Atom) -> bool:
    return atom.value is not None or is_number_word(atom.text)


def _apart(text: str, left: _Atom, right: _Atom) -> bool:
    """Whether a pause is written between two atoms; commas around a hesitation are none."""
    between = text[left.end : right.start]
    return bool((_SENTENCE_END if _FILLER.search(between) else _PAUSE).search(between))


def _whole_words(
    words: Sequence[Word], atoms: Sequence[_Atom], start: int, end: int
) -> tuple[int, int] | None:
    """The words that hold characters [start, end), where those words hold nothing else that is said."""
    first, last = _word_at(words, start), _word_at(words, end - 1)
    if first is None or last is None:
        return None
    begin, stop = words[first].start_char, words[last].end_char
    if any(begin < a.end <= start or end <= a.start < stop for a in atoms):
        return None
    return first, last


def _word_at(words: Sequence[Word], position: int) -> int | None:
    return next((i for i, w in enumerate(words) if w.start_char <= position < w.end_char), None)
