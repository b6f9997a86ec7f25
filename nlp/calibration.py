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
CALL_SHARES = {"objection": 0.25, "pain_point": 0.25, "walked_back": 0.1, "overpromise": 0.06, "unmet": 0.06}

_ALMOST = 1e-6
_PLATT_C = 1e3


@dataclass(frozen=True, slots=True)
class Scored:
    """What a head says of an example it was not fitted on.

    raw: 0 to 1. right: whether the tag it would give is right. wanted: whether there was one to give.
    """

    raw: float
    right: bool
    wanted: bool


def fit_calibration(scored: Sequence[Scored], share: float) -> Calibration:
    """Platt scaling (1999) and a threshold, as if `share` of the examples held a tag."""
    right = np.array([s.right for s in scored])
    if len(set(right.tolist())) < 2:
        return Calibration(1.0, 0.0, 0.5)
    weights = _weights(np.array([s.wanted for s in scored]), share)
    raw = np.clip([s.raw for s in scored], _ALMOST, 1 - _ALMOST)
    logits = np.log(raw / (1 - raw))
    model = LogisticRegression(C=_PLATT_C, solver="liblinear").fit(
        logits[:, None], right, sample_weight=weights
    )
    slope, offset = float(model.coef_[0, 0]), float(model.intercept_[0])
    confidences = 1 / (1 + np.exp(-(slope * logits + offset)))
    wanted = weights[[s.wanted for s in scored]].sum()
    return Calibration(slope, offset, _threshold(confidences, right, weights, wanted))


def _weights(wanted: npt.NDArray[np.bool_], share: float) -> npt.NDArray[np.float64]:
    own = float(np.mean(wanted))
    return np.where(wanted, share / own, (1 - share) / (1 - own))


def _threshold(
    confidences: npt.NDArray[np.float64],
    right: npt.NDArray[np.bool_],
    weights: npt.NDArray[np.float64],
    wanted: float,
) -> float:
    """Where F1 is best among the cuts at which precision is at least recall."""
    order = np.argsort(-confidences, kind="stable")
    hits = np.cumsum((right * weights)[order])
    reported = np.cumsum(weights[order])
    f1 = 2 * hits / (reported + wanted)
    # Precision is hits / reported and recall hits / wanted.
    best = int(np.argmax(np.where(reported <= wanted, f1, -1.0)))
    return float(confidences[order[best]]) - _ALMOST
