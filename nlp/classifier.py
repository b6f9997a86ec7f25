"""Linear heads over feature rows: plain numpy at inference, weights as npz and JSON, never pickles."""

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from nlp.encoder import BUNDLED, Vectors

HEADS_DIR = Path(__file__).parent / "heads"
FORMAT = 1


class HeadsError(Exception):
    """Heads that are missing or do not fit. sentence: what is wrong and what to do."""

    status = 500

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence
        super().__init__(sentence)


@dataclass(frozen=True)
class Head:
    """One linear head: scores = rows @ weights.T + bias, a score a class.

    weights: float32 (classes, width). bias: float32 (classes,).
    """

    classes: tuple[str, ...]
    weights: npt.NDArray[np.float32]
    bias: npt.NDArray[np.float32]

    def scores(self, rows: Vectors) -> npt.NDArray[np.float32]:
        return rows @ self.weights.T + self.bias

    def probability(self, rows: Vectors) -> npt.NDArray[np.float64]:
        """Of the only class of a yes-or-no head; shape (rows,)."""
        return 1.0 / (1.0 + np.exp(-self.scores(rows)[:, 0].astype(np.float64)))

    def distribution(self, rows: Vectors) -> npt.NDArray[np.float64]:
        """Over the classes of a head that picks one; shape (rows, classes)."""
        scores = self.scores(rows).astype(np.float64)
        powers = np.exp(scores - scores.max(axis=1, keepdims=True))
        return powers / powers.sum(axis=1, keepdims=True)


@dataclass(frozen=True, slots=True)
class Calibration:
    """From a raw probability to a confidence (Platt 1999, fitted on held-out folds), and where to cut.

    confidence = sigmoid(slope * logit(raw) + offset); what stays below threshold is not reported.
    """

    slope: float
    offset: float
    threshold: float

    def confidence(self, raw: float) -> float:
        raw = min(max(raw, 1e-6), 1 - 1e-6)
        return 1.0 / (1.0 + math.exp(-(self.slope * math.log(raw / (1 - raw)) + self.offset)))


@dataclass(frozen=True)
class Heads:
    """All heads that were fitted together, by name, with what they need to be used rightly.

    layout: the features they were fitted on. version: a hash of weights and description.
    """

    heads: Mapping[str, Head]
    calibrations: Mapping[str, Calibration]
    layout: Sequence[str]
    encoder: str
    corpus_hash: str
    version: str = ""

    def check_layout(self, layout: Sequence[str]) -> None:
        """Raises HeadsError where features changed since the heads were fitted."""
        if list(layout) != list(self.layout):
            raise HeadsError(
                "The fitted heads do not belong to these cues and this encoder. "
                f"Fit them again: python -m nlp.train --encoder {self.encoder}"
            )


def joint_scores(heads: Mapping[str, Head], kind: str, rows: Vectors) -> npt.NDArray[np.float64]:
    """The probability of each category of a kind, shape (rows, categories): the kind's, shared out."""
    return heads[kind].probability(rows)[:, None] * heads[f"{kind}/category"].distribution(rows)


def heads_folder(encoder: str, data_dir: Path | None) -> Path:
    """Where the heads of an encoder are kept: the bundled ones in the package, others under data_dir."""
    if encoder == BUNDLED or data_dir is None:
        return HEADS_DIR
    return data_dir / "heads"


def file_stem(encoder: str) -> str:
    """A file name for an encoder's heads: its name, made safe, and a hash that keeps names apart."""
    if encoder == BUNDLED:
        return BUNDLED
    safe = "".join(c if c.isalnum() else "-" for c in encoder)[-40:].strip("-")
    return f"{safe}-{hashlib.sha256(encoder.encode()).hexdigest()[:8]}"


def save_heads(heads: Heads, folder: Path) -> Path:
    """Writes <encoder>.npz and <encoder>.json (each whole or not at all); returns the JSON's path."""
    folder.mkdir(parents=True, exist_ok=True)
    base = folder / file_stem(heads.encoder)
    arrays: dict[str, npt.NDArray[Any]] = {}
    for name, head in heads.heads.items():
        arrays[f"{name}/weights"] = head.weights.astype(np.float16)
        arrays[f"{name}/bias"] = head.bias
    partial = base.with_name(base.name + ".partial.npz")
    np.savez_compressed(partial, allow_pickle=False, **arrays)
    partial.replace(base.with_suffix(".npz"))
    description = {
        "format": FORMAT,
        "encoder": heads.encoder,
        "corpus_hash": heads.corpus_hash,
        "heads": {name: list(head.classes) for name, head in heads.heads.items()},
        "calibrations": {n: [c.slope, c.offset, c.threshold] for n, c in heads.calibrations.items()},
        "layout": list(heads.layout),
    }
    partial = base.with_name(base.name + ".partial.json")
    partial.write_text(json.dumps(description, ensure_ascii=False, indent=1) + "\n", "utf-8")
    partial.replace(base.with_suffix(".json"))
    return base.with_suffix(".json")


def load_heads(encoder: str, folder: Path = HEADS_DIR) -> Heads:
    """The heads fitted on an encoder. Raises HeadsError with the command that makes them."""
    base = folder / file_stem(encoder)
    try:
        described = base.with_suffix(".json").read_bytes()
        weights = base.with_suffix(".npz").read_bytes()
    except OSError as error:
        raise HeadsError(
            f"There are no fitted heads for the encoder {encoder!r} in {base.parent}. "
            f"Fit them: python -m nlp.train --encoder {encoder} --out {base.parent}"
        ) from error
    data = json.loads(described)
    if data.get("format") != FORMAT:
        raise HeadsError(f"The heads in {base.parent} are of another format. Fit them again with nlp.train.")
    with np.load(base.with_suffix(".npz"), allow_pickle=False) as arrays:
        heads = {
            name: Head(
                tuple(classes),
                arrays[f"{name}/weights"].astype(np.float32),
                arrays[f"{name}/bias"].astype(np.float32),
            )
            for name, classes in data["heads"].items()
        }
    return Heads(
        heads=heads,
        calibrations={name: Calibration(*values) for name, values in data["calibrations"].items()},
        layout=data["layout"],
        encoder=data["encoder"],
        corpus_hash=data["corpus_hash"],
        version=hashlib.sha256(described + weights).hexdigest()[:12],
    )


def _single(array: npt.NDArray[Any]) -> npt.NDArray[np.float32]:
    return array.astype(np.float32)
