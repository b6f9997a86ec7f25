"""What the page of one call shows: its transcript with the insights marked, grouped, and ready to play."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import get_args

from app.pages.labels import Labels
from app.pages.marked import Part, mark
from nlp.types import KINDS, Kind, OverpromiseType
from speech.transcript import Speaker, Transcript, Turn, clip_seconds
from storage.types import Call, InsightRecord

CLIP_PAD = 0.15
"""Seconds around a quote, as in the clips that speech.listening cuts, so that its edges are heard."""

TRIAL_ENGINE = "moonshine"


@dataclass(frozen=True, slots=True)
class Lane:
    """One row of the waveform: who is heard on it, and the channel it draws."""

    speaker: Speaker
    channel: int


@dataclass(frozen=True, slots=True)
class TurnView:
    index: int
    speaker: Speaker
    name: str | None
    start: float | None
    end: float | None
    parts: list[Part]


@dataclass(frozen=True, slots=True)
class ItemView:
    """An insight in the rail.

    clip: seconds to play so that the quote is heard whole, None without sound. again: when later turns that
    make the same point begin.
    """

    id: str
    kind: Kind
    label: str
    quote: str
    speaker: Speaker
    turn: int
    confidence: float
    clip: tuple[float, float] | None
    type: OverpromiseType | None
    promise_text: str | None
    again: list[float]


@dataclass(frozen=True, slots=True)
class Group:
    """The insights of one kind. checked: False where this kind was not looked for at all."""

    kind: Kind
    label: str
    checked: bool
    found: list[ItemView]


@dataclass(frozen=True, slots=True)
class CallView:
    """A call with a transcript.

    playable: whether its sound can be played now. engine: its name for people, None for an import.
    """

    playable: bool
    timed: bool
    engine: str | None
    trial: bool
    approximate: bool
    unknown: bool
    notes: tuple[str, ...]
    lanes: list[Lane]
    turns: list[TurnView]
    groups: list[Group]
    total: int


def call_view(
    call: Call, transcript: Transcript, records: Sequence[InsightRecord], labels: Labels
) -> CallView:
    """The view of a call whose transcript is there; records are those of its newest revision."""
    by_turn = defaultdict(list)
    for record in records:
        by_turn[record.insight.turn].append(record)
    items = [_item(call, transcript, record, labels) for record in _in_order(records)]
    engine = transcript.engine
    return CallView(
        playable=_playable(call),
        timed=transcript.timed,
        engine=f"{engine.name} {engine.model}".strip() if engine else None,
        trial=engine is not None and engine.name == TRIAL_ENGINE,
        approximate=transcript.approximate and transcript.timed and call.has_sound,
        unknown=any(turn.speaker == "unknown" for turn in transcript.turns),
        notes=transcript.notes,
        lanes=lanes(call, transcript),
        turns=[
            TurnView(i, turn.speaker, _name(turn), turn.start, turn.end, mark(turn, by_turn[i]))
            for i, turn in enumerate(transcript.turns)
        ],
        groups=[
            Group(
                kind=kind,
                label=labels.kind(kind),
                checked=kind != "promise_mismatch" or call.promises_checked is not None,
                found=[item for item in items if item.kind == kind],
            )
            for kind in KINDS
        ],
        total=len(items),
    )


def lanes(call: Call, transcript: Transcript) -> list[Lane]:
    """The rows of the waveform, the customer's on top; one row where both sides share a channel."""
    voices: dict[int, Speaker] = {t.channel: t.speaker for t in transcript.turns if t.channel is not None}
    if call.metadata.rep_channel is not None and call.channels == 2:
        rep = call.metadata.rep_channel
        voices = {rep: "rep", 1 - rep: "customer"}
    if len(voices) != 2:
        return [Lane("unknown", 0)]
    order: dict[Speaker, int] = {"customer": 0, "rep": 1, "unknown": 2}
    return [Lane(voices[channel], channel) for channel in sorted(voices, key=lambda c: (order[voices[c]], c))]


def _name(turn: Turn) -> str | None:
    """Who speaks, where that says more than the role does: an import's speakers are often called "rep"."""
    return None if (turn.name or "").casefold() in get_args(Speaker) else turn.name


def _playable(call: Call) -> bool:
    return call.has_sound and call.listening_key is not None


def _in_order(records: Sequence[InsightRecord]) -> list[InsightRecord]:
    return sorted(records, key=lambda r: (r.insight.turn, r.insight.span.first, r.id))


def _item(call: Call, transcript: Transcript, record: InsightRecord, labels: Labels) -> ItemView:
    insight = record.insight
    return ItemView(
        id=record.id,
        kind=insight.kind,
        label=labels.category(insight.kind, insight.category),
        quote=insight.quote,
        speaker=insight.speaker,
        turn=insight.turn,
        confidence=insight.confidence,
        clip=_clip(transcript, record) if _playable(call) else None,
        type=insight.type,
        promise_text=record.promise_text,
        again=[
            start
            for turn in insight.also_turns
            if turn < len(transcript.turns) and (start := transcript.turns[turn].start) is not None
        ],
    )


def _clip(transcript: Transcript, record: InsightRecord) -> tuple[float, float] | None:
    span = record.insight.span
    if span.turn >= len(transcript.turns):
        return None
    turn = transcript.turns[span.turn]
    if span.last >= len(turn.words):
        return None
    bounds = clip_seconds(turn, span.first, span.last, approximate=transcript.approximate)
    if bounds is None:
        return None
    start, end = bounds
    return round(max(0.0, start - CLIP_PAD), 3), round(end + CLIP_PAD, 3)
