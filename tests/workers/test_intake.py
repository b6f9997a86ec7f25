"""One content is one call, whoever sends it however often."""

import hashlib
import threading
from pathlib import Path

import pytest

from storage.calls import Calls
from storage.database import Database
from storage.errors import Conflict, Refused
from storage.types import CallFilter, CallMetadata, Person
from tests.workers.conftest import Bell, JobsOf
from workers.context import Context
from workers.intake import Receipt, Received, receive
from workers.lifecycle import delete_call


def send(
    context: Context,
    person: Person,
    audio: bytes | None = b"sound",
    transcript: bytes | None = None,
    *,
    name: str | None = "Call one.WAV",
    fail: bool = False,
    **metadata: object,
) -> Receipt:
    with context.blobs.incoming() as first, context.blobs.incoming() as second:
        first.write(audio or b"")
        second.write(transcript or b"")
        with context.database.session() as session:
            receipt = receive(
                session,
                context.blobs,
                context.doorbell,
                uploader_id=person.id,
                metadata=CallMetadata(**metadata),  # type: ignore[arg-type]
                audio=Received(first, name) if audio is not None else None,
                transcript=Received(second, "call.vtt") if transcript is not None else None,
            )
            if fail:
                raise ConnectionError("the commit failed")
    return receipt


def stored(context: Context) -> list[str]:
    root = context.blobs.path("calls").parent
    return sorted(str(p.relative_to(root)) for p in root.rglob("*") if p.is_file())


def test_an_upload_is_a_call_with_a_file_a_job_and_a_ring(
    context: Context, person: Person, bell: Bell, jobs_of: JobsOf
) -> None:
    receipt = send(context, person, customer="Acme")
    call = receipt.call
    assert receipt.created
    assert (call.title, call.file_name, call.status) == ("Call one", "Call one.WAV", "queued")
    assert call.content_hash == hashlib.sha256(b"sound").hexdigest()
    assert call.metadata.customer == "Acme"
    assert stored(context) == [f"calls/{call.id}/audio.wav"]
    assert jobs_of(call.id)["ingest"].status == "due"
    assert [job.call_id for job in bell.rung] == [call.id]


def test_the_same_sound_again_is_the_same_call_unchanged(
    context: Context, person: Person, bell: Bell
) -> None:
    first = send(context, person, title="First")
    second = send(context, person, title="Second", name="other.mp3")
    assert not second.created
    assert second.call.id == first.call.id
    assert second.call.title == "First"
    assert len(stored(context)) == len(bell.rung) == 1


def test_the_same_external_id_with_the_same_sound_is_the_same_call(context: Context, person: Person) -> None:
    first = send(context, person, source="crm", external_id="7")
    assert send(context, person, source="crm", external_id="7").call.id == first.call.id
    assert send(context, person, source="crm", external_id="8").call.id == first.call.id


def test_an_external_id_with_other_sound_is_a_conflict(context: Context, person: Person) -> None:
    send(context, person, b"one", external_id="7")
    with pytest.raises(Conflict, match="other content"):
        send(context, person, b"two", external_id="7")
    assert len(stored(context)) == 1


def test_sound_and_external_id_of_different_calls_are_a_conflict(context: Context, person: Person) -> None:
    send(context, person, b"one", external_id="7")
    send(context, person, b"two", external_id="8")
    with pytest.raises(Conflict):
        send(context, person, b"one", external_id="8")


def test_sources_keep_their_ids_apart(context: Context, person: Person) -> None:
    first = send(context, person, b"one", source="crm", external_id="7")
    second = send(context, person, b"two", source="dialer", external_id="7")
    assert first.call.id != second.call.id


def test_a_transcript_alone_counts_by_its_own_content(context: Context, person: Person) -> None:
    first = send(context, person, None, b"WEBVTT")
    assert first.call.title == "call"
    assert first.call.transcript_key == f"calls/{first.call.id}/transcript.vtt"
    assert not first.call.has_sound
    assert send(context, person, None, b"WEBVTT").call.id == first.call.id
    assert send(context, person, b"sound", b"WEBVTT").created


def test_after_deletion_it_is_new(context: Context, person: Person) -> None:
    first = send(context, person)
    with context.database.session() as session:
        delete_call(session, context.blobs, first.call.id)
    assert stored(context) == []
    second = send(context, person)
    assert second.created
    assert second.call.id != first.call.id


def test_a_failed_commit_leaves_no_file_and_no_ring(context: Context, person: Person, bell: Bell) -> None:
    with pytest.raises(ConnectionError):
        send(context, person, fail=True)
    assert stored(context) == []
    assert bell.rung == []
    assert send(context, person).created


@pytest.mark.parametrize(("audio", "transcript"), [(b"", None), (None, b""), (b"x", b"")])
def test_empty_files_are_refused(
    context: Context, person: Person, audio: bytes | None, transcript: bytes | None
) -> None:
    with pytest.raises(Refused, match="empty"):
        send(context, person, audio, transcript)


def test_nothing_is_refused(context: Context, person: Person) -> None:
    with pytest.raises(Refused, match="Nothing"):
        send(context, person, None, None)


@pytest.mark.parametrize(
    ("name", "extension", "title"),
    [
        ("a.b.MP3", "mp3", "a.b"),
        (None, "bin", "Untitled call"),
        ("../../x", "bin", "x"),
        ("x.../etc", "bin", "etc"),
        ("звонок.ogg", "ogg", "звонок"),
        ("a.mp3/../..", "bin", ".."),
    ],
)
def test_names_do_not_reach_the_disk(
    context: Context, person: Person, name: str | None, extension: str, title: str
) -> None:
    call = send(context, person, name=name).call
    assert stored(context) == [f"calls/{call.id}/audio.{extension}"]
    assert call.title == title


def test_simultaneous_uploads_make_one_call(context: Context, person: Person, database: Database) -> None:
    receipts: list[Receipt] = []
    errors: list[BaseException] = []
    start = threading.Barrier(5)

    def upload() -> None:
        start.wait()
        try:
            receipts.append(send(context, person, external_id="7", customer="Acme"))
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=upload) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert sum(receipt.created for receipt in receipts) == 1
    assert len({receipt.call.id for receipt in receipts}) == 1
    with database.reading() as session:
        assert len(Calls(session).list(CallFilter()).items) == 1
    assert len(stored(context)) == 1


def test_received_files_are_not_needed_afterwards(context: Context, person: Person) -> None:
    call = send(context, person).call
    assert call.audio_key is not None
    assert Path(context.blobs.path(call.audio_key)).read_bytes() == b"sound"
