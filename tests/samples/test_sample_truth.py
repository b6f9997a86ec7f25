"""The true words and times are the script's, in order, and inside the recording."""

from itertools import pairwise

import pytest

from speech.transcript import word_slices
from tests.samples.conftest import FOLDERS, Sample


def test_truth_says_what_the_script_says(sample: Sample):
    parts = sample.script["speakers"]
    expected = [
        (turn["i"], turn["speaker"], parts[turn["speaker"]]["channel"], turn["text"])
        for turn in sample.script["turns"]
    ]
    said = [(t["i"], t["speaker"], t["channel"], t["text"]) for t in sample.truth["turns"]]
    assert said == expected


def test_truth_words_are_the_words_of_their_turn(sample: Sample):
    for turn in sample.truth["turns"]:
        words = [turn["text"][a:b] for a, b in word_slices(turn["text"])]
        assert [word["text"] for word in turn["words"]] == words


def test_truth_words_are_in_order_inside_their_turn(sample: Sample):
    for turn in sample.truth["turns"]:
        times = [time for word in turn["words"] for time in (word["start"], word["end"])]
        assert times == sorted(times)
        assert all(word["start"] < word["end"] for word in turn["words"])
        assert (turn["start"], turn["end"]) == (times[0], times[-1])


def test_truth_turns_are_in_order_inside_the_duration(sample: Sample):
    starts = [turn["start"] for turn in sample.truth["turns"]]
    assert starts == sorted(starts)
    assert starts[0] > 0
    assert max(turn["end"] for turn in sample.truth["turns"]) < sample.truth["duration"]
    assert 120 <= sample.truth["duration"] <= 300


def test_both_talk_at_once_in_one_place(sample: Sample):
    overlaps = [
        before["end"] - after["start"]
        for before, after in pairwise(sample.truth["turns"])
        if before["end"] > after["start"]
    ]
    assert len(overlaps) == 1
    assert 0.5 <= overlaps[0] <= 1.5


def test_there_is_a_silence(sample: Sample):
    words = sorted(
        (word for turn in sample.truth["turns"] for word in turn["words"]), key=lambda word: word["start"]
    )
    assert max(after["start"] - before["end"] for before, after in pairwise(words)) > 3


@pytest.mark.parametrize(
    "sample", [Sample(f) for f in FOLDERS if (f / "transcript.json").exists()], ids=lambda s: s.folder.name
)
def test_the_ready_transcript_agrees_with_the_truth(sample: Sample):
    transcript = sample.json("transcript.json")
    kept = ("i", "speaker", "text", "start", "end", "words")
    assert transcript["language"] == sample.truth["language"]
    assert transcript["turns"] == [{key: turn[key] for key in kept} for turn in sample.truth["turns"]]


def test_every_call_that_the_bundled_engine_cannot_hear_has_a_ready_transcript(samples: list[Sample]):
    russian = [sample for sample in samples if sample.metadata["language"] == "ru"]
    assert all((sample.folder / "transcript.json").exists() for sample in russian)
