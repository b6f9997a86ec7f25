"""Turns every exception of a request into problem details."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from app.errors import (
    PROBLEM_JSON,
    Conflict,
    FieldError,
    InvalidInput,
    NotFound,
    Problem,
    TooLarge,
    Unavailable,
)
from nlp.promises import PromiseFileError
from speech.errors import TranscriptError
from storage.errors import BadCursor, StorageError

ProblemPage = Callable[[Request, Problem], Response]


def problem_response(request: Request, problem: Problem) -> Response:
    """The problem as JSON, or as a page where a person is looking and pages are there."""
    page: ProblemPage | None = getattr(request.app.state, "problem_page", None)
    wants_page = "text/html" in request.headers.get("accept", "")
    if page is not None and wants_page and not request.url.path.startswith("/api/"):
        response = page(request, problem)
        response.status_code = int(problem.status)
        response.headers.update(problem.headers)
        return response
    return JSONResponse(
        problem.body(request.url.path), int(problem.status), headers=problem.headers, media_type=PROBLEM_JSON
    )


# Where the library's own words speak of programs, not of what was sent.
_PLAINLY = {
    "extra_forbidden": "There is no field of this name.",
    "missing": "This is needed.",
    "string_too_short": "This must not be empty.",
    "timezone_aware": "Give the offset too, such as 2026-11-23T10:00:00+03:00.",
    "json_invalid": "This is not valid JSON.",
}


def field_errors(errors: list[Any], *, whole: str = "body") -> list[FieldError]:
    """Pydantic's errors with the place written as people write it; `whole` names what they are all in."""
    found = []
    for error in errors:
        place = [str(part) for part in error["loc"] if part not in ("body", "query", "path", "header")]
        name = ".".join(place) or whole
        message = _PLAINLY.get(error["type"]) or str(error["msg"]).removeprefix("Value error, ")
        found.append(FieldError(field=name, message=message))
    return found


def invalid(errors: list[FieldError]) -> InvalidInput:
    """A 422 whose sentence already names the first wrong field."""
    first = errors[0]
    more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
    return InvalidInput(f"{first.field}: {first.message}{more}", errors=errors)


def add_problem_handlers(app: FastAPI) -> None:
    """Makes every error of the app a problem; what is unexpected is left to `middleware.Faults`."""

    @app.exception_handler(Problem)
    def known(request: Request, problem: Problem) -> Response:
        return problem_response(request, problem)

    @app.exception_handler(RequestValidationError)
    def wrong_input(request: Request, error: RequestValidationError) -> Response:
        return problem_response(request, invalid(field_errors(list(error.errors()))))

    @app.exception_handler(HTTPException)
    def plain(request: Request, error: HTTPException) -> Response:
        return problem_response(request, from_status(error))

    @app.exception_handler(TranscriptError)
    def wrong_transcript(request: Request, error: TranscriptError) -> Response:
        return problem_response(request, invalid([FieldError(field="transcript", message=error.sentence)]))

    @app.exception_handler(PromiseFileError)
    def wrong_promises(request: Request, error: PromiseFileError) -> Response:
        rows = [FieldError(field="file", row=row or None, message=fault) for row, fault in error.rows]
        return problem_response(request, InvalidInput(error.sentence, errors=rows))

    @app.exception_handler(StorageError)
    def refused(request: Request, error: StorageError) -> Response:
        return problem_response(request, from_storage(error))


def from_storage(error: StorageError) -> Problem:
    """The problem for what storage refuses."""
    if isinstance(error, BadCursor):
        return invalid([FieldError(field="cursor", message=error.sentence)])
    kinds: dict[int, type[Problem]] = {404: NotFound, 409: Conflict, 422: InvalidInput, 503: Unavailable}
    return kinds.get(error.status, Problem)(error.sentence)


def from_status(error: HTTPException) -> Problem:
    """The problem for a bare HTTP status, as the framework raises them (404, 405, 413, 400)."""
    if error.status_code == HTTPStatus.NOT_FOUND:
        return NotFound()
    if error.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return TooLarge()
    phrase = HTTPStatus(error.status_code).phrase

    class Plain(Problem):
        status = error.status_code
        slug = phrase.lower().replace(" ", "-")
        title = phrase

    return Plain(f"{error.detail}.".replace("..", "."), headers=dict(error.headers or {}))
