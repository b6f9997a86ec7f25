"""From raw scores to confidences, and the cut below which nothing is reported.

Fitted on the turns of whole calls, where tags are as common as in life: moments are rich in tags on
purpose, and confidences from them would be far too high.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

from nlp.classifier import Calibration

_ALMOST = 1e-6
_PLATT_C = 1e3
# A category's own threshold counts half, and only where the folds hold this many of it.
_ENOUGH = 20


@dataclass(frozen=True, slots=True)
class Scored:
    """What heads say of an example that they were not fitted on.

    raw: 0 to 1. tag: the likeliest category, at that score. gold: the categories that are tagged.
    """

    raw: float
    tag: str
    gold: frozenset[str]

    @property
    def right(self) -> bool:
        return self.tag in self.gold


def fit_calibrations(scored: Sequence[Scored]) -> dict[str, Calibration]:
    """A confidence in common (Platt 1999) and a threshold for each category."""
    right = np.array([s.right for s in scored])
    raw = np.clip([s.raw for s in scored], _ALMOST, 1 - _ALMOST)
    logits = np.log(raw / (1 - raw))
    slope, offset = 1.0, 0.0
    if 0 < right.sum() < len(right):
        model = LogisticRegression(C=_PLATT_C, solver="liblinear")
        model.fit(logits[:, None], right)
        slope, offset = float(model.coef_[0, 0]), float(model.intercept_[0])
    confidences = 1 / (1 + np.exp(-(slope * logits + offset)))
    common = _threshold(confidences, right, sum(bool(s.gold) for s in scored))
    calibrations = {}
    for category in sorted({c for s in scored for c in (s.tag, *s.gold)}):
        tagged = np.array([s.tag == category for s in scored])
        wanted = np.array([category in s.gold for s in scored])
        threshold = common
        if wanted.sum() >= _ENOUGH and tagged.any():
            own = _threshold(confidences[tagged], right[tagged], int(wanted.sum()))
            threshold = (own + common) / 2
        calibrations[category] = Calibration(slope, offset, threshold)
    return calibrations


def _threshold(confidences: npt.NDArray[np.float64], right: npt.NDArray[np.bool_], wanted: int) -> float:
    """Where F1 is best among the cuts at which precision is at least recall; 0.5 if nothing is right."""
    if not right.any():
        return 0.5
    order = np.argsort(-confidences, kind="stable")
    hits = np.cumsum(right[order])
    reported = np.arange(1, len(order) + 1)
    f1 = 2 * hits / (reported + wanted)
    # Precision is hits / reported and recall hits / wanted.
    best = int(np.argmax(np.where(reported <= wanted, f1, -1.0)))
    return float(confidences[order[best]]) - _ALMOST
