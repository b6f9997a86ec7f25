"""Insights are replaced as a whole and keep their ids; listing, search and counts."""

from datetime import UTC, datetime

from sqlalchemy import text

from nlp.types import Insight, Span
from storage.calls import Calls
from storage.database import Database
from storage.insights import Insights
from storage.search import Search
from storage.types import Call, InsightCount, InsightFilter, InsightRecord, Person
from tests.databases import add_call
from tests.storage.insights import insight


def replace(database: Database, call: Call, *found: Insight, revision: int = 1) -> list[InsightRecord]:
    with database.session() as session:
        Insights(session).replace(call.id, revision, found, {"P1": "Set up in a day"})
        return Insights(session).for_call(call.id)


def listed(database: Database, *stems: str, **wanted: object) -> list[str]:
    with database.reading() as session:
        found = Insights(session).list(InsightFilter(**wanted), stems)  # type: ignore[arg-type]
    return [record.insight.category for record in found.items]


def test_an_insight_comes_back_as_it_was(database: Database, call: Call) -> None:
    more = {"promise_id": "P1", "type": "timeline", "also_turns": (4, 7)}
    found = insight(2, 5, 9, kind="promise_mismatch", category="overpromise", **more)
    (record,) = replace(database, call, found)
    assert record.insight == found
    assert (record.call_id, record.revision, record.promise_text) == (call.id, 1, "Set up in a day")
    assert (record.call_title, record.customer, record.has_sound) == ("Demo", "Acme", True)
    with database.reading() as session:
        assert Insights(session).get(record.id) == record
        stored = Calls(session).get(call.id)
    assert stored is not None
    assert stored.insight_count == 1


def test_the_same_analysis_again_changes_nothing(database: Database, call: Call) -> None:
    found = [insight(0), insight(1, category="budget"), insight(1, 5, 8)]
    assert replace(database, call, *found) == replace(database, call, *found)


def test_an_overlapping_span_keeps_the_id(database: Database, call: Call) -> None:
    (before,) = replace(database, call, insight(0, 2, 6))
    (after,) = replace(database, call, insight(0, 4, 9, quote="really much too expensive", confidence=0.5))
    assert after.id == before.id
    assert after.created_at == before.created_at
    assert (after.insight.span, after.insight.confidence) == (Span(0, 4, 9), 0.5)


def test_another_turn_category_or_place_is_another_insight(database: Database, call: Call) -> None:
    for other in (insight(1), insight(0, category="budget"), insight(0, 4, 6)):
        (before,) = replace(database, call, insight(0, 0, 3))
        (after,) = replace(database, call, other)
        assert after.id != before.id


def test_two_on_one_span_are_told_apart_by_their_promise(database: Database, call: Call) -> None:
    def walked_back(promise: str) -> Insight:
        return insight(0, kind="promise_mismatch", category="walked_back", promise_id=promise)

    def ids(*promises: str) -> dict[str | None, str]:
        records = replace(database, call, *map(walked_back, promises))
        return {record.insight.promise_id: record.id for record in records}

    before, after = ids("P1", "P2"), ids("P2", "P1")
    assert len(before) == 2
    assert after == before


def test_the_closest_span_continues(database: Database, call: Call) -> None:
    first, second = replace(database, call, insight(0, 0, 5), insight(0, 6, 11))
    (after,) = replace(database, call, insight(0, 5, 11))
    assert after.id == second.id
    assert first.id != second.id


def test_what_is_not_found_again_is_retired_and_may_return(database: Database, call: Call) -> None:
    (before,) = replace(database, call, insight(0))
    assert replace(database, call) == []
    with database.reading() as session:
        assert Insights(session).get(before.id) is None
        assert session.execute(text("SELECT count(*) FROM insights")).scalar_one() == 1
    (after,) = replace(database, call, insight(0))
    assert after.id == before.id


def test_what_a_person_decided_stays(database: Database, call: Call) -> None:
    (before,) = replace(database, call, insight(0, 0, 3))
    with database.session() as session:
        session.execute(text("UPDATE insights SET decided = true"))
    changed = insight(0, 1, 4, confidence=0.1)
    assert replace(database, call, changed) == [before]
    assert replace(database, call) == [before]


def test_a_new_revision_is_matched_by_the_clock(database: Database, call: Call) -> None:
    (before,) = replace(database, call, insight(0, 0, 3, start=1.0, end=3.0))
    (after,) = replace(database, call, insight(4, 8, 11, start=1.5, end=3.5), revision=2)
    assert (after.id, after.revision) == (before.id, 2)
    (other,) = replace(database, call, insight(4, 8, 11, start=20.0, end=22.0), revision=3)
    assert other.id != before.id


def test_a_new_revision_without_times_is_matched_by_the_words(database: Database, call: Call) -> None:
    (before,) = replace(database, call, insight(0, start=None, end=None))
    (after,) = replace(database, call, insight(3, start=None, end=None), revision=2)
    assert after.id == before.id


def test_filters(database: Database, person: Person) -> None:
    spring = add_call(database, person, "A", campaign="spring", outcome="won")
    autumn = add_call(database, person, "B", occurred_at=datetime(2026, 1, 15, tzinfo=UTC))
    replace(database, spring, insight(0), insight(1, category="budget", promise_id="P1"))
    replace(database, autumn, insight(0, kind="pain_point", category="errors"))
    with database.session() as session:
        Calls(session).update(autumn.id, language="ru")
    assert sorted(listed(database)) == ["budget", "errors", "price"]
    assert listed(database, kind="pain_point") == ["errors"]
    assert listed(database, category="budget") == ["budget"]
    assert sorted(listed(database, campaign="spring")) == ["budget", "price"]
    assert sorted(listed(database, outcome="won")) == ["budget", "price"]
    assert listed(database, language="ru") == ["errors"]
    assert listed(database, call_id=autumn.id) == ["errors"]
    assert listed(database, promise_id="P1") == ["budget"]
    assert listed(database, speaker="rep") == []
    assert listed(database, uploader_id="nobody") == []
    assert listed(database, period_to=datetime(2026, 1, 16, tzinfo=UTC)) == ["errors"]
    assert listed(database, period_to=datetime(2026, 1, 15, tzinfo=UTC)) == []
    # a call without a day counts by its upload
    assert sorted(listed(database, period_from=datetime(2026, 1, 16, tzinfo=UTC))) == ["budget", "price"]


def test_search_wants_every_word(database: Database, call: Call) -> None:
    price, budget = replace(database, call, insight(0), insight(1, category="budget"))
    with database.session() as session:
        search = Search(session)
        search.index_call(call.id, [(price.id, ["too", "expens", "too"]), (budget.id, ["too", "late"])])
    assert listed(database, "expens") == ["price"]
    assert sorted(listed(database, "too")) == ["budget", "price"]
    assert listed(database, "too", "late") == ["budget"]
    assert listed(database, "expens", "late") == []
    with database.session() as session:
        Search(session).index_call(call.id, [(price.id, ["дорог"])])
    assert listed(database, "expens") == []
    assert listed(database, "дорог") == ["price"]


def test_endless_words_do_not_break_the_index(database: Database, call: Call) -> None:
    (record,) = replace(database, call, insight(0))
    with database.session() as session:
        Search(session).index_call(call.id, [(record.id, ["a" * 500, "b\x00"])])
    assert listed(database, "a" * 500) == ["price"]


def test_counts_are_of_distinct_customers(database: Database, person: Person) -> None:
    """Two calls of Acme are one customer; a call without one is none."""
    for customer in ("Acme", "ACME", "Beta", None):
        replace(database, add_call(database, person, customer=customer), insight(0), insight(2))
    with database.reading() as session:
        counts = Insights(session).counts(InsightFilter())
        filtered = Insights(session).counts(InsightFilter(category="budget"))
    assert counts == {("objection", "price"): InsightCount(customers=2, calls=4, mentions=8)}
    assert filtered == {}


def test_pages_are_newest_first_and_complete(database: Database, person: Person) -> None:
    for turn in range(5):
        replace(database, add_call(database, person), insight(turn), insight(turn, category="budget"))
    seen: list[InsightRecord] = []
    cursor = None
    while True:
        with database.reading() as session:
            found = Insights(session).list(InsightFilter(), cursor=cursor, limit=3)
        seen += found.items
        cursor = found.next_cursor
        if cursor is None:
            break
    assert len({record.id for record in seen}) == len(seen) == 10
    assert seen == sorted(seen, key=lambda r: (r.created_at, r.id), reverse=True)
