"""Which window of a stretch to quote: the shortest that carries the point, by a fitted linear head.

The head predicts how well a window would agree with a careful reader's quote (word overlap F1), from its
words, the cues of the tagged category inside and outside it, and its shape.
"""

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np

from nlp.classifier import Head
from nlp.cues import SIGNAL, TOPIC
from nlp.encoder import Vectors
from nlp.features import Features, Stretch
from nlp.grounding import ground
from nlp.patterns import Hit
from nlp.windows import Window, windows

_SHAPE = 11
_SCALE_SHAPE = 2.0


def quote_window(stretch: Stretch, tag: str, head: Head, features: Features) -> Window | None:
    """The best window of a stretch for a tag ("objection/price"), None where it has no quotable one.

    A window whose words could not be grounded as a quote, because it cuts an amount in two or a negation
    off, is never taken.
    """
    choices = windows(stretch.turn, stretch.first, stretch.last)
    if not choices:
        return None
    scores = head.scores(window_rows(stretch, choices, tag, features))[:, 0]
    ranked = (choices[i] for i in np.argsort(-scores, kind="stable"))
    return next((w for w in ranked if ground(stretch.turn.slice(w.first, w.last), stretch.turn, 0)), None)


def overlap(a: str, b: str) -> float:
    """Word overlap F1 of two quotes, as bags of lowercase words."""
    first, second = (Counter(re.findall(r"\w+", text.lower())) for text in (a, b))
    shared = sum((first & second).values())
    return 2 * shared / (sum(first.values()) + sum(second.values())) if shared else 0.0


def window_rows(stretch: Stretch, choices: Sequence[Window], tag: str, features: Features) -> Vectors:
    """float32 (len(choices), encoder size + shape): what the quoting head sees of each window."""
    turn = stretch.turn
    begin = turn.words[stretch.first].start_char
    hits = features.hits(stretch)
    said = features.encoder.encode([turn.slice(w.first, w.last) for w in choices])
    shapes = []
    for window in choices:
        start = turn.words[window.first].start_char - begin
        end = turn.words[window.last].end_char - begin
        inside = [hit for hit in hits if start <= hit.start and hit.end <= end]
        shapes.append(_shape(stretch, window, hits, inside, tag))
    return np.hstack([said, np.asarray(shapes, dtype=np.float32) * np.float32(_SCALE_SHAPE)])


def _shape(
    stretch: Stretch, window: Window, hits: Sequence[Hit], inside: Sequence[Hit], tag: str
) -> list[float]:
    total = stretch.last - stretch.first + 1
    share = window.words / total
    row = [
        min(window.words, 40) / 40,
        (min(window.words, 40) / 40) ** 2,
        share,
        share * share,
        min(window.clauses, 5) / 5,
        float(window.opens),
        float(window.closes),
        (window.first - stretch.first) / total,
        _share(hits, inside, tag),
        _share(hits, inside, tag + TOPIC),
        _signals(hits, inside),
    ]
    assert len(row) == _SHAPE
    return row


def _share(hits: Sequence[Hit], inside: Sequence[Hit], group: str) -> float:
    """The share of a group's cues that a window holds, 0.5 where there are none."""
    whole = sum(hit.name == group for hit in hits)
    return sum(hit.name == group for hit in inside) / whole if whole else 0.5


def _signals(hits: Sequence[Hit], inside: Sequence[Hit]) -> float:
    """The share of all cues that make a point, of whatever category."""
    pointed = [hit for hit in hits if not hit.name.startswith(SIGNAL)]
    return sum(not hit.name.startswith(SIGNAL) for hit in inside) / len(pointed) if pointed else 0.5
