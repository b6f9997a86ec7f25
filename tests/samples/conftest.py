"""The sample calls as they lie in the repository, each read once."""

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

SAMPLES = Path(__file__).parents[2] / "samples"
FOLDERS = sorted(path.parent for path in SAMPLES.glob("*/metadata.json"))


@dataclass(frozen=True)
class Sample:
    """One folder; files are read when they are asked for."""

    folder: Path

    def json(self, name: str) -> dict[str, Any]:
        return json.loads((self.folder / name).read_text("utf-8"))

    @cached_property
    def script(self) -> dict[str, Any]:
        return self.json("script.json")

    @cached_property
    def truth(self) -> dict[str, Any]:
        return self.json("truth.json")

    @cached_property
    def metadata(self) -> dict[str, Any]:
        return self.json("metadata.json")

    @cached_property
    def sound(self) -> tuple[int, np.ndarray]:
        """Samples a second, and the recording as float32 (channels, samples), -1 to 1."""
        with av.open(str(self.folder / "audio.ogg")) as container:
            frames = list(container.decode(audio=0))
            rate = frames[0].sample_rate
            resampler = av.AudioResampler(format="fltp", rate=rate)
            blocks = [made.to_ndarray() for frame in frames for made in resampler.resample(frame)]
        return rate, np.concatenate(blocks, axis=1)


@pytest.fixture(scope="session", params=FOLDERS, ids=lambda folder: folder.name)
def sample(request: pytest.FixtureRequest) -> Sample:
    return Sample(request.param)


@pytest.fixture(scope="session")
def samples() -> list[Sample]:
    return [Sample(folder) for folder in FOLDERS]
