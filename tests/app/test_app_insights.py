"""Insights over the API: filters, pages, one."""

from dataclasses import replace
from datetime import datetime

import pytest
from fastapi.testclient import TestClient

from app.deps import Services
from nlp.stems import stems
from storage.insights import Insights
from storage.search import Search
from storage.types import Person
from tests.app.helpers import PRICE, add_heard_call, insights_of, price_objection


def index(services: Services, call_id: str) -> None:
    """What the index stage does."""
    with services.database.session() as session:
        records = Insights(session).for_call(call_id)
        Search(session).index_call(call_id, [(r.id, stems(r.insight.quote)) for r in records])


def test_an_insight_says_what_who_where_and_when(
    client: TestClient, services: Services, administrator: Person
) -> None:
    call = add_heard_call(services, administrator, customer="Northwind", campaign="spring", title="Discovery")
    listed = client.get("/api/v1/insights").json()["items"]
    insight = listed[0]
    assert (insight["kind"], insight["category"], insight["speaker"]) == ("objection", "price", "customer")
    assert (insight["quote"], insight["turn"]) == (PRICE, 1)
    transcript = client.get(f"/api/v1/calls/{call.id}/transcript").json()
    text = transcript["turns"][1]["text"]
    assert text[insight["start_char"] : insight["end_char"]] == PRICE
    assert 1.5 < insight["start"] < insight["end"] == 4.5
    assert insight["call"]["customer"] == "Northwind"
    assert insight["versions"] == {"codebook": "1", "model": "test", "prompt": None}
    assert client.get(f"/api/v1/insights/{insight['id']}").json() == insight


def test_insights_are_filtered(client: TestClient, services: Services, administrator: Person) -> None:
    march, april = (
        datetime.fromisoformat("2026-03-02T10:00+01:00"),
        datetime.fromisoformat("2026-04-02T10:00+01:00"),
    )
    wanted = add_heard_call(
        services, administrator, campaign="spring", outcome="won", occurred_at=march, title="wanted"
    )
    add_heard_call(
        services,
        administrator,
        insights=(replace(price_objection(), category="budget", kind="pain_point"),),
        campaign="autumn",
        outcome="lost",
        occurred_at=april,
    )
    for query in (
        {"kind": "objection"},
        {"category": "price"},
        {"campaign": "spring"},
        {"outcome": "won"},
        {"call": wanted.id},
        {"to": "2026-04-01T00:00:00Z"},
        {"from": "2026-03-01T00:00:00Z", "to": "2026-03-31T00:00:00Z"},
    ):
        listed = client.get("/api/v1/insights", params=query).json()["items"]
        assert [insight["call"]["title"] for insight in listed] == ["wanted"], query
    assert client.get("/api/v1/insights", params={"speaker": "rep"}).json()["items"] == []


@pytest.mark.parametrize(
    "query", [{"kind": "joke"}, {"from": "2026-03-01T00:00:00"}, {"limit": "0"}, {"limit": "201"}]
)
def test_a_wrong_filter_is_named(client: TestClient, query: dict[str, str]) -> None:
    answer = client.get("/api/v1/insights", params=query)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == list(query)


@pytest.mark.parametrize(
    ("words", "found"), [("paying twice", 1), ("cost", 1), ("discount", 0), ("!!!", 0), (" ", 1)]
)
def test_text_finds_words_in_any_form(
    client: TestClient, services: Services, administrator: Person, words: str, found: int
) -> None:
    index(services, add_heard_call(services, administrator).id)
    assert len(client.get("/api/v1/insights", params={"q": words}).json()["items"]) == found


def test_pages_neither_repeat_nor_skip_while_calls_come_in(
    client: TestClient, services: Services, administrator: Person
) -> None:
    there = [insights_of(services, add_heard_call(services, administrator))[0].id for _ in range(7)]
    seen: list[str] = []
    query: dict[str, str] = {}
    while True:
        found = client.get("/api/v1/insights", params={"limit": 3, **query}).json()
        seen += [insight["id"] for insight in found["items"]]
        add_heard_call(services, administrator)
        if found["next_cursor"] is None:
            break
        query = {"cursor": found["next_cursor"]}
    assert seen == there[::-1]


def test_an_unknown_insight_is_a_problem(client: TestClient) -> None:
    answer = client.get("/api/v1/insights/none")
    assert (answer.status_code, answer.json()["title"]) == (404, "No such insight")
