"""earshot analyze: transcripts and recordings in, insights out."""

import json
from pathlib import Path

import pytest

from nlp.extract import Reader
from tests.app.cli.conftest import Run
from tests.app.helpers import transcript_json

KEYS = {
    "kind",
    "category",
    "turn",
    "quote",
    "promise_id",
    "confidence",
    "also_turns",
    "type",
    "start",
    "end",
}
TURNS = (
    ("rep", "Thanks for joining. How did you find the trial?"),
    ("customer", "We just don't have the budget for this until next year."),
    ("rep", "I understand. And how do you do your reports today?"),
    ("customer", "We waste hours every week copying numbers by hand from one spreadsheet into another."),
)


@pytest.fixture
def call(tmp_path: Path) -> Path:
    file = tmp_path / "call.json"
    file.write_bytes(transcript_json(*TURNS))
    return file


def test_json_has_the_documented_form_and_true_quotes(run: Run, call: Path) -> None:
    ran = run("analyze", "--transcript", call, "--format", "json")
    assert ran.status == 0
    printed = json.loads(ran.out)
    assert list(printed) == ["insights"]
    assert printed["insights"]
    for insight in printed["insights"]:
        assert insight.keys() == KEYS
        assert insight["quote"] in TURNS[insight["turn"]][1]
        assert TURNS[insight["turn"]][0] == "customer"
        assert 0 <= insight["confidence"] <= 1
        assert (insight["start"], insight["end"], insight["promise_id"]) == (None, None, None)
    found = {(insight["kind"], insight["category"], insight["turn"]) for insight in printed["insights"]}
    assert ("pain_point", "wasted_time", 3) in found


def test_gold_labels_are_never_read(run: Run, call: Path, tmp_path: Path) -> None:
    plain = run("analyze", "--transcript", call, "--format", "json").out
    gold = [{"kind": "pain_point", "category": "errors", "turn": 0, "quote": "joining"}]
    labelled = tmp_path / "labelled.json"
    labelled.write_bytes(transcript_json(*TURNS, gold=gold, industry="x"))
    assert run("analyze", "--transcript", labelled, "--format", "json").out == plain


def test_without_promises_mismatches_are_not_looked_for(run: Run, call: Path) -> None:
    assert "Promises were not checked" in run("analyze", "--transcript", call).out
    printed = json.loads(run("analyze", "--transcript", call, "--format", "json").out)
    assert all(insight["kind"] != "promise_mismatch" for insight in printed["insights"])


def test_promises_come_from_the_transcript_or_a_file(run: Run, tmp_path: Path) -> None:
    file, listed = tmp_path / "own.json", [{"id": "P1", "text": "Reports are ready in one minute"}]
    file.write_bytes(transcript_json(*TURNS, promises=listed))
    assert "Promises were not checked" not in run("analyze", "--transcript", file).out
    promises = tmp_path / "promises.csv"
    promises.write_text("id,text\nP9,Set up in two days\n", "utf8")
    file.write_bytes(transcript_json(*TURNS))
    ran = run("analyze", "--transcript", file, "--promises", promises)
    assert "Promises were not checked" not in ran.out


def test_the_table_names_kind_category_time_speaker_and_quote(run: Run, call: Path) -> None:
    ran = run("analyze", "--transcript", call)
    assert ran.status == 0
    line = next(line for line in ran.out.splitlines() if "waste hours" in line)
    assert line.startswith("Pain point")
    assert "Wasted time" in line
    assert "customer" in line


def test_several_files_are_a_json_line_each(run: Run, call: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.json"
    other.write_bytes(transcript_json(("customer", "Hello there.")))
    lines = run("analyze", "--transcript", call, other, "--format", "json").out.splitlines()
    assert [json.loads(line)["file"] for line in lines] == [str(call), str(other)]
    assert json.loads(lines[1])["insights"] == []


def test_results_go_into_a_folder_under_the_same_names(run: Run, call: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.json"
    other.write_bytes(transcript_json(*TURNS))
    ran = run("analyze", "--transcript", call, other, "--format", "json", "--out", tmp_path / "found")
    assert (ran.status, ran.out) == (0, "")
    written = {file.name: json.loads(file.read_text("utf8")) for file in (tmp_path / "found").iterdir()}
    assert sorted(written) == ["call.json", "other.json"]
    assert written["call.json"] == written["other.json"]
    assert written["call.json"]["insights"]


def test_a_result_never_replaces_its_own_transcript(run: Run, call: Path) -> None:
    before = call.read_bytes()
    ran = run("analyze", "--transcript", call, "--out", call.parent)
    assert (ran.status, "Choose another folder" in ran.err) == (1, True)
    assert call.read_bytes() == before


def test_a_failure_in_the_middle_does_not_lose_the_others(run: Run, call: Path, tmp_path: Path) -> None:
    broken, last = tmp_path / "broken.json", tmp_path / "last.json"
    broken.write_bytes(b"{")
    last.write_bytes(transcript_json(*TURNS))
    files = (call, broken, tmp_path / "none.json", last)
    ran = run("analyze", "--transcript", *files, "--format", "json")
    assert ran.status == 1
    lines = [json.loads(line) for line in ran.out.splitlines()]
    assert ["error" in line for line in lines] == [False, True, True, False]
    assert lines[0]["insights"] == lines[3]["insights"] != []
    assert "Traceback" not in ran.err


def test_a_missing_file_is_a_sentence(run: Run, tmp_path: Path) -> None:
    ran = run("analyze", tmp_path / "nothing.wav")
    assert (ran.status, "There is no such file." in ran.err) == (1, True)
    assert "Traceback" not in ran.err


def test_what_is_not_a_recording_says_so(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "notes.wav"
    file.write_text("these are my notes", "utf8")
    ran = run("analyze", file)
    assert (ran.status, "not a recording" in ran.err) == (1, True)


@pytest.mark.parametrize("option", [("--format", "xml"), ("--language", "de")])
def test_a_wrong_option_is_named(run: Run, call: Path, option: tuple[str, str]) -> None:
    ran = run("analyze", "--transcript", call, *option)
    assert (ran.status, option[1] in ran.err) == (1, True)


def test_models_are_loaded_once_for_many_files(
    run: Run, call: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Reader] = []
    load = Reader.load

    def counted(**named: object) -> Reader:
        made.append(load(**named))  # type: ignore[arg-type]
        return made[-1]

    monkeypatch.setattr(Reader, "load", counted)
    other = tmp_path / "other.json"
    other.write_bytes(call.read_bytes())
    assert run("analyze", "--transcript", call, other).status == 0
    assert len(made) == 1
