"""The API's description: every operation is described, with examples and its errors."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

METHODS = {"get", "post", "put", "patch", "delete"}
OPEN = {"/health", "/ready", "/sign-in/{secret}"}


@pytest.fixture
def description(app: FastAPI) -> dict[str, Any]:
    return app.openapi()


def operations(description: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in description["paths"].items():
        for method in METHODS & item.keys():
            yield path, method, item[method]


def test_every_operation_has_a_summary_a_description_and_a_tag(description: dict[str, Any]) -> None:
    bare = [
        (path, method)
        for path, method, operation in operations(description)
        if not (operation.get("summary") and operation.get("description") and operation.get("tags"))
    ]
    assert not bare
    assert len(list(operations(description))) >= 20


def test_every_body_has_an_example(description: dict[str, Any]) -> None:
    bodies = 0
    for path, method, operation in operations(description):
        for kind, content in operation.get("requestBody", {}).get("content", {}).items():
            assert examples(description, content), (path, method, kind)
            bodies += 1
    assert bodies >= 5


def test_every_answer_in_json_has_an_example(description: dict[str, Any]) -> None:
    for path, method, operation in operations(description):
        content = {
            kind: content
            for status, answer in operation["responses"].items()
            if status.startswith("2")
            for kind, content in answer.get("content", {}).items()
            if kind == "application/json"
        }
        for kind, shown in content.items():
            assert examples(description, shown), (path, method, kind)


def examples(description: dict[str, Any], content: dict[str, Any]) -> bool:
    """Whether the content, or the schema that it names, carries an example (by field is enough)."""
    if "example" in content or content.get("examples"):
        return True
    schema = content.get("schema", {})
    if "$ref" in schema:
        schema = description["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    if "example" in schema or "examples" in schema:
        return True
    parts = [*schema.get("properties", {}).values(), *([schema["items"]] if "items" in schema else [])]
    return any(examples(description, {"schema": part}) or "examples" in part for part in parts)


def test_errors_are_described_as_problems(description: dict[str, Any]) -> None:
    for path, method, operation in operations(description):
        answers = operation["responses"]
        if path not in OPEN:
            assert "401" in answers, (path, method)
        if method != "get" and path not in OPEN:
            assert "403" in answers, (path, method)
        if "{" in path and path.startswith("/api/"):
            assert "404" in answers, (path, method)
        for status, answer in answers.items():
            if status.startswith("4"):
                assert list(answer["content"]) == ["application/problem+json"], (path, method, status)
                shown = answer["content"]["application/problem+json"]["examples"].values()
                assert all(example["value"]["status"] == int(status) for example in shown)


def test_operations_that_take_parameters_or_bodies_document_422(description: dict[str, Any]) -> None:
    for path, method, operation in operations(description):
        optional = [p for p in operation.get("parameters", ()) if p["in"] == "query"]
        strict = [p for p in optional if p["schema"] != {"type": "string"}]
        if operation.get("requestBody") or len(strict) > 1:
            assert "422" in operation["responses"], (path, method)


def test_pages_are_not_part_of_the_api(description: dict[str, Any]) -> None:
    assert "/calls" not in description["paths"]


def test_the_description_is_behind_the_sign_in(client: TestClient, stranger: TestClient) -> None:
    assert stranger.get("/api/v1/openapi.json").status_code == 401
    assert client.get("/api/v1/openapi.json").json()["info"]["title"] == "Earshot"


def test_every_reference_leads_somewhere(description: dict[str, Any]) -> None:
    named = set(re.findall(r'"#/components/schemas/(\w+)"', json.dumps(description)))
    assert named
    assert named <= description["components"]["schemas"].keys()


def test_programs_see_how_to_sign_in(description: dict[str, Any]) -> None:
    assert {"token": []} in description["security"]
    assert description["components"]["securitySchemes"]["token"]["scheme"] == "bearer"
    assert description["paths"]["/health"]["get"]["security"] == []
