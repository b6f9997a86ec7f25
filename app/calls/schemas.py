"""A call as the API takes and shows it."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field

from storage.types import Call, CallMetadata, CallStatus, Outcome, Stage

FINAL_STATES: frozenset[CallStatus] = frozenset({"ready", "rejected", "failed", "cancelled"})

CALL_EXAMPLE: dict[str, Any] = {
    "id": "0192f5c0a3e17b0c9d4e5f60718293a4",
    "title": "Discovery with Northwind",
    "status": "ready",
    "reason": None,
    "stage": None,
    "progress": None,
    "occurred_at": "2026-03-02T10:30:00+01:00",
    "customer": "Northwind",
    "deal_id": "D-1042",
    "campaign": "spring webinar",
    "source": "zoom",
    "product": "Planner",
    "segment": "mid-market",
    "external_id": "zoom-88213",
    "outcome": "open",
    "rep_channel": 0,
    "requested_language": "auto",
    "language": "en",
    "duration": 184.2,
    "channels": 2,
    "file_name": "northwind.mp3",
    "has_sound": True,
    "insight_count": 6,
    "promises_checked": 5,
    "uploader_id": "0192f5bfe0d37c1a8b2c3d4e5f607182",
    "created_at": "2026-03-02T12:00:01Z",
    "updated_at": "2026-03-02T12:00:40Z",
}


def _blank_is_absent(value: object) -> object:
    return None if isinstance(value, str) and not value.strip() else value


def _blank_is_auto(value: object) -> object:
    return "auto" if _blank_is_absent(value) is None else value


Text = Annotated[Annotated[str, Field(max_length=300)] | None, BeforeValidator(_blank_is_absent)]


class MetadataIn(BaseModel):
    """What an uploader says about a call; every field may be absent, an unknown one is refused."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    title: Text = Field(default=None, description="Absent: the file's name.")
    occurred_at: Annotated[AwareDatetime | None, BeforeValidator(_blank_is_absent)] = Field(
        default=None, description="When the call took place, with its offset: 2026-03-02T10:30:00+01:00."
    )
    customer: Text = Field(default=None, description="The customer's company.")
    deal_id: Text = None
    campaign: Text = Field(default=None, description="What brought this customer.")
    source: Text = Field(default=None, description="The system that the recording comes from.")
    product: Text = Field(
        default=None, description="Promises about other products are not held against the call."
    )
    segment: Text = None
    external_id: Text = Field(
        default=None, description="The call's id in `source`; the two together are unique."
    )
    outcome: Annotated[Outcome | None, BeforeValidator(_blank_is_absent)] = None
    language: Annotated[Literal["auto", "en", "ru"], BeforeValidator(_blank_is_auto)] = Field(
        default="auto", description="auto: as EARSHOT_LANGUAGE says, else as heard."
    )
    rep_channel: Annotated[Annotated[int, Field(ge=0, le=1)] | None, BeforeValidator(_blank_is_absent)] = (
        Field(
            default=None,
            description="The channel that the rep speaks on: 0 is the left one. Absent: inferred.",
        )
    )

    def to_metadata(self) -> CallMetadata:
        return CallMetadata(**self.model_dump())


class CallOut(BaseModel):
    """A call and where it stands."""

    model_config = ConfigDict(json_schema_extra={"example": CALL_EXAMPLE})

    id: str
    title: str
    status: CallStatus = Field(
        description="queued, processing and waiting go on by themselves; ready, rejected (the recording's "
        "fault), failed (ours) and cancelled are final."
    )
    reason: str | None = Field(description="Why it waits, was rejected or failed: a sentence for people.")
    stage: Stage | None = Field(description="The stage where it stands; null once all are done.")
    progress: float | None = Field(description="Of that stage, 0 to 1.")
    occurred_at: datetime | None
    customer: str | None
    deal_id: str | None
    campaign: str | None
    source: str | None
    product: str | None
    segment: str | None
    external_id: str | None
    outcome: Outcome | None
    rep_channel: int | None
    requested_language: str = Field(description="As uploaded: en, ru, or auto.")
    language: str | None = Field(description="As heard; null until then.")
    duration: float | None = Field(description="Seconds; null until known, or without sound or times.")
    channels: int | None
    file_name: str | None
    has_sound: bool = Field(description="False for a transcript imported without a recording.")
    insight_count: int
    promises_checked: int | None = Field(
        description="How many promises the call was held against. Null: mismatches were not looked for, "
        "which is not the same as none found."
    )
    uploader_id: str
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, call: Call) -> "CallOut":
        said = call.metadata
        return cls(
            id=call.id,
            title=call.title,
            status=call.status,
            reason=call.reason,
            stage=call.stage,
            progress=call.progress,
            occurred_at=said.occurred_at,
            customer=said.customer,
            deal_id=said.deal_id,
            campaign=said.campaign,
            source=said.source,
            product=said.product,
            segment=said.segment,
            external_id=said.external_id,
            outcome=said.outcome,
            rep_channel=said.rep_channel,
            requested_language=said.language,
            language=call.language,
            duration=call.duration,
            channels=call.channels,
            file_name=call.file_name,
            has_sound=call.has_sound,
            insight_count=call.insight_count,
            promises_checked=call.promises_checked,
            uploader_id=call.uploader_id,
            created_at=call.created_at,
            updated_at=call.updated_at,
        )


class CallPage(BaseModel):
    """Some calls, newest first."""

    items: list[CallOut]
    next_cursor: str | None = Field(description="Give it as `cursor` to go on; null at the end.")
