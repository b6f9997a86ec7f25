"""Which language a text is in.

A written transcript is known by its letters. What an English-only engine wrote of a call whose language
is not set is not: it turns any speech into fluent English words. Of Russian speech 55-61 % came out as
common function words, of English 42-54 %, so that such words do not tell. But it keeps repeating itself:
the share of four-word runs that stood within the 60 words before was 0-0.01 in English calls (0.09 in a
reading of Dickens, 0.14 in a play full of repetitions), and 0.20-0.54 in Russian ones (four calls in six
espeak-ng voices, wide band and telephone; no human ones were at hand).
"""

import re
from collections.abc import Sequence

from speech.transcript import Language

_RUN, _BACK = 4, 60
_REPEATED = 0.16
# With fewer words a single repeated sentence would decide.
_ENOUGH_WORDS = 40


def by_letters(texts: Sequence[str], stated: str = "auto") -> Language:
    """The language stated ("en" or "ru"), else Russian where a third of the letters are Cyrillic."""
    letters = [character for text in texts for character in text if character.isalpha()]
    cyrillic = sum("\u0400" <= character <= "\u04ff" for character in letters)
    if stated in ("en", "ru"):
        return "ru" if stated == "ru" else "en"
    return "ru" if 3 * cyrillic >= len(letters) > 0 else "en"


def sounds_english(texts: Sequence[str]) -> bool:
    """Whether what an English-only engine wrote may be English; False where it plainly is not.

    texts: the pieces of one side in order. Too few words to tell count as English.
    """
    words = re.findall(r"[a-z0-9']+", " ".join(texts).lower())
    if len(words) < _ENOUGH_WORDS:
        return True
    return repeated_share(words) < _REPEATED


def repeated_share(words: Sequence[str]) -> float:
    """The share of runs of four words that have stood within the 60 words before."""
    last: dict[tuple[str, ...], int] = {}
    repeated = 0
    runs = max(len(words) - _RUN + 1, 1)
    for at in range(len(words) - _RUN + 1):
        run = tuple(words[at : at + _RUN])
        repeated += at - last.get(run, -_BACK - 1) <= _BACK
        last[run] = at
    return repeated / runs
