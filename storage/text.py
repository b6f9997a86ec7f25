"""Text as databases can keep it, and as names are compared."""

import re
import unicodedata

# PostgreSQL refuses NUL, and no database can encode half of a surrogate pair.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_QUOTES = re.compile("[\"'`«»„“”‘’‹›]")


def storable(text: str) -> str:
    """The same text, character for character, with those no database can keep replaced by U+FFFD."""
    return _UNSTORABLE.sub("\ufffd", text)


def name_key(name: str) -> str:
    """What two spellings of one name share: case, spaces and quotation marks do not count.

    ООО «Ромашка», ооо "ромашка" and ООО  Ромашка are one customer.
    """
    plain = _QUOTES.sub(" ", unicodedata.normalize("NFKC", storable(name)))
    return " ".join(plain.casefold().split())


def like(text: str) -> str:
    """A LIKE pattern (escape character: backslash) that finds text anywhere, in a column without case."""
    escaped = re.sub(r"([\\%_])", r"\\\1", text.casefold().strip())
    return f"%{escaped}%"
