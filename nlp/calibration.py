"""From raw scores to confidences, and the cut below which nothing is reported.

Moments are rich in tags on purpose; whole calls are not. Scores are therefore weighed as if tags were as
common as in a call: otherwise ordinary talk would be tagged far too often.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

from nlp.classifier import Calibration

# The share of the customer's or the rep's turns that hold one, in a call of some thirty turns: about four
# objections, four pains and one of each mismatch. An estimate, until whole calls of our own give it.
CALL_SHARES = {"objection": 0.25, "pain_point": 0.25, "walked_back": 0.12, "overpromise": 0.08, "unmet": 0.06}

_ALMOST = 1e-6
_PLATT_C = 1e3
# A category's own threshold counts half, and only where the folds hold this many of it.
_ENOUGH = 20
# At most this many tags are reported for each one wanted: a wrong quote costs more trust than a missed one.
_REPORTED = 0.85


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


def fit_calibrations(scored: Sequence[Scored], share: float) -> dict[str, Calibration]:
    """A confidence in common (Platt 1999) and a threshold for each category.

    share: of how many examples hold a tag where the heads will be used.
    """
    weights = _weights(np.array([bool(s.gold) for s in scored]), share)
    right = np.array([s.right for s in scored])
    raw = np.clip([s.raw for s in scored], _ALMOST, 1 - _ALMOST)
    logits = np.log(raw / (1 - raw))
    slope, offset = 1.0, 0.0
    if 0 < right.sum() < len(right):
        model = LogisticRegression(C=_PLATT_C, solver="liblinear")
        model.fit(logits[:, None], right, sample_weight=weights)
        slope, offset = float(model.coef_[0, 0]), float(model.intercept_[0])
    confidences = 1 / (1 + np.exp(-(slope * logits + offset)))
    common = _threshold(confidences, right, weights, weights[[bool(s.gold) for s in scored]].sum())
    calibrations = {}
    for category in sorted({c for s in scored for c in (s.tag, *s.gold)}):
        tagged = np.array([s.tag == category for s in scored])
        wanted = np.array([category in s.gold for s in scored])
        threshold = common
        if wanted.sum() >= _ENOUGH and tagged.any():
            own = _threshold(confidences[tagged], right[tagged], weights[tagged], weights[wanted].sum())
            threshold = (own + common) / 2
        calibrations[category] = Calibration(slope, offset, threshold)
    return calibrations


def _weights(wanted: npt.NDArray[np.bool_], share: float) -> npt.NDArray[np.float64]:
    own = float(np.mean(wanted))
    if own in (0.0, 1.0):
        return np.ones(len(wanted))
    return np.where(wanted, share / own, (1 - share) / (1 - own))


def _threshold(
    confidences: npt.NDArray[np.float64],
    right: npt.NDArray[np.bool_],
    weights: npt.NDArray[np.float64],
    wanted: float,
) -> float:
    """Where F1 is best among the cuts that favour precision; 0.5 if nothing is right."""
    if not right.any():
        return 0.5
    order = np.argsort(-confidences, kind="stable")
    hits = np.cumsum((right * weights)[order])
    reported = np.cumsum(weights[order])
    f1 = 2 * hits / (reported + wanted)
    # Precision is hits / reported and recall hits / wanted: fewer reported than wanted favours precision.
    best = int(np.argmax(np.where(reported <= _REPORTED * wanted, f1, -1.0)))
    return float(confidences[order[best]]) - _ALMOST
