"""The shared vocabulary of what was understood: Promise, Span, Insight."""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from speech.transcript import Speaker

Kind = Literal["objection", "pain_point", "promise_mismatch"]
OverpromiseType = Literal["timeline", "commercial", "result", "feature"]
KINDS: tuple[Kind, ...] = ("objection", "pain_point", "promise_mismatch")


@dataclass(frozen=True, slots=True)
class Promise:
    """One thing that marketing says, as published.

    product: which product it is about, None for all. valid_from, valid_to: inclusive, None for open.
    """

    id: str
    text: str
    source: str | None = None
    product: str | None = None
    limits: str | None = None
    language: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """Words first..last (inclusive, 0-based) of turn `turn` (0-based) of a transcript."""

    turn: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Versions:
    """What made an insight, so that any tag can be explained and redone."""

    codebook: str
    model: str
    prompt: str | None = None


@dataclass(frozen=True, slots=True)
class Insight:
    """One moment in a call: a kind, a category and the speaker's own words.

    quote is always the slice of the transcript that `span` names. start, end: seconds, None without
    times. confidence: 0 to 1. detector: the layer that found it ("local", "llm"). type: of an
    overpromise only. also_turns: later turns that make the same point again.
    """

    kind: Kind
    category: str
    span: Span
    quote: str
    speaker: Speaker
    confidence: float
    detector: str
    versions: Versions
    start: float | None = None
    end: float | None = None
    promise_id: str | None = None
    type: OverpromiseType | None = None
    also_turns: tuple[int, ...] = field(default=())

    @property
    def turn(self) -> int:
        return self.span.turn
