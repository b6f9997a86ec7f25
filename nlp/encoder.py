"""Encoders: what turns a text into a vector for the linear heads.

"bundled" needs no download: hashed stems and character n-grams, both languages in one space.
"transformers:<name or folder>" opens any transformers model (see `nlp.transformer_encoder`).
"""

import zlib
from collections.abc import Sequence
from functools import lru_cache
from typing import Protocol

import numpy as np
import numpy.typing as npt

from nlp.stems import stem, words

Vectors = npt.NDArray[np.float32]

BUNDLED = "bundled"
TRANSFORMERS_PREFIX = "transformers:"
_GRAM_WEIGHT = 0.25


class EncoderError(Exception):
    """An encoder that cannot be used. sentence: what is wrong and what to do."""

    status = 500

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence
        super().__init__(sentence)


class Encoder(Protocol):
    """Turns texts into rows of length 1 (or 0, for a text without words).

    name: as given to `load_encoder`, stored with the heads that are fitted on it.
    size: the length of a row.
    """

    name: str
    size: int

    def encode(self, texts: Sequence[str]) -> Vectors:
        """float32 of shape (len(texts), size); the same text always gives the same row."""
        ...


class HashedEncoder:
    """Stems, pairs of stems and character n-grams of words, hashed into a fixed number of columns.

    Feature hashing after Weinberger et al. 2009 (a sign bit keeps collisions unbiased); n-grams inside
    word bounds after Bojanowski et al. 2017. Counts are damped by their root; an n-gram counts a quarter
    of a stem, as a word has one stem and many n-grams.
    """

    name = BUNDLED

    def __init__(self, size: int = 1 << 14) -> None:
        self.size = size

    def encode(self, texts: Sequence[str]) -> Vectors:
        rows = np.zeros((len(texts), self.size), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            said = words(text)
            if said:
                self._fill(row, said)
        return rows

    def _fill(self, row: npt.NDArray[np.float32], said: list[str]) -> None:
        stemmed = [stem(word) for word in said]
        pairs = [f"{a} {b}" for a, b in zip(["<", *stemmed], [*stemmed, ">"], strict=True)]
        wholes = _hashes(tuple(f"={s}" for s in stemmed) + tuple(pairs))
        grams = np.concatenate([_gram_hashes(word) for word in said])
        self._add(row, wholes, 1.0)
        self._add(row, grams, _GRAM_WEIGHT)
        np.copyto(row, np.sign(row) * np.sqrt(np.abs(row)))
        row /= np.linalg.norm(row) or 1.0

    def _add(self, row: npt.NDArray[np.float32], hashes: npt.NDArray[np.int64], weight: float) -> None:
        np.add.at(row, (hashes >> 1) % self.size, np.where(hashes & 1, weight, -weight).astype(np.float32))


def load_encoder(name: str) -> Encoder:
    """The encoder of a name. Raises EncoderError."""
    if name == BUNDLED:
        return HashedEncoder()
    if name.startswith(TRANSFORMERS_PREFIX):
        from nlp.transformer_encoder import TransformerEncoder

        return TransformerEncoder(name.removeprefix(TRANSFORMERS_PREFIX))
    raise EncoderError(
        f"There is no encoder {name!r}. Use {BUNDLED!r} or {TRANSFORMERS_PREFIX}<name or folder>."
    )


@lru_cache(maxsize=32768)
def _gram_hashes(word: str) -> npt.NDArray[np.int64]:
    """The character 3- to 5-grams of one word."""
    framed = f"<{word}>"
    grams = [framed[i : i + n] for n in (3, 4, 5) for i in range(len(framed) - n + 1)]
    return _hashes(tuple(grams))


def _hashes(features: tuple[str, ...]) -> npt.NDArray[np.int64]:
    return np.array([zlib.crc32(f.encode()) for f in features], dtype=np.int64)
