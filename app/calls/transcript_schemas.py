"""A call's transcript as the API shows it."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from speech.transcript import Engine, Speaker, Transcript, Turn

EXAMPLE: dict[str, Any] = {
    "call_id": "0192f5c0a3e17b0c9d4e5f60718293a4",
    "revision": 1,
    "language": "en",
    "engine": {"name": "moonshine", "model": "tiny-en", "version": "0.1.0", "options": {}},
    "approximate": True,
    "duration": 184.2,
    "notes": ["Heard with the bundled trial engine."],
    "turns": [
        {
            "i": 0,
            "speaker": "rep",
            "name": None,
            "channel": 0,
            "text": "Hi, thanks for making time.",
            "start": 0.4,
            "end": 2.1,
            "words": [{"start_char": 0, "end_char": 2, "start": 0.4, "end": 0.6, "probability": 0.98}],
        }
    ],
}


class WordOut(BaseModel):
    """Characters start_char to end_char of the turn's text, and when they are said (seconds)."""

    start_char: int
    end_char: int
    start: float | None
    end: float | None
    probability: float | None


class TurnOut(BaseModel):
    """What one speaker says until the other takes over."""

    i: int = Field(description="The turn's position, counted from 0.")
    speaker: Speaker
    name: str | None
    channel: int | None
    text: str
    start: float | None
    end: float | None
    words: list[WordOut]

    @classmethod
    def of(cls, i: int, turn: Turn) -> "TurnOut":
        words = [
            WordOut(**{name: getattr(word, name) for name in WordOut.model_fields}) for word in turn.words
        ]
        return cls(
            i=i,
            speaker=turn.speaker,
            name=turn.name,
            channel=turn.channel,
            text=turn.text,
            start=turn.start,
            end=turn.end,
            words=words,
        )


class EngineOut(BaseModel):
    """Which recogniser heard the call."""

    name: str
    model: str
    version: str
    options: dict[str, Any]

    @classmethod
    def of(cls, engine: Engine) -> "EngineOut":
        return cls(name=engine.name, model=engine.model, version=engine.version, options=engine.options)


class TranscriptOut(BaseModel):
    """A call as text."""

    model_config = ConfigDict(json_schema_extra={"example": EXAMPLE})

    call_id: str
    revision: int = Field(description="Transcripts never change; a correction is a new revision.")
    language: str
    engine: EngineOut | None = Field(description="Null for an imported transcript.")
    approximate: bool = Field(
        description="Word times were spread inside their stretch of speech, not measured."
    )
    duration: float | None
    notes: list[str] = Field(description="Sentences for the reader about how it was made.")
    turns: list[TurnOut]

    @classmethod
    def of(cls, call_id: str, revision: int, transcript: Transcript) -> "TranscriptOut":
        return cls(
            call_id=call_id,
            revision=revision,
            language=transcript.language,
            engine=EngineOut.of(transcript.engine) if transcript.engine else None,
            approximate=transcript.approximate,
            duration=transcript.duration,
            notes=list(transcript.notes),
            turns=[TurnOut.of(i, turn) for i, turn in enumerate(transcript.turns)],
        )
