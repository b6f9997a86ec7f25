"""What the API's description says about errors and examples, so that each endpoint names only its own."""

from http import HTTPStatus
from typing import Any

from fastapi import FastAPI

from app.auth import COOKIE, PUBLIC_PATHS
from app.errors import PROBLEM_JSON, NotSignedIn, Problem, ProblemOut

_SCHEMAS = "#/components/schemas/"

Responses = dict[int | str, dict[str, Any]]


def problems(*kinds: type[Problem]) -> Responses:
    """The `responses` of an endpoint that may answer with these problems, beside the sign-in one."""
    by_status: dict[int, list[type[Problem]]] = {}
    every: list[type[Problem]] = [NotSignedIn, *kinds]
    for kind in every:
        by_status.setdefault(int(kind.status), []).append(kind)
    return {status: _described(status, kinds) for status, kinds in by_status.items()}


def public_problems(*kinds: type[Problem]) -> Responses:
    """As `problems`, for what answers without sign-in."""
    found = problems(*kinds)
    del found[int(NotSignedIn.status)]
    return found


def _described(status: int, kinds: list[type[Problem]]) -> dict[str, Any]:
    examples = {kind.slug: {"summary": kind.title, "value": kind().body("/api/v1/...")} for kind in kinds}
    content = {"schema": {"$ref": _SCHEMAS + ProblemOut.__name__}, "examples": examples}
    return {
        "description": HTTPStatus(status).phrase + ": " + " or ".join(kind.title.lower() for kind in kinds),
        "content": {PROBLEM_JSON: content},
    }


def add_description(app: FastAPI) -> None:
    """Has the app's description carry the form of problems, and how programs and browsers sign in."""
    plain = app.openapi

    def describe() -> dict[str, Any]:
        description = plain()
        problem = ProblemOut.model_json_schema(ref_template=_SCHEMAS + "{model}")
        components = description["components"]
        components["schemas"] |= {**problem.pop("$defs"), ProblemOut.__name__: problem}
        components["securitySchemes"] = {
            "token": {"type": "http", "scheme": "bearer", "description": "`earshot user token` prints one."},
            "session": {"type": "apiKey", "in": "cookie", "name": COOKIE},
        }
        description["security"] = [{"token": []}, {"session": []}]
        _drop_frameworks_errors(description)
        for path in PUBLIC_PATHS & description["paths"].keys():
            description["paths"][path]["get"]["security"] = []
        return description

    vars(app)["openapi"] = describe


def _drop_frameworks_errors(description: dict[str, Any]) -> None:
    """FastAPI promises its own form of 422 wherever there is a parameter; ours are named by each endpoint."""
    for schema in ("HTTPValidationError", "ValidationError"):
        description["components"]["schemas"].pop(schema, None)
    for item in description["paths"].values():
        for operation in item.values():
            answer = operation["responses"].get("422", {})
            if PROBLEM_JSON not in answer.get("content", {PROBLEM_JSON: None}):
                del operation["responses"]["422"]


_SOUND: dict[str, Any] = {"audio/mpeg": {"schema": {"type": "string", "format": "binary"}}}
AUDIO: Responses = {
    200: {"description": "The whole sound.", "content": _SOUND},
    206: {"description": "The range that was asked for.", "content": _SOUND},
    304: {"description": "The copy that If-None-Match names is still right."},
}
