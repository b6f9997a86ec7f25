"""The audio file: two channels, Opus in an Ogg container."""

from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

FRAME = 0.02  # seconds in an Opus frame
BIT_RATE = 22_000  # below about 20 kbit/s libopus gives up the second channel


def write_opus(channels: list[NDArray[np.int16]], rate: int, path: Path) -> None:
    """Two channels of equal length at `rate` Hz (8000, 12000, 16000, 24000 or 48000)."""
    size = round(rate * FRAME)
    with av.open(str(path), "w", format="ogg", options={"fflags": "+bitexact"}) as container:
        stream = container.add_stream("libopus", rate=rate, layout="stereo")
        stream.codec_context.bit_rate = BIT_RATE
        stream.codec_context.options = {"application": "voip", "vbr": "on", "compression_level": "10"}
        both = np.stack(channels, axis=1)
        for start in range(0, len(both), size):
            block = np.ascontiguousarray(both[start : start + size]).reshape(1, -1)
            frame = av.AudioFrame.from_ndarray(block, format="s16", layout="stereo")
            frame.sample_rate, frame.pts = rate, start
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
