"""Calls and their customers."""

import secrets
from datetime import datetime, timedelta

import pytest

from storage.calls import Calls
from storage.customers import Customers
from storage.database import Database
from storage.errors import BadCursor, Duplicate
from storage.jobs import Jobs
from storage.types import Call, CallFilter, CallMetadata, Person
from tests.databases import add_call, add_person


def titles(database: Database, **wanted: object) -> list[str]:
    with database.reading() as session:
        return [call.title for call in Calls(session).list(CallFilter(**wanted)).items]  # type: ignore[arg-type]


def test_a_call_comes_back_as_it_was_given(database: Database, person: Person) -> None:
    metadata = CallMetadata(
        title="Second demo",
        occurred_at=datetime.fromisoformat("2026-02-03T10:30:00-05:00"),
        customer="Acme",
        deal_id="D-1",
        campaign="spring",
        source="crm",
        product="Pro",
        segment="smb",
        external_id="x1",
        outcome="won",
        language="ru",
        rep_channel=1,
    )
    with database.session() as session:
        Calls(session).add(
            "c" * 32, title="Second demo", metadata=metadata, uploader_id=person.id, content_hash="a" * 64
        )
    with database.reading() as session:
        call = Calls(session).get("c" * 32)
    assert call is not None
    assert call.metadata == metadata
    assert call.metadata.occurred_at is not None
    assert call.metadata.occurred_at.utcoffset() == timedelta(hours=-5)
    assert (call.status, call.uploader_id, call.content_hash) == ("queued", person.id, "a" * 64)
    assert (call.language, call.insight_count, call.stage) == (None, 0, None)


@pytest.mark.parametrize("spelling", ["acme", "  ACME ", "«Acme»", '"Acme"', "Ａcme"])
def test_spellings_of_a_name_are_one_customer(database: Database, spelling: str) -> None:
    with database.session() as session:
        assert Customers(session).ensure(spelling) == Customers(session).ensure("Acme")


def test_russian_names_too(database: Database) -> None:
    with database.session() as session:
        customers = Customers(session)
        assert customers.ensure("ООО «Ромашка»") == customers.ensure('ооо  "РОМАШКА"')
        assert customers.ensure("ООО «Лютик»") != customers.ensure("ООО «Ромашка»")


@pytest.mark.parametrize("nothing", [None, "", "  ", '""'])
def test_no_name_is_no_customer(database: Database, nothing: str | None) -> None:
    with database.session() as session:
        assert Customers(session).ensure(nothing) is None


def test_the_same_content_is_refused_and_the_transaction_goes_on(database: Database, call: Call) -> None:
    with database.session() as session:
        calls = Calls(session)
        with pytest.raises(Duplicate):
            calls.add(
                "d" * 32,
                title="Again",
                metadata=CallMetadata(),
                uploader_id=call.uploader_id,
                content_hash=call.content_hash,
            )
        assert calls.by_hash(call.content_hash) == call


@pytest.mark.parametrize("source", [None, "crm"])
def test_source_and_external_id_name_one_call(database: Database, person: Person, source: str | None) -> None:
    first = add_call(database, person, source=source, external_id="7")
    with pytest.raises(Duplicate):
        add_call(database, person, source=source, external_id="7")
    add_call(database, person, source="other", external_id="7")
    with database.reading() as session:
        assert Calls(session).by_external(source, "7") == first


def test_calls_without_external_id_do_not_collide(database: Database, person: Person) -> None:
    add_call(database, person, source="crm")
    add_call(database, person, source="crm")
    assert len(titles(database)) == 2


def test_filters(database: Database, person: Person) -> None:
    other = add_person(database, "Omar")
    add_call(database, person, "Alpha", campaign="spring", outcome="won", customer="ООО «Ромашка»")
    add_call(database, other, "Beta", campaign="autumn", outcome="lost", deal_id="D-99")
    assert titles(database) == ["Beta", "Alpha"]
    assert titles(database, campaign="spring") == ["Alpha"]
    assert titles(database, outcome="lost") == ["Beta"]
    assert titles(database, customer="ооо ромашка") == ["Alpha"]
    assert titles(database, uploader_id=other.id) == ["Beta"]
    assert titles(database, status="ready") == []
    assert titles(database, campaign="spring", outcome="lost") == []


@pytest.mark.parametrize("text", ["ромаш", "РОМАШКА", "alp", "d-5", "alpha.wav"])
def test_text_is_found_in_any_case(database: Database, person: Person, text: str) -> None:
    add_call(database, person, "Alpha", customer="Ромашка", deal_id="D-5")
    add_call(database, person, "Beta")
    assert titles(database, text=text) == ["Alpha"]


@pytest.mark.parametrize("text", ["%", "_", "\\"])
def test_wildcards_in_a_search_are_letters(database: Database, person: Person, text: str) -> None:
    add_call(database, person, f"A{text}b")
    add_call(database, person, "Axb")
    assert titles(database, text=text) == [f"A{text}b"]


def test_pages_hold_every_call_once_while_calls_arrive(database: Database, person: Person) -> None:
    made = [add_call(database, person, f"Call {i}").id for i in range(7)]
    seen: list[str] = []
    cursor = None
    while True:
        with database.reading() as session:
            found = Calls(session).list(CallFilter(), cursor, limit=3)
        seen += [call.id for call in found.items]
        add_call(database, person, "Newcomer")
        cursor = found.next_cursor
        if cursor is None:
            break
    assert seen == made[::-1]


@pytest.mark.parametrize("cursor", ["x", "", "bm90IGpzb24", "WzEsMl0", "W10", "é", "W251bGwsICJhIl0"])
def test_a_broken_cursor_says_so(database: Database, cursor: str) -> None:
    with database.reading() as session:
        if cursor:
            with pytest.raises(BadCursor, match="first page"):
                Calls(session).list(CallFilter(), cursor)
        else:
            assert Calls(session).list(CallFilter(), cursor).items == []


def test_update_changes_facts_and_metadata(database: Database, call: Call) -> None:
    with database.session() as session:
        calls = Calls(session)
        assert calls.update(call.id, language="en", duration=12.5, customer="Beta Ltd", title="New name")
        changed = calls.get(call.id)
    assert changed is not None
    assert (changed.language, changed.duration, changed.metadata.customer) == ("en", 12.5, "Beta Ltd")
    assert changed.metadata.language == "auto"
    assert titles(database, text="new name") == ["New name"]
    assert titles(database, text="acme") == []


def test_update_knows_its_fields(database: Database, call: Call) -> None:
    with database.session() as session, pytest.raises(TypeError, match="statuss"):
        Calls(session).update(call.id, statuss="ready")


def test_changes_to_no_call_are_told(database: Database) -> None:
    with database.session() as session:
        calls = Calls(session)
        assert not calls.set_status("none", "ready")
        assert not calls.update("none", duration=1.0)
        assert not calls.delete("none")
        assert not calls.lock("none")
        assert calls.get("none") is None


def test_a_status_brings_its_own_reason(database: Database, call: Call) -> None:
    with database.session() as session:
        calls = Calls(session)
        calls.set_status(call.id, "waiting", "A Russian recogniser is missing.")
        waiting = calls.get(call.id)
        calls.set_status(call.id, "queued")
        queued = calls.get(call.id)
    assert waiting is not None
    assert waiting.reason == "A Russian recogniser is missing."
    assert queued is not None
    assert (queued.status, queued.reason) == ("queued", None)


def test_the_stage_is_the_first_that_is_not_done(database: Database, call: Call) -> None:
    with database.session() as session:
        jobs = Jobs(session)
        first = jobs.add(call.id, "ingest")
        claimed = jobs.claim("me", 60, job_id=first.id)
        assert claimed is not None
        jobs.heartbeat(first.id, "me", 60, 0.4)
        running = Calls(session).get(call.id)
        jobs.finish(first.id, "me")
        done = Calls(session).get(call.id)
        jobs.add(call.id, "transcribe")
        following = Calls(session).get(call.id)
    assert running is not None
    assert (running.stage, running.progress) == ("ingest", 0.4)
    assert done is not None
    assert (done.stage, done.progress) == (None, None)
    assert following is not None
    assert (following.stage, following.progress) == ("transcribe", 0.0)


def test_blob_keys_are_those_that_the_row_names(database: Database, call: Call) -> None:
    with database.session() as session:
        Calls(session).update(call.id, peaks_key="calls/x/peaks.json")
        assert set(Calls(session).blob_keys(call.id)) == {call.audio_key, "calls/x/peaks.json"}


def test_unstorable_characters_do_not_break_an_upload(database: Database, person: Person) -> None:
    assert add_call(database, person, "a\x00b\ud800c").title == "a\ufffdb\ufffdc"


def test_two_uploads_make_one_customer(database: Database, person: Person) -> None:
    first = add_call(database, person, customer="Acme")
    second = add_call(database, person, customer="ACME")
    assert first.metadata.customer == second.metadata.customer == "Acme"


def test_hashes_are_looked_up_exactly(database: Database, call: Call) -> None:
    with database.reading() as session:
        assert Calls(session).by_hash(secrets.token_hex(32)) is None
