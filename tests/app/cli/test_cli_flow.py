"""From the upload to a quote that plays: `earshot serve` with its real worker, over HTTP."""

import json
from collections.abc import Iterator

import httpx
import pytest

from tests.app.cli.test_cli_serve import serving
from tests.app.helpers import sound

PAIN = "We waste hours every week copying numbers by hand from one spreadsheet into another."


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """Signed in by the printed link, at a server with its worker."""
    with serving(tmp_path_factory.mktemp("data")) as (_, link), httpx.Client(timeout=60) as client:
        address = httpx.URL(link).copy_with(path="/")
        client.base_url = address
        client.headers["origin"] = str(address).rstrip("/")
        assert client.get(link).status_code == 303
        yield client


def timed_transcript() -> bytes:
    turns = [
        {
            "speaker": "rep",
            "text": "Setup takes two weeks, not two days, I am afraid.",
            "start": 0.5,
            "end": 4.0,
        },
        {"speaker": "customer", "text": PAIN, "start": 4.5, "end": 9.0},
        {"speaker": "rep", "text": "I see, that is a lot of work.", "start": 9.5, "end": 15.0},
    ]
    return json.dumps({"language": "en", "turns": turns}).encode()


def wait_until_done(browser: httpx.Client, call: str) -> dict[str, object]:
    """Follows the events, as the pages do; gives the last state."""
    last = {}
    with browser.stream("GET", f"/api/v1/calls/{call}/events") as stream:
        for line in stream.iter_lines():
            if line.startswith("data: "):
                last = json.loads(line.removeprefix("data: "))
    return last


def test_a_call_comes_out_as_quotes_that_play(browser: httpx.Client) -> None:
    promise = {"id": "P1", "text": "Setup takes two days"}
    assert browser.post("/api/v1/promises", json=promise).status_code == 201
    files = {"audio": ("call.wav", sound(16.0)), "transcript": ("call.json", timed_transcript())}
    call = browser.post("/api/v1/calls", files=files, data={"customer": "Northwind"}).json()["id"]
    done = wait_until_done(browser, call)
    assert (done["status"], done["promises_checked"], done["language"]) == ("ready", 1, "en")

    transcript = browser.get(f"/api/v1/calls/{call}/transcript").json()
    assert [turn["text"] for turn in transcript["turns"]][1] == PAIN
    insights = browser.get("/api/v1/insights", params={"call": call}).json()["items"]
    pain = next(insight for insight in insights if insight["category"] == "wasted_time")
    assert pain["quote"] in PAIN
    assert 4.5 <= pain["start"] < pain["end"] <= 9.0

    clip = browser.get(f"/api/v1/insights/{pain['id']}/audio", headers={"range": "bytes=0-499"})
    assert (clip.status_code, len(clip.content)) == (206, 500)
    assert browser.get(f"/api/v1/calls/{call}/audio").headers["content-type"] == "audio/mpeg"
    peaks = browser.get(f"/api/v1/calls/{call}/peaks").json()
    assert max(peaks["lanes"][0]) > 0.1


def test_quotes_are_found_by_their_words(browser: httpx.Client) -> None:
    data = timed_transcript().replace(b"I see", b"I understand")
    call = browser.post("/api/v1/calls", files={"transcript": ("b.json", data)}).json()["id"]
    wait_until_done(browser, call)
    for _ in range(100):
        found = browser.get("/api/v1/insights", params={"q": "wasting hour"}).json()["items"]
        if call in {insight["call"]["id"] for insight in found}:
            return
        browser.get("/health")
    pytest.fail("the index stage did not make the quote searchable")


def test_what_is_no_recording_is_rejected_with_a_sentence(browser: httpx.Client) -> None:
    call = browser.post("/api/v1/calls", files={"audio": ("notes.wav", b"these are notes")}).json()
    assert call["status"] == "queued"
    done = wait_until_done(browser, call["id"])
    assert done["status"] == "rejected"
    assert "not a recording" in str(done["reason"])


def test_deleting_leaves_nothing_to_hear(browser: httpx.Client) -> None:
    files = {"audio": ("c.wav", sound(16.0, pitch=330)), "transcript": ("c.json", timed_transcript())}
    call = browser.post("/api/v1/calls", files=files).json()["id"]
    wait_until_done(browser, call)
    insight = browser.get("/api/v1/insights", params={"call": call}).json()["items"][0]["id"]
    assert browser.get(f"/api/v1/insights/{insight}/audio").status_code == 200
    assert browser.delete(f"/api/v1/calls/{call}").status_code == 204
    for path in (f"calls/{call}", f"calls/{call}/audio", f"insights/{insight}", f"insights/{insight}/audio"):
        assert browser.get(f"/api/v1/{path}").status_code == 404
