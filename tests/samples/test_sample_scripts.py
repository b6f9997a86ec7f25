"""What the samples say is to be found in them is there, word for word."""

from collections import Counter
from dataclasses import fields
from datetime import datetime

from nlp.codebook import load_codebook
from nlp.promises import read_promises
from storage.types import CallMetadata
from tests.samples.conftest import SAMPLES, Sample


def promises_of(sample: Sample):
    path = sample.folder / "promises.csv"
    return read_promises(path.read_bytes(), path.name)


def test_there_are_two_english_calls_and_a_russian_one(samples: list[Sample]):
    languages = Counter(sample.metadata["language"] for sample in samples)
    assert languages["en"] >= 2
    assert languages["ru"] >= 1


def test_every_quote_is_verbatim_in_its_turn(sample: Sample):
    turns, gold = sample.script["turns"], sample.script["gold"]
    assert len(gold) >= 8
    for insight in gold:
        assert insight["quote"] in turns[insight["turn"]]["text"]
        assert 3 <= len(insight["quote"].split()) <= 40


def test_every_insight_is_in_the_codebook_and_said_by_who_may_say_it(sample: Sample):
    codebook = load_codebook()
    for insight in sample.script["gold"]:
        category = codebook.category(insight["kind"], insight["category"])
        speaker = sample.script["turns"][insight["turn"]]["speaker"]
        assert speaker in category.speakers


def test_mismatches_name_promises_of_the_promise_file(sample: Sample):
    known = {promise.id for promise in promises_of(sample)}
    mismatches = [i for i in sample.script["gold"] if i["kind"] == "promise_mismatch"]
    assert mismatches
    for insight in mismatches:
        if insight["category"] == "overpromise":
            assert "promise_id" not in insight
        else:
            assert insight["promise_id"] in known


def test_the_promise_file_is_the_scripts(sample: Sample):
    written = {promise["id"]: promise["text"] for promise in sample.script["promises"]}
    assert {promise.id: promise.text for promise in promises_of(sample)} == written


def test_promises_are_told_apart_across_samples(samples: list[Sample]):
    ids = [promise.id for sample in samples for promise in promises_of(sample)]
    assert len(ids) == len(set(ids))


def test_promises_count_for_the_call_by_product_and_date(sample: Sample):
    called = datetime.fromisoformat(sample.metadata["occurred_at"]).date()
    for promise in promises_of(sample):
        assert promise.product == sample.metadata["product"]
        assert promise.valid_from is not None
        assert promise.valid_from <= called


def test_metadata_are_a_calls_and_agree_with_the_script(sample: Sample):
    metadata = sample.metadata
    assert set(metadata) <= {field.name for field in fields(CallMetadata)}
    assert datetime.fromisoformat(metadata["occurred_at"]).utcoffset() is not None
    assert metadata["language"] == sample.script["language"]
    assert metadata["rep_channel"] == sample.script["speakers"]["rep"]["channel"]


def test_external_ids_are_told_apart(samples: list[Sample]):
    ids = [(sample.metadata["source"], sample.metadata["external_id"]) for sample in samples]
    assert len(ids) == len(set(ids))


def test_samples_are_small():
    total = sum(path.stat().st_size for path in SAMPLES.rglob("*") if path.is_file())
    assert total < 3_000_000
