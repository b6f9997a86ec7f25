"""earshot upload: into this machine's data folder, and to a server."""

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from app.cli.destinations import pair
from tests.app.cli.conftest import Run
from tests.app.helpers import sound, transcript_json


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    file = tmp_path / "Северный ветер [1].wav"
    file.write_bytes(sound())
    return file


@pytest.fixture(params=["here", "server"])
def destination(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both ways must behave alike."""
    if request.param == "server":
        monkeypatch.setenv("EARSHOT_SERVER", request.getfixturevalue("server"))
        monkeypatch.setenv("EARSHOT_TOKEN", request.getfixturevalue("token"))
    return str(request.param)


@pytest.fixture(autouse=True)
def _limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EARSHOT_MAX_UPLOAD_BYTES", "200000")


def test_a_recording_is_queued_then_already_there(
    run: Run, recording: Path, destination: str, client: TestClient
) -> None:
    first = run("upload", recording, "-m", "customer=Northwind", "--language", "ru")
    assert (first.status, f"{recording}: queued" in first.out) == (0, True)
    (call,) = client.get("/api/v1/calls").json()["items"]
    assert call["id"] in first.out
    assert (call["customer"], call["requested_language"]) == ("Northwind", "ru")
    assert call["file_name"] == recording.name
    again = run("upload", recording)
    assert (again.status, "already there" in again.out, call["id"] in again.out) == (0, True, True)


def test_each_refusal_says_why_and_the_others_go_on(
    run: Run, recording: Path, tmp_path: Path, destination: str, client: TestClient
) -> None:
    empty, large, broken = tmp_path / "empty.wav", tmp_path / "large.wav", tmp_path / "broken.json"
    empty.write_bytes(b"")
    large.write_bytes(bytes(300_000))
    broken.write_bytes(b"{")
    ran = run("upload", tmp_path / "none.wav", empty, large, broken, recording)
    assert ran.status == 1
    lines = ran.out.splitlines()
    assert [line.partition(": ")[2].partition(":")[0].partition(",")[0] for line in lines] == [
        *["refused"] * 4,
        "queued",
    ]
    for line, why in zip(lines, ("no such file", "empty", "larger than", "JSON"), strict=False):
        assert why in line
    assert len(client.get("/api/v1/calls").json()["items"]) == 1


def test_a_transcript_is_told_by_its_name(
    run: Run, tmp_path: Path, destination: str, client: TestClient
) -> None:
    file = tmp_path / "call.json"
    file.write_bytes(transcript_json(("customer", "It is too expensive.")))
    assert run("upload", file).status == 0
    (call,) = client.get("/api/v1/calls").json()["items"]
    assert call["has_sound"] is False


def test_a_recording_with_its_transcript_is_one_call(
    run: Run, recording: Path, tmp_path: Path, destination: str, client: TestClient
) -> None:
    file = recording.with_suffix(".json")
    file.write_bytes(transcript_json(("customer", "It is too expensive.")))
    assert run("upload", file, recording).status == 0
    (call,) = client.get("/api/v1/calls").json()["items"]
    assert call["has_sound"] is True


def test_promises_go_first(
    run: Run, recording: Path, tmp_path: Path, destination: str, client: TestClient
) -> None:
    file = tmp_path / "promises.csv"
    file.write_text("id,text\nP1,Set up in two days\n", "utf8")
    ran = run("upload", recording, "--promises", file)
    assert "promises: 1 new, 0 changed" in ran.out
    assert [promise["id"] for promise in client.get("/api/v1/promises").json()["items"]] == ["P1"]


@pytest.mark.parametrize("field", ["colour=red", "outcome=maybe"])
def test_wrong_metadata_is_named(run: Run, recording: Path, destination: str, field: str) -> None:
    ran = run("upload", recording, "-m", field)
    assert ran.status == 1
    assert f"refused: {field.partition('=')[0]}:" in ran.out


def test_a_server_that_is_not_there_is_a_sentence(
    run: Run, recording: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EARSHOT_SERVER", "http://127.0.0.1:9")
    monkeypatch.setenv("EARSHOT_TOKEN", "x")
    ran = run("upload", recording)
    assert (ran.status, "cannot be reached" in ran.out) == (1, True)


def test_a_server_needs_a_token_that_it_knows(
    run: Run, recording: Path, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EARSHOT_SERVER", server)
    assert "earshot user token" in run("upload", recording).err
    monkeypatch.setenv("EARSHOT_TOKEN", "wrong")
    ran = run("upload", recording)
    assert (ran.status, "This token is not known here" in ran.out) == (1, True)


def test_files_pair_up_by_name_only_where_that_is_clear() -> None:
    a, b, c = Path("x/One.mp3"), Path("y/one.json"), Path("two.srt")
    d, e, f = Path("three.mp3"), Path("three.wav"), Path("three.vtt")
    assert pair([c, b, a]) == [(c, None), (a, b)]
    assert pair([d, e, f]) == [(d, None), (e, None), (f, None)]
