"""A promise as the API takes and shows it."""

from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from nlp.types import Promise

PROMISE_EXAMPLE: dict[str, Any] = {
    "id": "P3",
    "text": "Your old data moved over in a weekend",
    "source": "brochure",
    "product": None,
    "limits": "up to 50 000 records",
    "language": "en",
    "valid_from": "2026-01-01",
    "valid_to": None,
}

PromiseId = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)]


class PromiseFields(BaseModel):
    """What marketing says, as published."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {k: v for k, v in PROMISE_EXAMPLE.items() if k != "id"}}
    )

    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
    source: Text | None = Field(default=None, description="Where it stands: a landing page, a brochure.")
    product: Text | None = Field(default=None, description="Which product it is about; null: all.")
    limits: Text | None = Field(default=None, description="What is said beside it to limit it.")
    language: Annotated[str, StringConstraints(pattern="^(en|ru)$")] | None = None
    valid_from: date | None = Field(default=None, description="The first day it holds; null: always did.")
    valid_to: date | None = Field(default=None, description="The last day it holds; null: still does.")

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> "PromiseFields":
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise ValueError("valid_to lies before valid_from")
        return self

    def to_promise(self, promise_id: str) -> Promise:
        return Promise(id=promise_id, **self.model_dump(exclude={"id"}))


class PromiseIn(PromiseFields):
    """A new promise."""

    model_config = ConfigDict(json_schema_extra={"example": PROMISE_EXAMPLE})

    id: PromiseId | None = Field(default=None, description="Your own name for it; absent: one is made.")


class PromiseOut(BaseModel):
    """One thing that marketing says."""

    model_config = ConfigDict(json_schema_extra={"example": PROMISE_EXAMPLE})

    id: str
    text: str
    source: str | None
    product: str | None
    limits: str | None
    language: str | None
    valid_from: date | None
    valid_to: date | None

    @classmethod
    def of(cls, promise: Promise) -> "PromiseOut":
        return cls(**{name: getattr(promise, name) for name in cls.model_fields})


class PromiseList(BaseModel):
    """All promises, by id."""

    items: list[PromiseOut]


class ImportOut(BaseModel):
    """What an import did."""

    model_config = ConfigDict(json_schema_extra={"example": {"created": 4, "updated": 1}})

    created: int
    updated: int
