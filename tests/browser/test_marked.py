"""Marking insights in a turn's text."""

from dataclasses import replace

from app.pages.marked import mark
from nlp.types import Span
from tests.browser.examples import insights, records, transcript

SAID = transcript()
TURN = SAID.turns[1]
PRICE, TIME = records(insights(SAID)[:2])


def at(record, first: int, last: int, name: str):
    """The record moved to other words of the turn."""
    return replace(record, id=name, insight=replace(record.insight, span=Span(1, first, last)))


def test_parts_joined_are_the_text() -> None:
    assert "".join(part.text for part in mark(TURN, [PRICE, TIME])) == TURN.text


def test_quotes_are_marked_word_for_word() -> None:
    marked = [part for part in mark(TURN, [PRICE, TIME]) if part.insights]
    assert [(p.text, p.kind) for p in marked] == [
        ("it is twice what we pay now", "objection"),
        ("My people retype every order by hand", "pain_point"),
    ]


def test_a_turn_without_insights_is_one_plain_part() -> None:
    assert [(p.text, p.insights) for p in mark(TURN, [])] == [(TURN.text, ())]


def test_where_two_quotes_overlap_the_shorter_is_shown_and_both_are_named() -> None:
    long, short = at(PRICE, 0, 7, "long"), at(TIME, 3, 4, "short")
    parts = [p for p in mark(TURN, [long, short]) if p.insights]
    assert [(p.insights, p.kind) for p in parts] == [
        (("long",), "objection"),
        (("short", "long"), "pain_point"),
        (("long",), "objection"),
    ]
    assert [(p.first, p.last) for p in parts] == [(True, False), (True, True), (False, True)]


def test_quotes_that_cross_are_cut_where_each_begins_and_ends() -> None:
    parts = mark(TURN, [at(PRICE, 0, 3, "a"), at(TIME, 2, 5, "b")])
    assert [set(p.insights) for p in parts if p.insights] == [{"a"}, {"a", "b"}, {"b"}]
    assert "".join(p.text for p in parts) == TURN.text


def test_a_span_past_the_turns_end_is_left_out() -> None:
    """A record of an older revision must not mark other words."""
    assert [p.insights for p in mark(TURN, [at(PRICE, 0, 400, "a")])] == [()]
