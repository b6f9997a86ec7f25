"""A recording goes in and insights come out, with the real stages; a killed worker costs nothing but time."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from nlp.stems import stems
from storage.calls import Calls
from storage.insights import Insights
from storage.types import Call, InsightFilter, InsightRecord
from tests.workers.earshot_home import Home, excerpt
from workers.pipeline import run_next

pytestmark = pytest.mark.bundled

STAGES = ["ingest", "transcribe", "analyse", "index"]


def essence(records: list[InsightRecord]) -> list[object]:
    """What an analysis says, without ids and times of writing."""
    return [record.insight for record in records]


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    made = Home({"EARSHOT_DATA_DIR": str(tmp_path / "data"), "EARSHOT_ASR": "moonshine"})
    yield made
    made.close()


def untouched(folder: Path, *, imported: bool) -> tuple[Home, str]:
    """A call that goes through in this process without any accident."""
    home = Home({"EARSHOT_DATA_DIR": str(folder / "data"), "EARSHOT_ASR": "moonshine"})
    call = send(home, imported=imported)
    while run_next(home.context):
        pass
    return home, call.id


def send(home: Home, *, imported: bool) -> Call:
    """The sound, and with imported its transcript, which is then not recognised but taken as it is."""
    return home.send(excerpt().sound, transcript=excerpt().transcript if imported else None)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Home, str]]:
    home, call_id = untouched(tmp_path_factory.mktemp("heard"), imported=False)
    yield home, call_id
    home.close()


def test_a_recording_becomes_insights(undisturbed: tuple[Home, str]) -> None:
    home, call_id = undisturbed
    call, jobs = home.look(call_id)
    assert (call.status, call.language, call.channels) == ("ready", "en", 2)
    assert call.duration == pytest.approx(excerpt().seconds, abs=0.1)
    assert {stage: job.attempt for stage, job in jobs.items()} == dict.fromkeys(STAGES, 1)
    records = home.insights(call_id)
    assert records
    assert call.insight_count == len(records)
    for record in records:
        assert record.insight.start is not None
        assert record.insight.end is not None
        assert 0 <= record.insight.start < record.insight.end <= excerpt().seconds


def test_it_can_be_played_and_seen(undisturbed: tuple[Home, str]) -> None:
    home, call_id = undisturbed
    call, _ = home.look(call_id)
    assert call.listening_key is not None
    assert call.peaks_key is not None
    assert home.context.blobs.size(call.listening_key) > 1_000
    assert home.context.blobs.exists(call.peaks_key)
    assert list(home.context.work_dir.iterdir()) == []


def test_its_quotes_are_found_in_other_forms(undisturbed: tuple[Home, str]) -> None:
    home, call_id = undisturbed
    record = home.insights(call_id)[0]
    with home.context.database.reading() as session:
        found = Insights(session).list(InsightFilter(), stems(record.insight.quote.upper())).items
    assert record in found


@pytest.mark.parametrize("stage", STAGES)
def test_a_worker_killed_in_any_stage_costs_nothing(
    home: Home, tmp_path: Path, stage: str, undisturbed: tuple[Home, str]
) -> None:
    """kill -9 when the stage has worked everything out and written nothing."""
    imported = stage != "transcribe"  # what is not killed may be quick
    call = send(home, imported=imported)
    marker = tmp_path / "held"
    killed = home.start("tests.workers.held_runner", stage, str(marker))
    home.wait_for(call.id, lambda call, jobs: marker.exists())
    assert home.look(call.id)[1][stage].status == "running"
    killed.kill()
    assert killed.wait() == -signal.SIGKILL
    home.start("workers.runner")
    home.wait_until_done(call.id)
    after, jobs = home.look(call.id)
    assert after.status == "ready"
    assert {name: job.attempt for name, job in jobs.items()} == {name: 1 + (name == stage) for name in STAGES}
    assert home.revisions(call.id) == 1
    other, other_id = untouched(tmp_path / "other", imported=True) if imported else undisturbed
    expected = essence(other.insights(other_id))
    assert expected
    assert essence(home.insights(call.id)) == expected
    assert list(home.context.work_dir.iterdir()) == []


def test_the_supervisor_starts_a_killed_worker_again(home: Home) -> None:
    call = send(home, imported=False)
    supervisor = home.start("workers.supervisor", "--supervised")
    home.wait_for(call.id, lambda call, jobs: "transcribe" in jobs and jobs["transcribe"].progress > 0)
    owner = home.look(call.id)[1]["transcribe"].lease_owner
    assert owner is not None
    os.kill(int(owner.split(":")[1]), signal.SIGKILL)
    home.wait_until_done(call.id)
    after, jobs = home.look(call.id)
    assert (after.status, jobs["transcribe"].attempt) == ("ready", 2)
    supervisor.terminate()
    assert supervisor.wait(20) == 0


def test_a_worker_ends_with_its_parent(home: Home) -> None:
    home.send(b"this is not sound")
    runner = home.start("workers.runner", "--supervised")
    assert runner.stdin is not None
    runner.stdin.close()
    assert runner.wait(30) == 0


def test_a_worker_that_is_asked_to_stop_gives_its_job_back(home: Home, tmp_path: Path) -> None:
    call = home.send(b"this is not sound")
    marker = tmp_path / "held"
    stopped = home.start("tests.workers.held_runner", "analyse", str(marker))
    home.wait_for(call.id, lambda call, jobs: call.status == "rejected")
    call = send(home, imported=True)
    home.wait_for(call.id, lambda call, jobs: marker.exists())
    started = time.monotonic()
    stopped.terminate()
    assert stopped.wait(15) == 0
    assert time.monotonic() - started < 8
    job = home.look(call.id)[1]["analyse"]
    assert (job.status, job.attempt) == ("due", 0)


def test_a_russian_call_waits_and_says_why(home: Home) -> None:
    """The bundled engine hears English only."""
    call = send(home, imported=False)
    with home.context.database.session() as session:
        Calls(session).update(call.id, language_wanted="ru")
    while run_next(home.context):
        pass
    waiting, jobs = home.look(call.id)
    assert waiting.status == "waiting"
    assert "Russian" in (waiting.reason or "")
    assert (jobs["transcribe"].status, jobs["transcribe"].capability) == ("waiting", "asr:ru")
