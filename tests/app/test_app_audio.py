"""Sound over HTTP: the listening copy, the original, clips, ranges."""

from dataclasses import replace
from io import BytesIO

import av
import pytest
from fastapi.testclient import TestClient

from app.deps import Services
from speech.transcript import Transcript, Turn, untimed_words
from storage.calls import Calls
from storage.insights import Insights
from storage.transcripts import Transcripts
from storage.types import Person
from tests.app.helpers import PRICE, TURNS, add_heard_call, blob_files, insights_of, price_objection, sound


@pytest.fixture
def data() -> bytes:
    return sound(5.0)


@pytest.fixture
def address(services: Services, administrator: Person, data: bytes) -> str:
    call = add_heard_call(services, administrator, recording=data)
    return f"/api/v1/calls/{call.id}/audio"


def test_the_whole_sound_says_that_it_takes_ranges(client: TestClient, address: str, data: bytes) -> None:
    answer = client.get(address)
    assert (answer.status_code, answer.content) == (200, data)
    assert answer.headers["accept-ranges"] == "bytes"
    assert answer.headers["content-type"] == "audio/mpeg"
    assert answer.headers["content-length"] == str(len(data))


@pytest.mark.parametrize(
    ("wanted", "part"),
    [("bytes=10-19", slice(10, 20)), ("bytes=-7", slice(-7, None)), ("bytes=50-", slice(50, None))],
)
def test_a_range_is_sent_alone(
    client: TestClient, address: str, data: bytes, wanted: str, part: slice
) -> None:
    answer = client.get(address, headers={"range": wanted})
    assert (answer.status_code, answer.content) == (206, data[part])
    start, end, _ = part.indices(len(data))
    assert answer.headers["content-range"] == f"bytes {start}-{end - 1}/{len(data)}"


def test_a_range_outside_the_sound_is_a_problem_with_its_length(
    client: TestClient, address: str, data: bytes
) -> None:
    answer = client.get(address, headers={"range": f"bytes={len(data)}-"})
    assert answer.status_code == 416
    assert answer.headers["content-range"] == f"bytes */{len(data)}"
    assert answer.headers["content-type"] == "application/problem+json"


def test_head_has_the_headers_and_no_body(client: TestClient, address: str, data: bytes) -> None:
    answer = client.head(address, headers={"range": "bytes=0-9"})
    assert (answer.status_code, answer.content, answer.headers["content-length"]) == (206, b"", "10")


def test_a_range_of_another_version_gets_the_whole(client: TestClient, address: str, data: bytes) -> None:
    etag = client.head(address).headers["etag"]
    same = client.get(address, headers={"range": "bytes=0-9", "if-range": etag})
    other = client.get(address, headers={"range": "bytes=0-9", "if-range": '"other"'})
    assert (same.status_code, other.status_code, len(other.content)) == (206, 200, len(data))


def test_what_the_browser_has_is_not_sent_again(client: TestClient, address: str) -> None:
    etag = client.head(address).headers["etag"]
    answer = client.get(address, headers={"if-none-match": f'"x", W/{etag}'})
    assert (answer.status_code, answer.content) == (304, b"")


def test_the_original_is_a_download_with_its_own_name(
    client: TestClient, services: Services, administrator: Person, data: bytes
) -> None:
    call = add_heard_call(services, administrator, recording=data)
    with services.database.session() as session:
        Calls(session).update(call.id, file_name='звонок "1".wav')
    answer = client.get(f"/api/v1/calls/{call.id}/audio", params={"copy": "original"})
    assert answer.headers["content-type"] == "audio/x-wav"
    disposition = answer.headers["content-disposition"]
    assert disposition.startswith("attachment; filename*=UTF-8''%D0%B7")
    assert '"' not in disposition


def test_sound_that_is_not_prepared_yet_says_so(client: TestClient) -> None:
    call = client.post("/api/v1/calls", files={"audio": ("a.wav", sound())}).json()["id"]
    for path in ("audio", "peaks"):
        answer = client.get(f"/api/v1/calls/{call}/{path}")
        assert answer.status_code == 409
        assert answer.headers["retry-after"]
    assert client.get(f"/api/v1/calls/{call}/audio", params={"copy": "original"}).status_code == 200


def test_a_call_without_sound_says_so(client: TestClient, services: Services, administrator: Person) -> None:
    call = add_heard_call(services, administrator)
    insight = insights_of(services, call)[0]
    for path in (f"calls/{call.id}/audio", f"calls/{call.id}/peaks", f"insights/{insight.id}/audio"):
        answer = client.get(f"/api/v1/{path}")
        assert answer.status_code == 409, path
        assert "no sound" in answer.json()["detail"]


def seconds(mp3: bytes) -> float:
    with av.open(BytesIO(mp3)) as container:
        frames = container.decode(audio=0)
        return sum(frame.samples / frame.sample_rate for frame in frames)


def test_a_clip_is_the_quote_cut_once(
    client: TestClient, services: Services, administrator: Person, data: bytes
) -> None:
    call = add_heard_call(services, administrator, recording=data)
    record = insights_of(services, call)[0]
    before = len(blob_files(services))
    clip = client.get(f"/api/v1/insights/{record.id}/audio")
    assert (clip.status_code, clip.headers["content-type"]) == (200, "audio/mpeg")
    quote = (record.insight.end or 0) - (record.insight.start or 0)
    assert quote <= seconds(clip.content) <= quote + 0.6
    ranged = client.get(f"/api/v1/insights/{record.id}/audio", headers={"range": "bytes=0-99"})
    assert (ranged.status_code, ranged.content) == (206, clip.content[:100])
    assert len(blob_files(services)) == before + 1


def test_a_quote_without_times_cannot_be_heard(
    client: TestClient, services: Services, administrator: Person, data: bytes
) -> None:
    call = add_heard_call(services, administrator, recording=data)
    text = TURNS[1].text
    untimed = (TURNS[0], Turn("customer", text, untimed_words(text)))
    with services.database.session() as session:
        revision = Transcripts(session).add(call.id, Transcript("en", untimed))
        Insights(session).replace(call.id, revision, [replace(price_objection(), start=None, end=None)])
    record = insights_of(services, call)[0]
    answer = client.get(f"/api/v1/insights/{record.id}/audio")
    assert answer.status_code == 409
    assert "no times" in answer.json()["detail"]
    assert record.insight.quote == PRICE


def test_sound_that_was_deleted_meanwhile_is_a_problem(
    client: TestClient, services: Services, administrator: Person, data: bytes
) -> None:
    call = add_heard_call(services, administrator, recording=data)
    insight = insights_of(services, call)[0]
    services.blobs.delete_prefix(f"calls/{call.id}")
    for path in (f"calls/{call.id}/audio", f"insights/{insight.id}/audio"):
        assert client.get(f"/api/v1/{path}").status_code == 404, path
