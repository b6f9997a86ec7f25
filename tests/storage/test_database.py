"""Transactions, times and what follows a commit."""

import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.exc import DBAPIError, StatementError

from storage.calls import Calls
from storage.database import Database, address, after_commit, after_rollback, now
from storage.jobs import Jobs
from storage.people import People
from storage.types import Call, Person
from tests.databases import add_call


class Broken(Exception):
    pass


def test_leaving_the_block_commits(database: Database) -> None:
    with database.session() as session:
        made = People(session).add("Ann", "manager")
    with database.reading() as session:
        assert People(session).get(made.id) == made


def test_an_error_rolls_back(database: Database) -> None:
    def add_and_break() -> None:
        with database.session() as session:
            People(session).add("Ann", "manager")
            raise Broken

    with pytest.raises(Broken):
        add_and_break()
    with database.reading() as session:
        assert People(session).list() == []


def test_reading_refuses_to_write(database: Database) -> None:
    with pytest.raises(DBAPIError), database.reading() as session:
        People(session).add("Ann", "manager")


def test_a_connection_that_read_can_write_next(database: Database) -> None:
    with database.reading() as session:
        assert People(session).list() == []
    with database.session() as session:
        People(session).add("Ann", "manager")


def test_hooks_run_after_the_commit_and_see_it(database: Database) -> None:
    seen: list[int] = []

    def count() -> None:
        with database.reading() as other:
            seen.append(len(People(other).list()))

    with database.session() as session:
        after_commit(session, count)
        People(session).add("Ann", "manager")
        assert seen == []
    assert seen == [1]


def test_a_rolled_back_block_runs_only_the_other_hooks(database: Database) -> None:
    ran: list[str] = []

    def hook_and_break() -> None:
        with database.session() as session:
            after_commit(session, lambda: ran.append("commit"))
            after_rollback(session, lambda: ran.append("rollback"))
            raise Broken

    with pytest.raises(Broken):
        hook_and_break()
    assert ran == ["rollback"]


def test_a_failing_hook_stops_neither_the_caller_nor_the_next_hook(database: Database) -> None:
    ran: list[str] = []

    def fail() -> None:
        raise Broken

    with database.session() as session:
        after_commit(session, fail)
        after_commit(session, lambda: ran.append("next"))
    assert ran == ["next"]


def test_writers_take_turns_and_none_fails(database: Database, person: Person) -> None:
    """Four threads read, pause and write; with deferred transactions SQLite would fail some of them."""
    errors: list[BaseException] = []

    def write(index: int) -> None:
        try:
            with database.session() as session:
                People(session).list()
                time.sleep(0.02)
                People(session).add(f"Person {index}", "rep")
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=write, args=(i,)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    with database.reading() as session:
        assert len(People(session).list()) == 5


def test_a_reader_is_not_held_up_by_a_writer(database: Database, person: Person) -> None:
    with database.session() as writer:
        People(writer).add("Ann", "manager")
        with database.reading() as reader:
            assert [p.id for p in People(reader).list()] == [person.id]


def test_now_is_aware_and_true(database: Database) -> None:
    with database.reading() as session:
        assert now(session).tzinfo is UTC
        assert abs(now(session) - datetime.now(UTC)) < timedelta(seconds=30)


def test_now_advances_inside_a_transaction(database: Database) -> None:
    """PostgreSQL's plain now() would stand still, and leases would be granted from the past."""
    with database.reading() as session:
        first = now(session)
        time.sleep(0.02)
        assert now(session) > first


def test_moments_come_back_in_utc(database: Database, person: Person) -> None:
    moscow = datetime.fromisoformat("2026-03-01T12:00:00+03:00")
    call = add_call(database, person, occurred_at=moscow)
    assert call.metadata.occurred_at == moscow
    assert call.created_at.tzinfo is UTC


def test_a_moment_without_zone_is_refused(database: Database, person: Person) -> None:
    with pytest.raises(StatementError, match="time zone"):
        add_call(database, person, occurred_at=datetime(2026, 3, 1, 12))  # noqa: DTZ001


def test_deleting_cascades(database: Database, call: Call) -> None:
    """SQLite keeps foreign keys only where it is told to, on every connection."""
    with database.session() as session:
        Jobs(session).add(call.id, "ingest")
    with database.session() as session:
        Calls(session).delete(call.id)
    with database.reading() as session:
        assert Jobs(session).for_call(call.id) == []


@pytest.mark.parametrize("url", ["postgres://u@h/d", "postgresql://u@h/d", "postgresql+psycopg://u@h/d"])
def test_postgres_is_spoken_to_through_psycopg(url: str) -> None:
    assert str(address(url)) == "postgresql+psycopg://u@h/d"


def test_errors_do_not_quote_what_was_to_be_stored(database: Database, person: Person) -> None:
    """Their text reaches the log."""
    with pytest.raises(DBAPIError) as caught, database.reading() as session:
        People(session).add("Very Private", "manager")
    assert "Very Private" not in str(caught.value)
