"""Calls over the API: upload, list, one, delete, retry, transcript."""

import pytest
from fastapi.testclient import TestClient

from app.deps import Services
from storage.calls import Calls
from storage.jobs import Jobs
from storage.types import Person
from tests.app.conftest import AsPerson, Bell, MakePerson
from tests.app.helpers import add_heard_call, blob_files, insights_of, sound, transcript_json, upload


def test_a_recording_is_taken_queued_and_rung_for(client: TestClient, services: Services, bell: Bell) -> None:
    data = sound()
    answer = upload(client, data, "northwind.wav", customer="Northwind", rep_channel="1")
    call = answer.json()
    assert answer.status_code == 202
    assert answer.headers["location"] == f"/api/v1/calls/{call['id']}"
    assert (call["status"], call["title"], call["file_name"]) == ("queued", "northwind", "northwind.wav")
    assert (call["customer"], call["rep_channel"], call["has_sound"]) == ("Northwind", 1, True)
    assert services.blobs.path(f"calls/{call['id']}/audio.wav").read_bytes() == data
    assert [(job.call_id, job.stage) for job in bell.rung] == [(call["id"], "ingest")]


def test_the_same_recording_again_is_the_same_call_unchanged(
    client: TestClient, services: Services, bell: Bell
) -> None:
    first = upload(client, sound(), customer="Northwind")
    again = upload(client, sound(), "other.wav", customer="Contoso")
    assert again.status_code == 200
    assert again.json() == first.json()
    assert len(bell.rung) == 1
    assert len(blob_files(services)) == 1


def test_a_deleted_recording_is_new_when_it_comes_again(client: TestClient) -> None:
    first = upload(client, sound()).json()["id"]
    assert client.delete(f"/api/v1/calls/{first}").status_code == 204
    again = upload(client, sound())
    assert again.status_code == 202
    assert again.json()["id"] != first


def test_another_reps_recording_is_a_conflict_without_details(
    as_person: AsPerson, make_person: MakePerson
) -> None:
    owner, other = as_person(make_person("rep")), as_person(make_person("rep"))
    call = upload(owner, sound(), "secret.wav", customer="Hidden").json()
    answer = upload(other, sound())
    assert answer.status_code == 409
    assert "location" not in answer.headers
    for detail in (call["id"], "Hidden", "secret"):
        assert detail not in answer.text


def test_a_manager_gets_the_reps_call(as_person: AsPerson, make_person: MakePerson) -> None:
    call = upload(as_person(make_person("rep")), sound()).json()
    answer = upload(as_person(make_person("manager")), sound())
    assert (answer.status_code, answer.json()["id"]) == (200, call["id"])


def test_hash_and_external_id_of_different_calls_conflict(client: TestClient) -> None:
    upload(client, sound(pitch=200), source="zoom", external_id="1")
    upload(client, sound(pitch=300), source="zoom", external_id="2")
    answer = upload(client, sound(pitch=200), source="zoom", external_id="2")
    assert answer.status_code == 409
    assert answer.json()["type"] == "urn:earshot:problem:conflict"


def test_another_reps_external_id_is_a_conflict_without_details(
    as_person: AsPerson, make_person: MakePerson
) -> None:
    owner, other = as_person(make_person("rep")), as_person(make_person("rep"))
    upload(owner, sound(pitch=200), source="zoom", external_id="1")
    hidden = upload(other, sound(pitch=300), source="zoom", external_id="1")
    own = upload(owner, sound(pitch=300), source="zoom", external_id="1")
    assert (hidden.status_code, own.status_code) == (409, 409)
    assert "delete that call" in own.json()["detail"]
    assert "delete" not in hidden.json()["detail"]


def test_a_wrong_field_is_explained_in_plain_words(client: TestClient) -> None:
    answer = upload(client, sound(), colour="red", occurred_at="2026-01-01T10:00:00")
    told = {error["field"]: error["message"] for error in answer.json()["errors"]}
    assert told["colour"] == "There is no field of this name."
    assert "+03:00" in told["occurred_at"]


def test_an_empty_recording_is_refused_and_leaves_nothing(client: TestClient, services: Services) -> None:
    answer = upload(client, b"")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "audio"
    assert client.get("/api/v1/calls").json()["items"] == []
    assert blob_files(services) == []


@pytest.mark.parametrize("size", [200_001, 5_000_000])
def test_an_oversized_recording_is_refused_and_leaves_nothing(
    client: TestClient, services: Services, size: int
) -> None:
    answer = upload(client, bytes(size))
    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/problem+json"
    assert client.get("/api/v1/calls").json()["items"] == []
    assert blob_files(services) == []


def test_a_recording_at_the_limit_is_taken(client: TestClient) -> None:
    assert upload(client, bytes(200_000)).status_code == 202


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"colour": "red"}, "colour"),
        ({"metadata": '{"outcome": "maybe"}'}, "outcome"),
        ({"occurred_at": "yesterday"}, "occurred_at"),
    ],
)
def test_wrong_metadata_is_named_and_nothing_is_kept(
    client: TestClient, services: Services, fields: dict[str, str], named: str
) -> None:
    answer = upload(client, sound(), **fields)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [named]
    assert blob_files(services) == []


def test_a_transcript_without_sound_is_a_call(client: TestClient, services: Services) -> None:
    files = {"transcript": ("call.json", transcript_json(("customer", "It is too expensive.")))}
    call = client.post("/api/v1/calls", files=files, data={"title": "Imported"}).json()
    assert (call["title"], call["has_sound"]) == ("Imported", False)
    assert services.blobs.exists(f"calls/{call['id']}/transcript.json")


def test_a_rep_sees_their_own_calls_and_others_all(
    as_person: AsPerson, make_person: MakePerson, services: Services
) -> None:
    rep, other = make_person("rep"), make_person("rep")
    mine, theirs = add_heard_call(services, rep), add_heard_call(services, other)
    listed = as_person(rep).get("/api/v1/calls").json()["items"]
    assert [call["id"] for call in listed] == [mine.id]
    for role in ("marketer", "manager", "administrator"):
        listed = as_person(make_person(role)).get("/api/v1/calls").json()["items"]
        assert {call["id"] for call in listed} == {mine.id, theirs.id}


def test_nothing_of_anothers_call_can_be_reached(
    as_person: AsPerson, make_person: MakePerson, services: Services
) -> None:
    call = add_heard_call(services, make_person("rep"), recording=sound())
    insight = insights_of(services, call)[0]
    spy = as_person(make_person("rep"))
    for path in ("", "/transcript", "/audio", "/peaks", "/events"):
        answer = spy.get(f"/api/v1/calls/{call.id}{path}")
        assert answer.status_code == 404, path
        assert answer.json() == {
            **spy.get("/api/v1/calls/none").json(),
            "instance": answer.json()["instance"],
        }
    assert spy.delete(f"/api/v1/calls/{call.id}").status_code == 404
    assert spy.post(f"/api/v1/calls/{call.id}/retry").status_code == 404
    assert spy.get(f"/api/v1/insights/{insight.id}").status_code == 404
    assert spy.get(f"/api/v1/insights/{insight.id}/audio").status_code == 404
    assert spy.get("/api/v1/insights").json()["items"] == []
    assert spy.get("/api/v1/insights", params={"call": call.id}).json()["items"] == []
    assert client_sees(services, call.id)


def client_sees(services: Services, call_id: str) -> bool:
    with services.database.reading() as session:
        return Calls(session).get(call_id) is not None


def test_calls_are_filtered(client: TestClient, services: Services, administrator: Person) -> None:
    wanted = add_heard_call(services, administrator, customer="Northwind", campaign="spring", outcome="won")
    add_heard_call(services, administrator, customer="Contoso", campaign="autumn", outcome="lost")
    for query in ({"campaign": "spring"}, {"outcome": "won"}, {"customer": "Northwind"}, {"q": "northw"}):
        listed = client.get("/api/v1/calls", params=query).json()["items"]
        assert [call["id"] for call in listed] == [wanted.id], query
    assert client.get("/api/v1/calls", params={"status": "failed"}).json()["items"] == []
    assert client.get("/api/v1/calls", params={"status": "lost"}).status_code == 422


def test_pages_neither_repeat_nor_skip_while_calls_come_in(
    client: TestClient, services: Services, administrator: Person
) -> None:
    there = [add_heard_call(services, administrator).id for _ in range(7)]
    seen: list[str] = []
    cursor = None
    while True:
        found = client.get(
            "/api/v1/calls", params={"limit": 2, **({"cursor": cursor} if cursor else {})}
        ).json()
        seen += [call["id"] for call in found["items"]]
        add_heard_call(services, administrator)
        cursor = found["next_cursor"]
        if cursor is None:
            break
    assert seen == there[::-1]


def test_a_foreign_cursor_is_named(client: TestClient) -> None:
    answer = client.get("/api/v1/calls", params={"cursor": "x"})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "cursor")


def test_deleting_removes_files_rows_and_jobs(client: TestClient, services: Services) -> None:
    call = upload(client, sound()).json()["id"]
    assert client.delete(f"/api/v1/calls/{call}").status_code == 204
    assert client.get(f"/api/v1/calls/{call}").status_code == 404
    assert blob_files(services) == []
    with services.database.reading() as session:
        assert Jobs(session).for_call(call) == []


def test_a_failed_call_can_be_tried_again_and_a_running_one_not(
    client: TestClient, services: Services, bell: Bell
) -> None:
    call = upload(client, sound()).json()["id"]
    with services.database.session() as session:
        claimed = Jobs(session).claim("host:1:0:x", 60)
        assert claimed is not None
    assert client.post(f"/api/v1/calls/{call}/retry").status_code == 409
    with services.database.session() as session:
        Jobs(session).fail(claimed.id, "host:1:0:x", "It broke.")
        Calls(session).set_status(call, "failed", "It broke.")
    answer = client.post(f"/api/v1/calls/{call}/retry")
    assert (answer.status_code, answer.json()["status"], answer.json()["reason"]) == (202, "queued", None)
    assert [job.stage for job in bell.rung] == ["ingest", "ingest"]


def test_a_ready_call_is_not_tried_again(
    client: TestClient, services: Services, administrator: Person
) -> None:
    call = add_heard_call(services, administrator)
    assert client.post(f"/api/v1/calls/{call.id}/retry").status_code == 409


def test_the_transcript_has_turns_words_and_times(
    client: TestClient, services: Services, administrator: Person
) -> None:
    call = add_heard_call(services, administrator)
    transcript = client.get(f"/api/v1/calls/{call.id}/transcript").json()
    turn = transcript["turns"][1]
    assert (transcript["revision"], turn["i"], turn["speaker"]) == (1, 1, "customer")
    word = turn["words"][1]
    assert turn["text"][word["start_char"] : word["end_char"]] == "honestly"
    assert turn["start"] <= word["start"] < word["end"] <= turn["end"]


def test_a_call_without_a_transcript_says_where_it_stands(client: TestClient) -> None:
    call = upload(client, sound()).json()["id"]
    answer = client.get(f"/api/v1/calls/{call}/transcript")
    assert answer.status_code == 409
    assert "queued" in answer.json()["detail"]


def test_not_checked_for_promises_differs_from_none_found(
    client: TestClient, services: Services, administrator: Person
) -> None:
    unchecked, checked = (add_heard_call(services, administrator) for _ in range(2))
    with services.database.session() as session:
        Calls(session).update(checked.id, promises_checked=5)
    assert client.get(f"/api/v1/calls/{unchecked.id}").json()["promises_checked"] is None
    assert client.get(f"/api/v1/calls/{checked.id}").json()["promises_checked"] == 5
