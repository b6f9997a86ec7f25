"""What a recogniser is: pieces of one channel's sound in, text with times out."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

import numpy as np
import numpy.typing as npt

from speech.transcript import Engine

WordTimes = tuple[str, float, float, float]
"""A word as the recogniser wrote it (with the space before it), start, end (call seconds), probability."""


@dataclass(frozen=True, slots=True)
class RecogniserChoice:
    """Which recogniser hears which language, and where its models lie.

    asr: for every language: "auto" takes Whisper where it is on disk, else the bundled English engine.
    asr_en, asr_ru: go before it for one language. whisper_model: a name, a folder, or "auto" (small on
    a CPU, large-v3-turbo on a GPU). models_dir: the only folder whose models count as being on disk.
    """

    models_dir: Path
    asr: Literal["auto", "whisper", "moonshine"] = "auto"
    asr_en: Literal["whisper", "moonshine"] | None = None
    asr_ru: Literal["whisper"] | None = None
    whisper_model: str = "auto"

    def engine_for(self, language: str) -> str:
        """The engine asked for: "auto", "whisper" or "moonshine"."""
        return {"en": self.asr_en, "ru": self.asr_ru}.get(language) or self.asr


@dataclass(frozen=True, slots=True)
class AudioPiece:
    """A stretch of one channel to recognise: float32 samples at 16 kHz between two call times (seconds)."""

    index: int
    start: float
    end: float
    samples: npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Recognised:
    """What was heard in the piece of that index.

    words: with their times, or None where the engine gives none; their texts joined and stripped are
    `text`. no_speech, log_probability: Whisper's own doubts (0 to 1; mean natural log, at most 0).
    """

    index: int
    text: str
    words: tuple[WordTimes, ...] | None = None
    no_speech: float | None = None
    log_probability: float | None = None


class Recogniser(Protocol):
    """An engine ready to hear. Feed it the pieces of one channel at a time, in order."""

    engine: Engine
    languages: frozenset[str]
    gives_word_times: bool

    def detect_language(self, pieces: Iterable[AudioPiece]) -> str | None:
        """ "en" or "ru", or None where the engine cannot tell or hears another language."""
        ...

    def recognise(
        self, pieces: Iterable[AudioPiece], *, language: str, vocabulary: Sequence[str] = ()
    ) -> Iterator[Recognised]:
        """One Recognised for each piece, in order, as soon as it is heard.

        vocabulary: names and terms to expect, for engines that can use them.
        """
        ...
