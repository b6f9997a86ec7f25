"""Sound for tests, made with numpy: something like speech, tones, noise, and files of them."""

import wave
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from speech.audio import SAMPLE_RATE, Recording

Samples = npt.NDArray[np.int16]

# First three formants (Hz) of a few vowels.
_VOWELS = ((730, 1090, 2440), (270, 2290, 3010), (300, 870, 2240), (530, 1840, 2480), (570, 840, 2410))


def babble(seconds: float, *, pitch: float = 120.0, seed: int = 0) -> Samples:
    """Vowels and hisses at four syllables a second: no words, but voice activity takes it for speech."""
    random = np.random.default_rng(seed)
    count = round(seconds * SAMPLE_RATE)
    out = np.zeros(count)
    at = 0
    while at < count:
        length = int(random.uniform(0.16, 0.28) * SAMPLE_RATE)
        time = np.arange(length) / SAMPLE_RATE
        glide = pitch * (
            1 + 0.15 * np.sin(2 * np.pi * 1.5 * (at / SAMPLE_RATE + time)) + 0.02 * random.normal()
        )
        phase = 2 * np.pi * np.cumsum(glide) / SAMPLE_RATE
        formants = _VOWELS[random.integers(len(_VOWELS))]
        vowel = np.zeros(length)
        for harmonic in range(1, int(3800 / pitch)):
            gain = sum(1 / (1 + ((harmonic * pitch - formant) / 90) ** 2) for formant in formants)
            vowel += (gain + 0.01) / harmonic**0.4 * np.sin(harmonic * phase)
        hiss = np.zeros(length)
        onset = length // 5
        hiss[:onset] = np.diff(random.normal(size=onset + 1)) * 0.3
        vowel *= np.hanning(length) ** 0.5
        end = min(at + length, count)
        out[at:end] += (vowel / np.abs(vowel).max() + hiss)[: end - at]
        at += length
    return (out / np.abs(out).max() * 9000).astype(np.int16)


def silence(seconds: float) -> Samples:
    return np.zeros(round(seconds * SAMPLE_RATE), dtype=np.int16)


def noise(seconds: float, *, level: float = 20.0, seed: int = 0) -> Samples:
    """White noise of that standard deviation (of 32768)."""
    return np.random.default_rng(seed).normal(scale=level, size=round(seconds * SAMPLE_RATE)).astype(np.int16)


def tone(seconds: float, *, hertz: float = 440.0, level: float = 8000.0) -> Samples:
    time = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    return (level * np.sin(2 * np.pi * hertz * time)).astype(np.int16)


def joined(*parts: Samples) -> Samples:
    return np.concatenate(parts)


def recording(*channels: Samples) -> Recording:
    """A recording in memory, its channels filled up with silence to one length."""
    longest = max(channel.size for channel in channels)
    return Recording(
        tuple(np.pad(channel, (0, longest - channel.size)) for channel in channels), longest / SAMPLE_RATE
    )


def write_wav(path: Path, channels: Sequence[Samples], *, rate: int = SAMPLE_RATE) -> Path:
    """A 16-bit WAV of the channels, side by side."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(len(channels))
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(np.stack(channels, axis=1).tobytes())
    return path
