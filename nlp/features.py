"""What the heads see of a stretch of a turn: its words, the turn before, cues, shape and promises.

A row is the concatenation of blocks, each scaled so that no block drowns another; the layout is fixed by
the encoder's size and the cue groups, and stored with the heads that were fitted on it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from nlp.cues import Cues
from nlp.encoder import Encoder, Vectors
from nlp.matching import MATCH_FEATURES, Match, Said
from nlp.numbers import is_number_word
from nlp.patterns import Hit
from nlp.quantities import MEASURES, Quantity
from nlp.stems import words
from speech.transcript import Speaker, Turn

SHAPE_FEATURES = ("rep", "after_question", "length", "asks", "ends_asking", "numbers", *MEASURES)
# Chosen by cross-validation over settings of the corpus; they only balance the penalty between blocks.
_SCALE_BEFORE, _SCALE_CUES, _SCALE_CUES_BEFORE, _SCALE_SHAPE, _SCALE_MATCH = 0.4, 0.2, 0.2, 0.4, 1.0

# Cues that tell little by themselves and much in a turn that speaks of a promise.
_LINKED_CUES = (
    *("promise_mismatch/walked_back", "promise_mismatch/unmet", "promise_mismatch/overpromise"),
    *("signal/contrast", "signal/denial", "signal/confirms", "signal/caveat", "signal/commercial"),
)

_BEFORE_WORDS = 3
_BEFORE_TURNS = 3


@dataclass(frozen=True)
class Stretch:
    """Words first..last of a turn, judged as one, and the other speaker's turn before it."""

    turn: Turn
    first: int
    last: int
    before: Turn | None

    @property
    def speaker(self) -> Speaker:
        return self.turn.speaker

    @cached_property
    def text(self) -> str:
        """Up to the next word, so that a closing question mark is seen."""
        end = self.turn.words[self.last + 1].start_char if self.last + 1 < len(self.turn.words) else None
        return self.turn.text[self.turn.words[self.first].start_char : end].strip()

    @property
    def before_text(self) -> str:
        return self.before.text if self.before else ""


def turn_before(turns: Sequence[Turn], index: int) -> Turn | None:
    """What a turn answers: the nearest of the three turns before it that says more than "mhm, okay"."""
    for turn in reversed(turns[max(0, index - _BEFORE_TURNS) : index]):
        if len(turn.words) >= _BEFORE_WORDS and turn.speaker != turns[index].speaker:
            return turn
    return None


class Features:
    """Rows of a fixed width for stretches of turns."""

    def __init__(self, encoder: Encoder, cues: Cues) -> None:
        self.encoder, self.cues = encoder, cues
        linked = len(MATCH_FEATURES) + len(_LINKED_CUES) + 1
        self.width = 2 * encoder.size + 2 * len(cues.groups) + len(SHAPE_FEATURES) + linked

    @property
    def layout(self) -> list[str]:
        """What the width is made of, to tell whether heads fit."""
        return [
            self.encoder.name,
            str(self.encoder.size),
            *self.cues.groups,
            *SHAPE_FEATURES,
            *MATCH_FEATURES,
            *_LINKED_CUES,
            "plainly",
        ]

    def columns(self, names: Collection[str]) -> list[int]:
        """The columns of a stretch's own cues and shape that have these names."""
        cues = [2 * self.encoder.size + i for i, group in enumerate(self.cues.groups) if group in names]
        shape = 2 * (self.encoder.size + len(self.cues.groups))
        return cues + [shape + i for i, name in enumerate(SHAPE_FEATURES) if name in names]

    def hits(self, stretch: Stretch) -> list[Hit]:
        return self.cues.find(stretch.text, stretch.speaker)

    def said(self, stretches: Sequence[Stretch]) -> list[Said]:
        """The stretches' own texts as promises are compared with them."""
        texts = [s.text for s in stretches]
        return [Said(text, row) for text, row in zip(texts, self.encoder.encode(texts), strict=True)]

    def said_before(self, stretches: Sequence[Stretch]) -> list[Said | None]:
        """What each stretch answers, None where nothing came before."""
        texts = [s.before_text for s in stretches]
        rows = self.encoder.encode(texts)
        return [Said(t, row) if s.before else None for s, t, row in zip(stretches, texts, rows, strict=True)]

    def rows(
        self,
        stretches: Sequence[Stretch],
        said: Sequence[Said],
        before: Sequence[Said | None],
        matches: Sequence[Match | None],
    ) -> Vectors:
        """float32 (len(stretches), width). matches: the likeliest promise of each, None without promises."""
        hits = [self.hits(s) for s in stretches]
        nothing = np.zeros(self.encoder.size, dtype=np.float32)
        blocks: list[tuple[Any, float]] = [
            ([s.vector for s in said], 1.0),
            ([b.vector if b else nothing for b in before], _SCALE_BEFORE),
            ([self.cues.row(h) for h in hits], _SCALE_CUES),
            ([self.cues.row(self._hits_before(s)) for s in stretches], _SCALE_CUES_BEFORE),
            ([_shape(s, own.quantities) for s, own in zip(stretches, said, strict=True)], _SCALE_SHAPE),
            ([_linked(m, h) for m, h in zip(matches, hits, strict=True)], _SCALE_MATCH),
        ]
        scaled = [np.asarray(block, dtype=np.float32) * np.float32(scale) for block, scale in blocks]
        return np.hstack(scaled)

    def _hits_before(self, stretch: Stretch) -> list[Hit]:
        return self.cues.find(stretch.before.text, stretch.before.speaker) if stretch.before else []


def _linked(match: Match | None, hits: Sequence[Hit]) -> list[float]:
    """What is known of the likeliest promise, and whether telling cues come with a likely one."""
    if match is None:
        return [0.0] * (len(MATCH_FEATURES) + len(_LINKED_CUES) + 1)
    names = {hit.name for hit in hits}
    upheld = "signal/confirms" in names or match.named("states")
    plainly = match.likelihood * ("promise_mismatch/walked_back" in names and not upheld)
    return [*match.features, *(match.likelihood * (name in names) for name in _LINKED_CUES), plainly]


def _shape(stretch: Stretch, quantities: Sequence[Quantity]) -> list[float]:
    text, before = stretch.text, stretch.before_text
    return [
        float(stretch.speaker == "rep"),
        float(before.rstrip().endswith("?")),
        min((stretch.last - stretch.first + 1) / 30, 2.0),
        min(text.count("?"), 2) / 2,
        float(text.endswith("?")),
        min(sum(map(is_number_word, words(text))), 4) / 4,
        *(float(any(q.measure == measure for q in quantities)) for measure in MEASURES),
    ]
