"""Uploading in a browser: many files, a bar each, live stages, refusals in plain sentences."""

import json
from pathlib import Path
from zlib import crc32

import pytest

from storage.calls import Calls
from storage.jobs import Jobs
from storage.types import CallFilter
from tests.browser.conftest import MAX_UPLOAD, until
from tests.browser.examples import TALK, transcript
from tests.browser.library import write_recording

pytestmark = pytest.mark.browser
OWNER = "test"


@pytest.fixture
def recording(tmp_path: Path):
    """Makes a WAV of its own: the same sound twice would be the same call."""

    def make(name: str, turns: int = 2) -> Path:
        return write_recording(
            tmp_path / name, transcript(TALK[:turns]), pitch=150 + crc32(name.encode()) % 997
        )

    return make


def row(page, text: str):
    return page.locator("[data-rows] li", has_text=text)


def call_named(site, title: str):
    with site.services.database.reading() as session:
        return Calls(session).list(CallFilter(text=title)).items[0]


def work(site, title: str, progress: float) -> None:
    """A worker takes the call's job and gets this far."""
    call = call_named(site, title)
    with site.services.database.session() as session:
        jobs = Jobs(session)
        job = jobs.for_call(call.id)[0]
        if job.status == "due":
            jobs.claim(OWNER, 60, job_id=job.id)
            Calls(session).set_status(call.id, "processing")
        jobs.heartbeat(job.id, OWNER, 60, progress)


def finish(site, title: str, status: str, reason: str | None = None) -> None:
    """The worker is done with it."""
    call = call_named(site, title)
    with site.services.database.session() as session:
        jobs = Jobs(session)
        jobs.finish(jobs.for_call(call.id)[0].id, OWNER)
        Calls(session).set_status(call.id, status, reason)


def test_several_files_each_with_a_bar_and_its_stages_live(site, open_page, recording) -> None:
    page = open_page("/calls")
    page.locator("summary", has_text="Say what these calls are about").click()
    page.get_by_label("Customer", exact=True).fill("Harbour Foods")
    page.get_by_label("The rep speaks on").select_option("1")
    page.set_input_files("[data-files]", [recording("alpha.wav"), recording("beta.wav", turns=3)])

    row(page, "alpha").get_by_text("Uploaded. Queued").wait_for()
    row(page, "beta").get_by_text("Uploaded. Queued").wait_for()
    page.get_by_text("Uploaded: 2 of 2. Ready: 0").wait_for()
    said = call_named(site, "alpha").metadata
    assert (said.customer, said.rep_channel) == ("Harbour Foods", 1)

    work(site, "alpha", 0.42)
    row(page, "alpha").get_by_text("Preparing the sound 42%").wait_for()
    assert row(page, "alpha").locator("progress").evaluate("bar => bar.value") == pytest.approx(0.42)
    listed = page.locator("#call-list li", has_text="alpha")
    listed.get_by_text("Preparing the sound").wait_for()
    work(site, "alpha", 0.9)
    row(page, "alpha").get_by_text("Preparing the sound 90%").wait_for()
    listed.get_by_text("Preparing the sound 90%").wait_for()

    finish(site, "alpha", "ready")
    row(page, "alpha").get_by_text("Ready. No insights found").wait_for()
    listed.get_by_text("none found").wait_for()
    finish(site, "beta", "rejected", "No speech was found in this recording.")
    row(page, "beta").get_by_text("Not usable: No speech was found in this recording.").wait_for()
    page.get_by_text("Uploaded: 2 of 2. Ready: 1").wait_for()

    row(page, "alpha").get_by_role("link", name="Open").click()
    page.wait_for_url(f"**/calls/{call_named(site, 'alpha').id}")


def test_the_bar_follows_the_bytes(open_page, tmp_path) -> None:
    page = open_page("/calls")
    network = page.context.new_cdp_session(page)
    slow = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 700_000}
    network.send("Network.enable")
    network.send("Network.emulateNetworkConditions", slow)
    file = tmp_path / "slow.wav"
    file.write_bytes(b"RIFF" + bytes(1_500_000))
    page.set_input_files("[data-files]", [file])
    bar = row(page, "slow").locator("progress")
    until(lambda: 0 < bar.evaluate("bar => bar.position") < 1)
    assert "Uploading" in row(page, "slow").inner_text()
    row(page, "slow").get_by_text("Uploaded. Queued").wait_for()


def test_files_can_be_dropped_anywhere_on_the_page(open_page) -> None:
    page = open_page("/calls")
    dropped = page.evaluate_handle(
        """() => {
            const data = new DataTransfer();
            for (const name of ['dropped one.wav', 'dropped two.wav'])
                data.items.add(new File([name.repeat(50)], name, {type: 'audio/wav'}));
            return data;
        }"""
    )
    page.dispatch_event("main", "dragenter", {"dataTransfer": dropped})
    assert "drop--over" in page.locator("[data-drop]").get_attribute("class")
    page.dispatch_event("main", "drop", {"dataTransfer": dropped})
    row(page, "dropped one").get_by_text("Uploaded").wait_for()
    row(page, "dropped two").get_by_text("Uploaded").wait_for()
    assert "drop--over" not in page.locator("[data-drop]").get_attribute("class")


def test_a_transcript_goes_with_the_recording_of_its_name(site, open_page, recording, tmp_path) -> None:
    lines = [{"i": i, "speaker": who, "text": text} for i, (who, text) in enumerate(TALK)]
    beside = tmp_path / "paired.json"
    beside.write_text(json.dumps({"language": "en", "turns": lines}), "utf-8")
    alone = tmp_path / "alone.json"
    alone.write_text(json.dumps({"language": "en", "turns": lines[:3]}), "utf-8")
    page = open_page("/calls")
    page.set_input_files("[data-files]", [beside, recording("paired.wav"), alone])
    row(page, "paired").get_by_text("Uploaded. Queued").wait_for()
    row(page, "alone").get_by_text("Uploaded. Queued").wait_for()
    assert page.locator("[data-rows] li").count() == 2
    paired, only = call_named(site, "paired"), call_named(site, "alone")
    assert (paired.audio_key is None, paired.transcript_key is None) == (False, False)
    assert (only.audio_key is None, only.transcript_key is None) == (True, False)


def test_what_cannot_be_sent_is_said_in_a_sentence(open_page, tmp_path) -> None:
    empty, large, broken = (tmp_path / name for name in ("empty.wav", "large.wav", "broken.json"))
    empty.write_bytes(b"")
    large.write_bytes(bytes(MAX_UPLOAD + 1))
    broken.write_text("this is no transcript")
    page = open_page("/calls", expect_errors="422")
    page.set_input_files("[data-files]", [empty, large, broken])
    row(page, "empty.wav").get_by_text("This file is empty.").wait_for()
    row(page, "large.wav").get_by_text("This file is larger than 4 MB.").wait_for()
    until(lambda: row(page, "broken.json").get_attribute("data-look") == "bad")
    assert row(page, "broken.json").get_by_role("button", name="Try again").is_hidden()
    announced = page.locator("[data-announce]")
    until(lambda: "empty.wav: This file is empty." in announced.text_content())


def test_the_same_recording_again_is_the_call_that_is_here(open_page, recording) -> None:
    page = open_page("/calls")
    file = recording("twice.wav")
    page.set_input_files("[data-files]", [file])
    row(page, "twice").get_by_text("Uploaded. Queued").wait_for()
    page.set_input_files("[data-files]", [file])
    row(page, "twice").nth(1).get_by_text("This recording is here already.").wait_for()


def test_a_lost_connection_can_be_tried_again(open_page, recording) -> None:
    page = open_page("/calls", expect_errors="Failed to load resource")
    page.route("**/api/v1/calls", lambda route: route.abort(), times=1)
    page.set_input_files("[data-files]", [recording("lost.wav")])
    row(page, "lost").get_by_text("The connection was lost while sending.").wait_for()
    row(page, "lost").get_by_role("button", name="Try again").click()
    row(page, "lost").get_by_text("Uploaded. Queued").wait_for()


def test_many_unfinished_calls_leave_connections_free(site, open_page) -> None:
    """A browser opens six connections to one host; streams may not use them up."""
    for number in range(9):
        site.library.add_queued(f"waiting its turn {number}")
    page = open_page("/calls")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.reload()
    page.wait_for_timeout(1000)
    assert len({url for url in asked if url.endswith("/events")}) == 2
    assert page.evaluate("fetch('/api/v1/me').then(answer => answer.status)") == 200
