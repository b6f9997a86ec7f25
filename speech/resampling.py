"""Decoded frames of any shape into raw 16 kHz files, one a channel."""

from pathlib import Path
from typing import Any

import av
import numpy as np
import numpy.typing as npt

from speech.errors import RecordingError

SAMPLE_RATE = 16_000
Samples = npt.NDArray[np.int16]

FORMATS = "WAV, MP3, M4A, OGG, FLAC or WebM"
# Slower or faster than any real device; only a damaged header says so.
_SAMPLE_RATES = range(4_000, 768_001)


class ChannelWriter:
    """Resamples frames to 16 kHz and writes each channel to a raw int16 file of its own in `workdir`.

    samples: how many have been written to each channel. Raises RecordingError beyond `max_samples`.
    """

    def __init__(self, workdir: Path, max_samples: int) -> None:
        self.samples = 0
        self._workdir = workdir
        self._max_samples = max_samples
        self._files: list[Any] = []
        self._resampler: av.AudioResampler | None = None
        self._shape: tuple[int, str, str] | None = None
        self._layout: str | None = None

    def write(self, frame: av.AudioFrame) -> None:
        shape = (frame.sample_rate, frame.layout.name, frame.format.name)
        if shape != self._shape:
            self._start(frame)
            self._shape = shape
        frame.pts = None
        assert self._resampler is not None
        self._put(self._resampler.resample(frame))

    def flush(self) -> None:
        if self._resampler is not None:
            self._put(self._resampler.resample(None))
            self._resampler = None

    def close(self) -> None:
        for file in self._files:
            file.close()

    def maps(self) -> tuple[Samples, ...]:
        return tuple(np.memmap(file.name, dtype=np.int16, mode="r") for file in self._files)

    def _start(self, frame: av.AudioFrame) -> None:
        """Set up for frames of this shape: the first ones, or others after the file changes its mind."""
        self.flush()
        if frame.sample_rate not in _SAMPLE_RATES:
            raise RecordingError(
                f"This file says that it has {frame.sample_rate} samples a second, which no recorder makes: "
                f"it is damaged. Save the call again as {FORMATS}."
            )
        if not self._files:
            count = frame.layout.nb_channels
            if count > 2:
                raise RecordingError(
                    f"This recording has {count} channels; one or two can be heard. Save it with one side "
                    "of the call on the left and the other on the right, or mixed into one, and upload that."
                )
            self._layout = "stereo" if count == 2 else "mono"
            names = [self._workdir / f"channel{i}.s16" for i in range(count)]
            self._files = [name.open("wb") for name in names]
        # A layout is set only after a change, so that two channels are never mixed into each other.
        layout = self._layout if self._shape is not None else None
        self._resampler = av.AudioResampler(format="s16p", layout=layout, rate=SAMPLE_RATE)

    def _put(self, frames: list[av.AudioFrame]) -> None:
        for frame in frames:
            for file, plane in zip(self._files, frame.planes, strict=True):
                file.write(memoryview(plane)[: frame.samples * 2])
            self.samples += frame.samples
            if self.samples > self._max_samples:
                raise RecordingError(
                    f"This recording is longer than {self._max_samples / SAMPLE_RATE / 3600:g} hours, the "
                    "longest that is taken. Cut it into parts and upload those."
                )
