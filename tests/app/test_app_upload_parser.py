"""Taking a multipart body apart while it arrives."""

import hashlib
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from app.calls.upload import MAX_FIELD_BYTES, UploadParser, read_metadata
from app.errors import InvalidInput, Problem, TooLarge
from storage.blobs import LocalBlobs

CONTENT_TYPE = "multipart/form-data; boundary=frontier"
LIMIT = 1000


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as opened:
        yield opened


@pytest.fixture
def parser(tmp_path: Path, stack: ExitStack) -> UploadParser:
    return UploadParser(CONTENT_TYPE, LocalBlobs(tmp_path), stack, LIMIT)


def part(name: str, data: bytes, file_name: str | None = None) -> bytes:
    named = f'; filename="{file_name}"' if file_name is not None else ""
    head = f'--frontier\r\nContent-Disposition: form-data; name="{name}"{named}\r\n\r\n'
    return head.encode() + data + b"\r\n"


def take(parser: UploadParser, body: bytes) -> None:
    parser.feed(body)
    parser.finish()


END = b"--frontier--\r\n"


@pytest.mark.parametrize("step", [1, 7, 10_000])
def test_files_and_fields_survive_any_cutting_of_the_stream(parser: UploadParser, step: int) -> None:
    sound = b"RIFF\r\n--frontie\r\n" + bytes(range(256))
    body = part("audio", sound, "звонок.wav") + part("title", "Обзор".encode()) + END
    for at in range(0, len(body), step):
        parser.feed(body[at : at + step])
    parser.finish()
    audio = parser.files["audio"]
    audio.file.close()
    assert audio.name == "звонок.wav"
    assert audio.file.path.read_bytes() == sound
    assert audio.file.sha256 == hashlib.sha256(sound).hexdigest()
    assert parser.fields["title"].decode() == "Обзор"


def test_a_path_sent_as_file_name_keeps_its_last_part_only(parser: UploadParser) -> None:
    parser.feed(part("audio", b"x", "..\\..\\etc/call.wav") + END)
    assert parser.files["audio"].name == "call.wav"


def test_a_recording_over_the_limit_is_refused_while_it_arrives(parser: UploadParser) -> None:
    with pytest.raises(TooLarge, match="1000 bytes"):
        parser.feed(part("audio", b"x" * (LIMIT + 1), "a.wav")[:-1])
    assert parser.files["audio"].file.size <= LIMIT


def test_nothing_stays_once_the_request_is_over(tmp_path: Path) -> None:
    with ExitStack() as stack:
        parser = UploadParser(CONTENT_TYPE, LocalBlobs(tmp_path), stack, LIMIT)
        parser.feed(part("audio", b"x" * 500, "a.wav"))
        assert [p for p in tmp_path.rglob("*") if p.is_file()]
    assert not [p for p in tmp_path.rglob("*") if p.is_file()]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (part("title", b"x") + END, "audio"),
        (part("audio", b"", "a.wav") + END, "audio"),
        (part("audio", b"", "") + END, "audio"),
        (part("audio", b"x", "a.wav") + part("transcript", b"", "t.json") + END, "transcript"),
        (part("audio", b"x", "a.wav") + part("audio", b"x", "b.wav") + END, "audio"),
        (part("title", b"x" * (MAX_FIELD_BYTES + 1)) + END, "title"),
    ],
)
def test_what_is_wrong_is_said_with_its_part(parser: UploadParser, body: bytes, field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        take(parser, body)
    assert [error.field for error in refused.value.errors] == [field]


@pytest.mark.parametrize(
    "body",
    [
        b"no multipart at all",
        part("audio", b"half a recording", "a.wav"),  # breaks off
        b"--frontier\r\nContent-Disposition: form-data\r\n\r\nx\r\n" + END,  # a part without a name
        b"".join(part(f"f{i}", b"x") for i in range(60)) + END,
    ],
)
def test_a_broken_body_is_a_sentence_not_a_fault(parser: UploadParser, body: bytes) -> None:
    with pytest.raises(InvalidInput):
        take(parser, body)


def test_other_content_types_are_refused(tmp_path: Path, stack: ExitStack) -> None:
    with pytest.raises(InvalidInput, match="multipart/form-data"):
        UploadParser("audio/wav", LocalBlobs(tmp_path), stack, LIMIT)


def fields(**values: str) -> dict[str, bytearray]:
    return {name: bytearray(value.encode()) for name, value in values.items()}


def test_metadata_comes_as_json_and_as_plain_fields() -> None:
    said = fields(
        metadata='{"customer": " Northwind ", "rep_channel": 0, "occurred_at": "2026-03-02T10:30:00+01:00"}',
        outcome="won",
        campaign="",
    )
    metadata = read_metadata(said)
    assert (metadata.customer, metadata.rep_channel, metadata.outcome) == ("Northwind", 0, "won")
    assert (metadata.campaign, metadata.language) == (None, "auto")
    assert metadata.occurred_at is not None
    assert metadata.occurred_at.isoformat() == "2026-03-02T10:30:00+01:00"


@pytest.mark.parametrize(
    ("said", "field"),
    [
        (fields(colour="red"), "colour"),
        (fields(metadata='{"colour": "red"}'), "colour"),
        (fields(rep_channel="2"), "rep_channel"),
        (fields(rep_channel="left"), "rep_channel"),
        (fields(outcome="maybe"), "outcome"),
        (fields(language="de"), "language"),
        (fields(occurred_at="2026-03-02T10:30:00"), "occurred_at"),  # without an offset it is no moment
        (fields(metadata='{"title": "a"}', title="b"), "title"),
        (fields(metadata="[1]"), "metadata"),
        (fields(metadata="{"), "metadata"),
        (fields(title="x" * 301), "title"),
    ],
)
def test_a_wrong_field_is_named(said: dict[str, bytearray], field: str) -> None:
    with pytest.raises(Problem) as refused:
        read_metadata(said)
    assert [error.field for error in refused.value.errors] == [field]
    assert field in refused.value.detail
