"""The registry of promises."""

from dataclasses import replace
from datetime import date

from nlp.types import Promise
from storage.database import Database
from storage.promises import Promises

SETUP = Promise("P1", "Set up in a day", source="landing page", language="en")
PRO = Promise("P2", "Отвечаем за час", product="Pro", valid_from=date(2026, 1, 1), valid_to=date(2026, 6, 30))


def save(database: Database, *promises: Promise) -> list[bool]:
    with database.session() as session:
        return [Promises(session).save(promise) for promise in promises]


def applying(database: Database, product: str | None, on: date) -> list[str]:
    with database.reading() as session:
        return [promise.id for promise in Promises(session).for_call(product, on)]


def test_a_promise_comes_back_as_it_was_given(database: Database) -> None:
    assert save(database, SETUP, PRO) == [True, True]
    with database.reading() as session:
        assert Promises(session).list() == [SETUP, PRO]
        assert Promises(session).get("P2") == PRO
        assert Promises(session).get("P3") is None


def test_saving_again_replaces(database: Database) -> None:
    save(database, SETUP)
    changed = replace(SETUP, text="Set up in two days", source=None)
    assert save(database, changed) == [False]
    with database.reading() as session:
        assert Promises(session).list() == [changed]


def test_both_days_of_the_period_count(database: Database) -> None:
    save(database, PRO)
    assert applying(database, "Pro", date(2025, 12, 31)) == []
    assert applying(database, "Pro", date(2026, 1, 1)) == ["P2"]
    assert applying(database, "Pro", date(2026, 6, 30)) == ["P2"]
    assert applying(database, "Pro", date(2026, 7, 1)) == []


def test_a_product_narrows_and_no_product_does_not(database: Database) -> None:
    save(database, SETUP, PRO)
    day = date(2026, 2, 2)
    assert applying(database, "pro ", day) == ["P1", "P2"]
    assert applying(database, "Basic", day) == ["P1"]
    assert applying(database, None, day) == ["P1", "P2"]
