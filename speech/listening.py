"""What people listen to: a small copy that every browser plays, its waveform, and clips cut from it.

MP3 at a constant bit rate: Chrome, Firefox and Safari all play and seek it, and libmp3lame is in PyAV.
"""

import math
from pathlib import Path
from types import TracebackType
from typing import Any

import av
import numpy as np
import numpy.typing as npt

from speech.audio import SAMPLE_RATE, Recording, Samples
from speech.channels import arrange

# 16 kHz mono speech is clear at this rate: 18 MB an hour.
BIT_RATE = 40_000
# LAME's quality setting: 7 costs 0.2 CPU seconds a minute, the best (0) 1.0, for speech of this band.
_EFFORT = {"compression_level": "7"}
_BLOCK = SAMPLE_RATE * 20
# The waveform: at most this many peaks in all and this many a second, in each lane.
MOST_PEAKS, PEAKS_A_SECOND = 2000, 20
_FADE_SECONDS = 0.02
# Decoding begins this long before a clip, since a frame of MP3 needs the ones before it.
_LEAD_SECONDS = 0.5


def make_listening_copy(recording: Recording, path_out: Path) -> None:
    """Write the call as one MP3 with both sides mixed."""
    channels = arrange(recording).channels
    with _Mp3Writer(path_out, SAMPLE_RATE) as writer:
        for first in range(0, recording.length, _BLOCK):
            blocks = [recording.read(channel, first, first + _BLOCK).astype(np.int32) for channel in channels]
            writer.write(np.clip(np.sum(blocks, axis=0), -32768, 32767).astype(np.int16))


def make_peaks(recording: Recording) -> dict[str, Any]:
    """The waveform to draw: {"seconds_per_peak": float, "lanes": [[float, ...], ...]}.

    One lane for each side (one for a mono call), each of the same length: MOST_PEAKS values, or
    PEAKS_A_SECOND a second where that is fewer. A value is the loudest sample of its time, 0 to 1, where 1
    is the loudest of the whole call.
    """
    count = max(min(MOST_PEAKS, math.ceil(recording.duration * PEAKS_A_SECOND)), 1)
    edges = np.linspace(0, recording.length, count + 1).astype(np.int64)
    lanes = [_loudest(recording, channel, edges) for channel in arrange(recording).channels]
    highest = max(max(max(lane) for lane in lanes), 1)
    return {
        "seconds_per_peak": recording.duration / count,
        "lanes": [[round(value / highest, 3) for value in lane] for lane in lanes],
    }


def cut_clip(source_path: Path, start: float, end: float, path_out: Path, *, pad: float = 0.15) -> None:
    """Write the sound between two times (seconds) of a listening copy as an MP3 of its own.

    pad: seconds of sound added on both sides, so that no quote is cut; the edges fade in and out inside it.
    Times beyond the recording are cut at its ends; ValueError where nothing is left.
    """
    start, end = max(start - pad, 0.0), end + pad
    with av.open(str(source_path)) as source:
        rate = source.streams.audio[0].codec_context.sample_rate
        samples = _between(source, start, end)
    if not samples.size:
        raise ValueError(f"there is no sound between {start} and {end} seconds")
    with _Mp3Writer(path_out, rate) as writer:
        writer.write(_faded(samples, rate))


def _loudest(recording: Recording, channel: int, edges: npt.NDArray[np.int64]) -> list[int]:
    """The highest absolute sample between each two neighbouring edges."""
    loudest = np.zeros(len(edges) - 1, dtype=np.int64)
    for first in range(0, recording.length, _BLOCK):
        block = np.abs(recording.read(channel, first, first + _BLOCK).astype(np.int32))
        begin = int(np.searchsorted(edges, first, side="right")) - 1
        end = int(np.searchsorted(edges, first + block.size, side="left"))
        at = np.maximum(edges[begin:end] - first, 0)
        loudest[begin:end] = np.maximum(loudest[begin:end], np.maximum.reduceat(block, at))
    return [int(value) for value in loudest]


def _between(source: av.container.InputContainer, start: float, end: float) -> Samples:
    """The first audio track's samples from start to end (seconds), mono."""
    stream = source.streams.audio[0]
    base = stream.time_base
    assert base is not None
    # The encoder's own delay comes first: the call's zero is where the stream says it starts.
    zero = stream.start_time or 0
    source.seek(zero + int(max(start - _LEAD_SECONDS, 0) / base), stream=stream)
    resampler = av.AudioResampler(format="s16", layout="mono")
    parts: list[Samples] = []
    rate = stream.codec_context.sample_rate
    first, last = round(start * rate), round(end * rate)
    for frame in source.decode(stream):
        at = round(float(((frame.pts or 0) - zero) * base) * rate)
        if at >= last:
            break
        for resampled in resampler.resample(frame):
            block = resampled.to_ndarray()[0]
            parts.append(block[max(first - at, 0) : max(last - at, 0)])
            at += block.size
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.int16)


def _faded(samples: Samples, rate: int) -> Samples:
    length = min(int(_FADE_SECONDS * rate), samples.size // 2)
    if not length:
        return samples
    slope = np.linspace(0, 1, length, dtype=np.float32)
    faded = samples.astype(np.float32)
    faded[:length] *= slope
    faded[-length:] *= slope[::-1]
    return faded.astype(np.int16)


class _Mp3Writer:
    """A mono MP3 file that int16 samples are written to by blocks."""

    def __init__(self, path: Path, rate: int) -> None:
        self._container = av.open(str(path), mode="w", format="mp3")
        self._stream = self._container.add_stream("libmp3lame", rate=rate, layout="mono", options=_EFFORT)
        self._stream.bit_rate = BIT_RATE
        self._rate = rate
        self._written = 0

    def write(self, samples: Samples) -> None:
        if samples.size:
            frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format="s16p", layout="mono")
            frame.sample_rate = self._rate
            frame.pts = self._written
            self._written += samples.size
            self._container.mux(self._stream.encode(frame))

    def __enter__(self) -> "_Mp3Writer":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._container.mux(self._stream.encode(None))
        finally:
            self._container.close()
