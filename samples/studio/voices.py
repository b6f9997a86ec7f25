"""What a synthesiser gives: sound, and when each word of the text is heard in it."""

import ctypes
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from studio.script import Part


class VoiceMissing(Exception):
    """A synthesiser is not on this machine; the message says what to install."""


@dataclass(frozen=True)
class Spoken:
    """samples: mono, -1 to 1, at `rate` Hz. words: (start, end) in seconds, one for each word of the text."""

    samples: NDArray[np.float32]
    rate: int
    words: tuple[tuple[float, float], ...]


class Voice(Protocol):
    """One voice of one synthesiser."""

    def say(self, text: str) -> Spoken:
        """Speak a text; the same text always gives the same sound."""


def library(name: str, package: str) -> Any:
    """A shared library by its file name; VoiceMissing names the Debian package that holds it."""
    try:
        return ctypes.CDLL(name, mode=ctypes.RTLD_GLOBAL)
    except OSError:
        raise VoiceMissing(
            f"{name} is not on this machine. Install it and run this again: apt-get install {package}"
        ) from None


def voice_for(part: Part) -> Voice:
    """The voice that a part asks for; VoiceMissing where its synthesiser is absent."""
    # Loaded only when asked for: the English calls need no espeak-ng, the Russian one no flite.
    if part.engine == "flite":
        from studio.flite import FliteVoice

        return FliteVoice(part.voice, pace=part.pace, pitch=part.pitch)
    if part.engine == "espeak-ng":
        from studio.espeak import EspeakVoice

        return EspeakVoice(part.voice, pace=part.pace, pitch=part.pitch)
    raise ValueError(f"There is no synthesiser {part.engine!r}: a part takes flite or espeak-ng.")
