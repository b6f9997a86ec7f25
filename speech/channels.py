"""Is a two-channel file two sides of a call, or one sound twice?

Decided from the sound over the whole call, never from the header: recorders write "stereo" whatever
they hold.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from speech.audio import FLOOR_DB, SAMPLE_RATE, Recording, frame_levels, to_float

Kind = Literal["mono", "two_sided", "dual_mono", "one_silent"]

_BLOCK = SAMPLE_RATE * 20
# A side whose loudest frames (99.9th percentile) stay below this holds no speech: hiss of an open line
# is -60 to -100 dBFS, quiet telephone speech peaks above -45.
_SILENT_DB = -55.0
# Frames quieter than the loudest ones by more than this are pauses.
_ACTIVE_RANGE_DB = 30
_DOMINANT_DB = 6
# In two-party calls one side or the other is louder by 6 dB in 80-100 % of the active frames
# (measured), each of them at times; in one sound recorded twice it is neither, or always the same
# one, and in one room heard by two microphones one of them in 40 %.
_DOMINATED_SHARE = 0.6
_EACH_SHARE = 0.03
# Cross-correlation within +-25 ms, mean over the call: two-party calls 0.02-0.05 (up to 1 where each
# side leaks into the other), a dual mono file 1.0, two microphones in one room 0.8.
_SAME_SOUND = 0.7
_MAX_LAG = SAMPLE_RATE // 40
_CORRELATED_BLOCKS = 600


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Which channels to recognise. two_sided: each of them is one speaker's side of the call."""

    kind: Kind
    channels: tuple[int, ...]

    @property
    def two_sided(self) -> bool:
        return self.kind == "two_sided"


def arrange(recording: Recording) -> Arrangement:
    """How the channels of a recording relate: by their energy and cross-correlation."""
    if len(recording.channels) == 1:
        return Arrangement("mono", (0,))
    counts = _joint_levels(recording)
    loudness = [_percentile_db(counts.sum(axis=1 - channel), 99.9) for channel in (0, 1)]
    louder = int(loudness[1] > loudness[0])
    if min(loudness) < _SILENT_DB:
        return Arrangement("one_silent", (louder,))
    shares = _dominated_shares(counts)
    taking_turns = min(shares) >= _EACH_SHARE and sum(shares) >= _DOMINATED_SHARE
    if taking_turns or _correlation(recording) <= _SAME_SOUND:
        return Arrangement("two_sided", (0, 1))
    return Arrangement("dual_mono", (louder,))


def _joint_levels(recording: Recording) -> npt.NDArray[np.int64]:
    """Frames counted by their level in each channel: shape (101, 101), index = dB above the floor."""
    counts = np.zeros((FLOOR_DB + 1, FLOOR_DB + 1), dtype=np.int64)
    for first in range(0, recording.length, _BLOCK):
        blocks = (to_float(recording.read(channel, first, first + _BLOCK)) for channel in (0, 1))
        levels = [np.clip(frame_levels(block) + FLOOR_DB, 0, FLOOR_DB).astype(np.int64) for block in blocks]
        np.add.at(counts, (levels[0], levels[1]), 1)
    return counts


def _percentile_db(counts: npt.NDArray[np.int64], percent: float) -> float:
    cumulated = np.cumsum(counts)
    return float(np.searchsorted(cumulated, cumulated[-1] * percent / 100)) - FLOOR_DB


def _dominated_shares(counts: npt.NDArray[np.int64]) -> tuple[float, float]:
    """The share of active frames in which each side is clearly louder than the other."""
    first, second = np.indices(counts.shape)
    louder = np.maximum(first, second)
    loudest = _percentile_db(np.bincount(louder.ravel(), counts.ravel().astype(float)).astype(np.int64), 99)
    active = louder > loudest + FLOOR_DB - _ACTIVE_RANGE_DB
    total = max(int(counts[active].sum()), 1)
    by_first = int(counts[active & (first - second >= _DOMINANT_DB)].sum())
    by_second = int(counts[active & (second - first >= _DOMINANT_DB)].sum())
    return by_first / total, by_second / total


def _correlation(recording: Recording) -> float:
    """Mean over the call of the highest normalised cross-correlation of a second, weighted by energy."""
    seconds = max(recording.length // SAMPLE_RATE, 1)
    score = weight = 0.0
    for second in range(0, seconds, max(seconds // _CORRELATED_BLOCKS, 1)):
        at = second * SAMPLE_RATE
        a, b = (recording.read(c, at, at + SAMPLE_RATE).astype(np.float32) for c in (0, 1))
        energy = float(np.sqrt(np.dot(a, a) * np.dot(b, b)))
        spectrum = np.fft.rfft(a, 2 * a.size) * np.conj(np.fft.rfft(b, 2 * b.size))
        products = np.abs(np.fft.irfft(spectrum))
        score += float(max(products[:_MAX_LAG].max(), products[-_MAX_LAG:].max()))
        weight += energy
    return score / weight if weight else 0.0
