"""People and their ways in."""

import pytest
from sqlalchemy import text

from storage.database import Database
from storage.errors import Conflict, NotFound
from storage.people import People
from storage.types import Person


def test_names_are_taken_once(database: Database, person: Person) -> None:
    with database.session() as session:
        people = People(session)
        with pytest.raises(Conflict, match="RITA"):
            people.add(" RITA ", "manager")
        assert people.by_name("rita") == person
        assert people.list() == [person]


def test_a_link_signs_in_once(database: Database, person: Person) -> None:
    with database.session() as session:
        secret = People(session).make_link(person.id)
    with database.session() as session:
        assert People(session).use_link(secret) == person
    with database.session() as session:
        assert People(session).use_link(secret) is None


def test_an_expired_link_does_not(database: Database, person: Person) -> None:
    with database.session() as session:
        secret = People(session).make_link(person.id, minutes=-1)
        assert People(session).use_link(secret) is None


def test_a_session_lasts_until_it_is_closed_or_over(database: Database, person: Person) -> None:
    with database.session() as session:
        people = People(session)
        secret, over = people.open_session(person.id), people.open_session(person.id, days=-1)
        assert people.by_session(secret) == person
        assert people.by_session(over) is None
        assert people.close_session(secret)
        assert people.by_session(secret) is None
        assert not people.close_session(secret)


def test_a_token_names_its_person(database: Database, person: Person) -> None:
    with database.session() as session:
        people = People(session)
        secret = people.make_token(person.id, "crm export")
        assert people.by_token(secret) == person
        assert people.by_token(secret + "x") is None


def test_one_kind_of_secret_does_not_do_for_another(database: Database, person: Person) -> None:
    with database.session() as session:
        people = People(session)
        link, token = people.make_link(person.id), people.make_token(person.id, "t")
        assert people.by_session(link) is None
        assert people.by_session(token) is None
        assert people.by_token(link) is None
        assert people.use_link(token) is None


def test_secrets_are_not_stored(database: Database, person: Person) -> None:
    with database.session() as session:
        people = People(session)
        secrets = [people.make_link(person.id), people.open_session(person.id)]
        secrets.append(people.make_token(person.id, "t"))
    with database.reading() as session:
        tables = ("sign_in_links", "sessions", "tokens")
        stored = str([session.execute(text(f"SELECT * FROM {table}")).all() for table in tables])
    assert person.id in stored
    assert not any(secret in stored for secret in secrets)


@pytest.mark.parametrize("secret", ["", "\x00", "\ud800", "a" * 10_000])
def test_no_secret_breaks_the_look_up(database: Database, secret: str) -> None:
    with database.session() as session:
        people = People(session)
        assert people.by_token(secret) is None
        assert people.by_session(secret) is None
        assert people.use_link(secret) is None


def test_secrets_need_a_person(database: Database) -> None:
    with database.session() as session:
        people = People(session)
        for make in (people.make_link, people.open_session, lambda i: people.make_token(i, "t")):
            with pytest.raises(NotFound):
                make("nobody")


def test_there_is_one_administrator(database: Database, person: Person) -> None:
    with database.session() as session:
        people = People(session)
        first = people.ensure_administrator()
        assert first.role == "administrator"
        assert people.ensure_administrator() == first


def test_a_rep_of_that_name_does_not_become_one(database: Database) -> None:
    with database.session() as session:
        people = People(session)
        people.add("Administrator", "rep")
        with pytest.raises(Conflict):
            people.ensure_administrator()
