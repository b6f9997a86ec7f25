"""Where a quote stands in a turn, word for word, or nowhere.

What is stored as evidence is a span of the transcript, never somebody's rendering of it. Only what
carries no meaning is levelled: case, punctuation, white space, ё and е, and hesitations ("um", «эээ»).
Every other word must be there, in order and unbroken: published fuzzy aligners accept "ten days" for
"two days" and «мы сможем» for «мы не сможем»; a quote that was never said must find no home here.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from nlp.numbers import is_number_word
from nlp.quantities import CURRENCY_SIGNS, ends_inside_amount
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
_HALVES = ("and a half", "с половиной")
_JOINS = frozenset(("to", "or", "and", "point", "до", "или", "-"))


@dataclass(frozen=True, slots=True)
class _Atom:
    text: str
    start: int
    end: int


def ground(quote: str, turn: Turn, turn_index: int) -> Span | None:
    """The first place in a turn where a quote is said, as whole words, or None.

    turn_index: the turn's 0-based position in its transcript, for the span. Hesitations may be missing
    or added inside; at the edges of the span they are left out. A quote that cuts a word in two
    ("refundable" of "non-refundable"), an amount ("two" of "two hundred") or a negation from what it
    negates is not grounded.
    """
    wanted = [atom.text for atom in _atoms(quote)]
    if not any(text[0].isalnum() for text in wanted):
        return None
    atoms = _atoms(turn.text)
    texts = [atom.text for atom in atoms]
    for first in range(len(texts) - len(wanted) + 1):
        last = first + len(wanted) - 1
        if texts[first : last + 1] != wanted or _cuts_meaning(turn.text, atoms, first, last):
            continue
        words = _whole_words(turn.words, atoms, first, last)
        if words:
            return Span(turn_index, *words)
    return None


def _atoms(text: str) -> list[_Atom]:
    """What must agree between quote and turn, hesitations left out."""
    fillers = [match.span() for match in _FILLER.finditer(text)]
    found: list[_Atom] = []
    for match in _ATOM.finditer(text):
        if match["symbol"] and not _is_said(match["symbol"]):
            continue
        said = plain(unicodedata.normalize("NFC", match.group())).strip().translate(_ONE_DASH)
        filled = any(start <= match.start() < end for start, end in fillers)
        if not (filled and _is_hesitation(match.group(), found[-1].text if found else "")):
            found.append(_Atom(said, match.start(), match.end()))
    return found


def _is_said(symbol: str) -> bool:
    return symbol in _SAID_SYMBOLS or unicodedata.category(symbol) in ("Sc", "Sm")


def _is_hesitation(said: str, before: str) -> bool:
    """Capitals may be a name ("the ER"), and after a number it may be a unit ("5 um")."""
    return not (len(said) > 1 and said.isupper()) and not is_number_word(before)


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
    if ends_inside_amount(before.text, here.text) or (
        before.text in CURRENCY_SIGNS and here.text[0].isdigit()
    ):
        return True
    return first > 1 and _is_joined_amount(atoms[first - 2], before, here)


def _cuts_right(text: str, atoms: Sequence[_Atom], last: int) -> bool:
    here, after = atoms[last], atoms[last + 1]
    if _apart(text, here, after):
        return False
    if ends_inside_amount(here.text, after.text):
        return True
    following = [atom.text for atom in atoms[last + 1 : last + 4]]
    if is_number_word(here.text) and (
        following == ["and", "a", "half"] or following[:2] == ["с", "половиной"]
    ):
        return True
    return last + 2 < len(atoms) and _is_joined_amount(here, after, atoms[last + 2])


def _is_joined_amount(left: _Atom, middle: _Atom, right: _Atom) -> bool:
    return middle.text in _JOINS and is_number_word(left.text) and is_number_word(right.text)


def _apart(text: str, left: _Atom, right: _Atom) -> bool:
    """Whether a pause is written between two atoms; commas around a hesitation are none."""
    between = text[left.end : right.start]
    return bool((_SENTENCE_END if _FILLER.search(between) else _PAUSE).search(between))


def _whole_words(
    words: Sequence[Word], atoms: Sequence[_Atom], first: int, last: int
) -> tuple[int, int] | None:
    """The words that hold atoms first..last, where those words hold nothing else that is said."""
    begin = _word_at(words, atoms[first].start)
    end = _word_at(words, atoms[last].end - 1)
    if begin is None or end is None:
        return None
    if first > 0 and atoms[first - 1].end > words[begin].start_char:
        return None
    if last + 1 < len(atoms) and atoms[last + 1].start < words[end].end_char:
        return None
    return begin, end


def _word_at(words: Sequence[Word], position: int) -> int | None:
    return next((i for i, w in enumerate(words) if w.start_char <= position < w.end_char), None)
