"""The sample calls as the benchmarks use them."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "samples"


@dataclass(frozen=True, slots=True)
class Sample:
    """A sample's folder, its metadata and the true turns."""

    folder: Path
    metadata: dict[str, Any]
    truth: dict[str, Any]

    @property
    def name(self) -> str:
        return self.folder.name

    @property
    def audio(self) -> Path:
        return next(self.folder.glob("audio.*"))

    @property
    def language(self) -> str:
        return str(self.metadata["language"])


def samples(language: str) -> list[Sample]:
    """Those in this language, by name."""
    found = []
    for path in sorted(SAMPLES.glob("*/metadata.json")):
        truth = json.loads((path.parent / "truth.json").read_text("utf8"))
        sample = Sample(path.parent, json.loads(path.read_text("utf8")), truth)
        if sample.language == language:
            found.append(sample)
    return found
