"""earshot demo: samples in, a table out, nothing done twice."""

import json
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from tests.app.cli.conftest import Run
from tests.app.helpers import sound

PAIN = "Мы каждый день часами вручную переносим данные из таблиц в отчёты."


@pytest.fixture
def samples(tmp_path: Path) -> Path:
    """Two calls: a Russian transcript with a tone as its sound, and one that is no recording."""
    folder = tmp_path / "samples" / "north"
    folder.mkdir(parents=True)
    (folder / "audio.wav").write_bytes(sound(16.0))
    turns = [
        {"speaker": "rep", "text": "Как вы сейчас готовите отчёты?", "start": 0.5, "end": 4.0},
        {"speaker": "customer", "text": PAIN, "start": 4.5, "end": 9.0},
    ]
    (folder / "transcript.json").write_text(json.dumps({"language": "ru", "turns": turns}), "utf8")
    (folder / "promises.csv").write_text("id,text\nn-1,Запуск за один день\n", "utf8")
    (folder / "metadata.json").write_text('{"title": "Север", "language": "ru"}', "utf8")
    return folder.parent


def test_a_sample_is_taken_in_heard_and_printed(run: Run, samples: Path, client: TestClient) -> None:
    ran = run("demo", "--no-serve", "--samples", samples)
    assert ran.status == 0
    assert "Север" in ran.out
    line = next(line for line in ran.out.splitlines() if "вручную" in line)
    assert "0:0" in line
    assert "Север: ingest" in ran.err  # the stages, as they come
    (call,) = client.get("/api/v1/calls").json()["items"]
    assert (call["status"], call["promises_checked"]) == ("ready", 1)

    client.put("/api/v1/promises/n-1", json={"text": "Запуск за неделю"})
    again = run("demo", "--no-serve", "--samples", samples)
    assert (again.status, again.out) == (0, ran.out)
    assert "ingest" not in again.err
    assert client.get("/api/v1/promises").json()["items"][0]["text"] == "Запуск за неделю"
    assert client.get("/api/v1/calls").json()["items"] == [call]


def test_a_sample_that_fails_is_named(run: Run, samples: Path) -> None:
    (samples / "broken").mkdir()
    (samples / "broken" / "audio.wav").write_text("these are notes", "utf8")
    ran = run("demo", "--no-serve", "--samples", samples)
    assert ran.status == 1
    assert "is rejected" in ran.err
    assert "вручную" in ran.out


def test_without_samples_it_says_where_to_run(run: Run, tmp_path: Path) -> None:
    assert "Run this from a clone" in run("demo", "--no-serve", "--samples", tmp_path / "none").err
