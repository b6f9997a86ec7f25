"""Word forms reduced to stems, English and Russian side by side.

The script of a word picks its stemmer, so that a Russian call with "CRM" or "Excel" in it needs no
language tag per word. Used for cues, features and the search index alike: one stemmer, one meaning.
"""

import re
import threading
from collections.abc import Callable
from functools import lru_cache
from typing import Literal

import snowballstemmer

Script = Literal["en", "ru"]

# A word keeps its apostrophe ("don't"), loses its hyphens ("sixty-eight" is two words).
WORD = re.compile(r"[^\W_]+(?:['’ʼ][^\W_]+)*")
_CYRILLIC = re.compile(r"[а-я]")

# Snowball stemmer objects carry state between calls, so each thread has its own.
_local = threading.local()


def words(text: str) -> list[str]:
    """The words of a text, lowercase, ё as е, apostrophes straight."""
    return [m.group() for m in WORD.finditer(plain(text))]


def plain(text: str) -> str:
    """The same number of characters, lowercase, ё as е, one kind of apostrophe."""
    lowered = text.lower()
    if len(lowered) != len(text):  # "İ" grows when lowered: such characters stay as they are
        lowered = "".join(low if len(low := c.lower()) == 1 else c for c in text)
    return lowered.replace("ё", "е").replace("’", "'").replace("ʼ", "'")


def stems(text: str, language: str | None = None) -> list[str]:
    """The stem of each word in order: English for Latin words, Russian for Cyrillic ones.

    language "ru" or "en" only decides for words of neither script (digits pass unchanged either way).
    """
    return [stem(word, language) for word in words(text)]


@lru_cache(maxsize=65536)
def stem(word: str, language: str | None = None) -> str:
    """The stem of one word as `words` gives it."""
    script: Script = "ru" if _CYRILLIC.search(word) or (language == "ru" and not word.isascii()) else "en"
    return _stemmer(script)(word)


def _stemmer(script: Script) -> Callable[[str], str]:
    cached = getattr(_local, script, None)
    if cached is None:
        cached = snowballstemmer.stemmer({"en": "english", "ru": "russian"}[script]).stemWord
        setattr(_local, script, cached)
    return cached
