"""Writing test sounds as compressed files."""

from collections.abc import Sequence
from pathlib import Path

import av
import numpy as np

from speech.audio import SAMPLE_RATE, Samples


def encode(path: Path, channels: Sequence[Samples], codec: str, rate: int) -> Path:
    """A file of the channels in the container that its name says."""
    layout = "stereo" if len(channels) == 2 else "mono"
    interleaved = np.ascontiguousarray(np.stack(channels, axis=1).reshape(1, -1))
    frame = av.AudioFrame.from_ndarray(interleaved, format="s16", layout=layout)
    frame.sample_rate = SAMPLE_RATE
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=rate, layout=layout)
        container.mux([*stream.encode(frame), *stream.encode(None)])
    return path
