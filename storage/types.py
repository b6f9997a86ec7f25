"""What the repositories return: plain records, never table classes."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, Literal, TypeVar

from nlp.types import Insight
from speech.transcript import Speaker

CallStatus = Literal["queued", "processing", "waiting", "ready", "rejected", "failed", "cancelled"]
JobStatus = Literal["due", "running", "waiting", "done", "failed", "cancelled"]
Stage = Literal["ingest", "transcribe", "analyse", "index"]
Outcome = Literal["open", "won", "lost"]
Role = Literal["rep", "marketer", "manager", "administrator"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class CallMetadata:
    """What an uploader says about a call; every field may be absent.

    rep_channel: 0 or 1, the channel the rep speaks on. occurred_at: aware, its offset is kept.
    """

    title: str | None = None
    occurred_at: datetime | None = None
    customer: str | None = None
    deal_id: str | None = None
    campaign: str | None = None
    source: str | None = None
    product: str | None = None
    segment: str | None = None
    external_id: str | None = None
    outcome: Outcome | None = None
    language: Literal["auto", "en", "ru"] = "auto"
    rep_channel: int | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """A recording, or a transcript without one, and where it stands.

    reason: a sentence for people why it waits, was rejected or failed. duration: seconds.
    promises_checked: how many promises it was held against, None when mismatches were not processed.
    audio_key, transcript_key, listening_key, peaks_key: blobs.
    """

    id: str
    title: str
    metadata: CallMetadata
    status: CallStatus
    uploader_id: str
    content_hash: str
    created_at: datetime
    updated_at: datetime
    reason: str | None = None
    language: str | None = None
    duration: float | None = None
    channels: int | None = None
    file_name: str | None = None
    audio_key: str | None = None
    transcript_key: str | None = None
    listening_key: str | None = None
    peaks_key: str | None = None
    promises_checked: int | None = None
    insight_count: int = 0
    stage: Stage | None = None
    progress: float | None = None

    @property
    def has_sound(self) -> bool:
        return self.audio_key is not None


@dataclass(frozen=True, slots=True)
class Job:
    """One stage of one call. progress: 0 to 1. capability: what a waiting job lacks ("asr:ru")."""

    id: str
    call_id: str
    stage: Stage
    status: JobStatus
    attempt: int
    run_after: datetime
    progress: float = 0.0
    capability: str | None = None
    reason: str | None = None
    last_error: str | None = None
    lease_owner: str | None = None
    lease_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class InsightRecord:
    """A stored insight with the call it was heard in."""

    id: str
    call_id: str
    revision: int
    insight: Insight
    created_at: datetime
    call_title: str
    customer: str | None
    campaign: str | None
    outcome: Outcome | None
    occurred_at: datetime | None
    language: str | None
    has_sound: bool
    promise_text: str | None = None


@dataclass(frozen=True, slots=True)
class InsightCount:
    """How often something was said. customers: distinct ones; calls without a customer count as none."""

    customers: int
    calls: int
    mentions: int


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who may sign in."""

    id: str
    name: str
    role: Role
    created_at: datetime


@dataclass(frozen=True, slots=True)
class CallFilter:
    """Which calls to list; every field that is set must hold. uploader_id: only this person's."""

    status: CallStatus | None = None
    campaign: str | None = None
    outcome: Outcome | None = None
    language: str | None = None
    customer: str | None = None
    text: str | None = None
    uploader_id: str | None = None


@dataclass(frozen=True, slots=True)
class InsightFilter:
    """Which insights to list; every field that is set must hold.

    period_from, period_to: when the call took place, else when it was uploaded; from is inclusive,
    to exclusive.
    text: words that the quote must hold, in any of their forms.
    """

    kind: str | None = None
    category: str | None = None
    campaign: str | None = None
    outcome: Outcome | None = None
    language: str | None = None
    speaker: Speaker | None = None
    call_id: str | None = None
    promise_id: str | None = None
    period_from: datetime | None = None
    period_to: datetime | None = None
    text: str | None = None
    uploader_id: str | None = None


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some rows and the cursor that continues after them, None at the end."""

    items: list[T] = field(default_factory=list)
    next_cursor: str | None = None
