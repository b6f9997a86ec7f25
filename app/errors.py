"""Errors as people and programs meet them: RFC 9457 problem details, one class an error.

A class carries its status and its sentence: what is wrong and what to do. Pages show the same problem
through `app.state.problem_page`, set by app/pages.py.
"""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field

PROBLEM_JSON = "application/problem+json"


class FieldError(BaseModel):
    """One wrong value: where it stands and what is wrong with it."""

    field: str = Field(description="The field's name, a dot between levels.", examples=["rep_channel"])
    message: str = Field(examples=["Input should be 0 or 1"])
    row: int | None = Field(default=None, description="The line of an imported file, counted from 1.")


class ProblemOut(BaseModel):
    """RFC 9457 problem details."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "type": "urn:earshot:problem:no-such-call",
                "title": "No such call",
                "status": 404,
                "detail": "There is no call with this id, or it is not yours to see.",
                "instance": "/api/v1/calls/7f3c",
            }
        }
    )

    type: str = Field(description="Names the kind of problem; it does not change between releases.")
    title: str
    status: int
    detail: str = Field(description="What is wrong here and what to do, in a sentence.")
    instance: str = Field(description="The path that was asked for.")
    errors: list[FieldError] | None = Field(default=None, description="Of a wrong input: each wrong field.")
    error_id: str | None = Field(
        default=None, description="Of an unexpected error: what to look for in the log."
    )


class Problem(Exception):
    """An error with a status and a sentence; subclasses are the kinds, each with its usual sentence."""

    status: ClassVar[int] = HTTPStatus.INTERNAL_SERVER_ERROR
    slug: ClassVar[str] = "internal"
    title: ClassVar[str] = "Something went wrong"
    sentence: str = "Something went wrong on our side. Try again; if it stays, tell your administrator."

    def __init__(
        self,
        detail: str | None = None,
        *,
        errors: Sequence[FieldError] = (),
        headers: dict[str, str] | None = None,
        error_id: str | None = None,
    ) -> None:
        self.sentence = detail or self.sentence
        self.errors = list(errors)
        self.headers = headers or {}
        self.error_id = error_id
        super().__init__(self.sentence)

    @property
    def detail(self) -> str:
        """The sentence, by the name that RFC 9457 gives it."""
        return self.sentence

    def body(self, instance: str) -> dict[str, Any]:
        """The JSON of this problem at the path `instance`."""
        problem = ProblemOut(
            type=f"urn:earshot:problem:{self.slug}",
            title=self.title,
            status=int(self.status),
            detail=self.sentence,
            instance=instance,
            errors=self.errors or None,
            error_id=self.error_id,
        )
        return problem.model_dump(exclude_none=True)


class NotSignedIn(Problem):
    status = HTTPStatus.UNAUTHORIZED
    slug = "not-signed-in"
    title = "Not signed in"
    sentence = (
        "Sign in with a one-time link (`earshot user link` prints one), "
        "or send a bearer token (`earshot user token`)."
    )


class NotAllowed(Problem):
    status = HTTPStatus.FORBIDDEN
    slug = "not-allowed"
    title = "Not allowed"
    sentence = "Your role does not allow this. Ask an administrator."


class ForeignOrigin(Problem):
    status = HTTPStatus.FORBIDDEN
    slug = "foreign-origin"
    title = "Sent from elsewhere"
    sentence = (
        "This change was not sent from a page of this Earshot. Programs send a bearer token, no cookie."
    )


class UnknownHost(Problem):
    status = HTTPStatus.BAD_REQUEST
    slug = "unknown-host"
    title = "Unknown host name"
    sentence = (
        "Earshot does not answer under this name. Its administrator can add it to EARSHOT_ALLOWED_HOSTS."
    )


class InvalidInput(Problem):
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    slug = "invalid-input"
    title = "Invalid input"
    sentence = "Something in the request is not right; `errors` names each field."


class NotFound(Problem):
    status = HTTPStatus.NOT_FOUND
    slug = "not-found"
    title = "Not found"
    sentence = "There is nothing at this address."


class NoSuchCall(NotFound):
    slug = "no-such-call"
    title = "No such call"
    sentence = "There is no call with this id, or it is not yours to see."


class NoSuchInsight(NotFound):
    slug = "no-such-insight"
    title = "No such insight"
    sentence = "There is no insight with this id, or it is not yours to see."


class NoSuchPromise(NotFound):
    slug = "no-such-promise"
    title = "No such promise"
    sentence = "There is no promise with this id."


class Conflict(Problem):
    status = HTTPStatus.CONFLICT
    slug = "conflict"
    title = "Conflict"
    sentence = "This cannot be done as things stand."


class TooLarge(Problem):
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    slug = "too-large"
    title = "Too large"
    sentence = "This is larger than what is taken here."


class RangeNotSatisfiable(Problem):
    status = HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE
    slug = "range-not-satisfiable"
    title = "Range not satisfiable"
    sentence = "The range lies outside the file."


class LinkSpent(Problem):
    status = HTTPStatus.GONE
    slug = "link-spent"
    title = "This link no longer works"
    sentence = (
        "A sign-in link works once, for 15 minutes. Ask your administrator for another; "
        "on the server `earshot user link` prints one."
    )


class Unavailable(Problem):
    status = HTTPStatus.SERVICE_UNAVAILABLE
    slug = "unavailable"
    title = "Not available now"
    sentence = "This is not available at the moment. Try again later."


class Unexpected(Problem):
    """A fault of ours; `error_id` finds it in the log."""
