"""An insight as the API shows it."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from nlp.types import OverpromiseType
from speech.transcript import Speaker
from storage.types import InsightRecord, Outcome

Kind = Literal["objection", "pain_point", "promise_mismatch"]

INSIGHT_EXAMPLE: dict[str, Any] = {
    "id": "0192f5c1b2d07a1e8c3d4e5f60718294",
    "kind": "objection",
    "category": "price",
    "type": None,
    "quote": "honestly it costs twice what we pay today",
    "speaker": "customer",
    "turn": 14,
    "first_word": 2,
    "last_word": 9,
    "start_char": 13,
    "end_char": 54,
    "start": 71.4,
    "end": 74.1,
    "also_turns": [22],
    "confidence": 0.87,
    "detector": "local",
    "versions": {"codebook": "1", "model": "local-1", "prompt": None},
    "promise": None,
    "revision": 1,
    "created_at": "2026-03-02T12:00:40Z",
    "call": {
        "id": "0192f5c0a3e17b0c9d4e5f60718293a4",
        "title": "Discovery with Northwind",
        "customer": "Northwind",
        "campaign": "spring webinar",
        "outcome": "open",
        "occurred_at": "2026-03-02T10:30:00+01:00",
        "language": "en",
        "has_sound": True,
    },
}


class VersionsOut(BaseModel):
    """What made the tag."""

    codebook: str
    model: str
    prompt: str | None


class PromiseNamed(BaseModel):
    """The promise that does not hold, as it read when the call was held against it."""

    id: str
    text: str | None


class CallNamed(BaseModel):
    """The call that an insight was heard in."""

    id: str
    title: str
    customer: str | None
    campaign: str | None
    outcome: Outcome | None
    occurred_at: datetime | None
    language: str | None
    has_sound: bool


class InsightOut(BaseModel):
    """One moment in a call: a kind, a category and the speaker's own words."""

    model_config = ConfigDict(json_schema_extra={"example": INSIGHT_EXAMPLE})

    id: str
    kind: str = Field(description="objection, pain_point or promise_mismatch.")
    category: str = Field(description="As the codebook names it.")
    type: OverpromiseType | None = Field(description="Of an overpromise: what goes beyond the promises.")
    quote: str = Field(description="Words first_word to last_word of the turn, verbatim.")
    speaker: Speaker
    turn: int = Field(description="The turn of the transcript, counted from 0.")
    first_word: int
    last_word: int
    start_char: int | None = Field(description="Where the quote begins in the turn's text.")
    end_char: int | None = Field(description="The character after the quote's last.")
    start: float | None = Field(description="Seconds from the start of the call; null without times.")
    end: float | None
    also_turns: list[int] = Field(description="Later turns that make the same point again.")
    confidence: float = Field(description="0 to 1.")
    detector: str
    versions: VersionsOut
    promise: PromiseNamed | None
    revision: int = Field(description="The revision of the transcript that the turn and words are of.")
    created_at: datetime
    call: CallNamed

    @classmethod
    def of(cls, record: InsightRecord, characters: tuple[int, int] | None) -> "InsightOut":
        found = record.insight
        start_char, end_char = characters or (None, None)
        return cls(
            id=record.id,
            kind=found.kind,
            category=found.category,
            type=found.type,
            quote=found.quote,
            speaker=found.speaker,
            turn=found.span.turn,
            first_word=found.span.first,
            last_word=found.span.last,
            start_char=start_char,
            end_char=end_char,
            start=found.start,
            end=found.end,
            also_turns=list(found.also_turns),
            confidence=found.confidence,
            detector=found.detector,
            versions=VersionsOut(
                codebook=found.versions.codebook, model=found.versions.model, prompt=found.versions.prompt
            ),
            promise=PromiseNamed(id=found.promise_id, text=record.promise_text) if found.promise_id else None,
            revision=record.revision,
            created_at=record.created_at,
            call=CallNamed(
                id=record.call_id,
                title=record.call_title,
                customer=record.customer,
                campaign=record.campaign,
                outcome=record.outcome,
                occurred_at=record.occurred_at,
                language=record.language,
                has_sound=record.has_sound,
            ),
        )


class InsightPage(BaseModel):
    """Some insights, newest first."""

    items: list[InsightOut]
    next_cursor: str | None = Field(description="Give it as `cursor` to go on; null at the end.")
