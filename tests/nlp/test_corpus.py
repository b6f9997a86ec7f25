"""The committed corpus is fit to learn from, and the checker finds each fault it looks for."""

import json
from pathlib import Path
from typing import Any

import pytest

from nlp.codebook import load_codebook
from nlp.corpus.checking import check_calls, check_moments, common_openings, near_duplicates
from nlp.corpus.loading import (
    TEST_DIR,
    TEST_WRITERS,
    CorpusError,
    LabelledCall,
    Moment,
    corpus_hash,
    load_calls,
    load_moments,
    parse_call,
    parse_moment,
)


def moment(**changes: Any) -> Moment:
    data: dict[str, Any] = {
        "id": "en-t-1",
        "language": "en",
        "writer": "t",
        "scenario": "bakery-ovens",
        "style": "plain",
        "promises": [{"id": "P1", "text": "Live in one day"}],
        "turns": [
            {"speaker": "rep", "text": "That is nine hundred."},
            {"speaker": "customer", "text": "No way, that's twice what we pay the other people."},
        ],
        "gold": [{"kind": "objection", "category": "price", "quote": "that's twice what we pay"}],
    }
    return parse_moment(data | changes)


def faults(*moments: Moment) -> str:
    return "\n".join(check_moments(moments, load_codebook()))


def gold(**changes: Any) -> list[dict[str, Any]]:
    return [{"kind": "objection", "category": "price", "quote": "that's twice what we pay"} | changes]


def test_the_committed_corpus_has_no_faults_and_no_formulas() -> None:
    moments = load_moments()
    assert len(moments) > 1000
    assert {m.language for m in moments} == {"en", "ru"}
    test = load_moments(TEST_DIR)
    assert check_moments([*moments, *test], load_codebook()) == []
    assert check_calls([*load_calls(), *load_calls(test=True)], load_codebook()) == []
    assert common_openings([*moments, *test]) == []


def test_writers_of_the_test_moments_wrote_none_that_are_learnt_from() -> None:
    test, learnt = load_moments(TEST_DIR), load_moments()
    assert {m.language for m in test} == {"en", "ru"}
    assert not {(m.language, m.writer) for m in test} & {(m.language, m.writer) for m in learnt}
    assert {m.writer for m in test} <= TEST_WRITERS
    assert not {c.writer for c in load_calls()} & TEST_WRITERS
    assert {c.writer for c in load_calls(test=True)} <= TEST_WRITERS


def test_a_sound_moment_has_no_faults() -> None:
    assert faults(moment()) == ""


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"gold": gold(quote="that is twice what we pay")}, "the quote is not in the turn"),
        ({"gold": gold(quote="No way")}, "the quote has 2 words"),
        ({"gold": gold(category="weather")}, "the codebook has no objection/weather"),
        ({"gold": gold(kind="promise_mismatch", category="walked_back")}, "may not be said by a customer"),
        ({"gold": gold(kind="promise_mismatch", category="unmet", promise_id="P9")}, "must name one of"),
        ({"gold": gold(kind="promise_mismatch", category="unmet")}, "must name one of"),
        ({"gold": gold(type="weather")}, "has no type weather"),
        ({"style": "loud"}, "style plain or indirect"),
        ({"turns": [{"speaker": "boss", "text": "that's twice what we pay"}]}, "a speaker, rep or customer"),
    ],
)
def test_each_fault_is_found(changes: dict[str, Any], fault: str) -> None:
    assert fault in faults(moment(**changes))


def test_a_repeated_id_is_found() -> None:
    other = moment(turns=[{"speaker": "customer", "text": "Our van broke down on the A6 again."}], gold=[])
    assert "the id is used 2 times" in faults(moment(), other)


def test_near_duplicates_are_found_and_different_wordings_are_not() -> None:
    near = [{"speaker": "customer", "text": "No way, that is twice what we pay the other people!"}]
    far = [{"speaker": "customer", "text": "I could have a second van for what you're asking."}]
    pairs = near_duplicates([moment(), moment(id="b", turns=near), moment(id="c", turns=far)])
    assert [(a, b) for a, b, _ in pairs] == [("en-t-1", "b")]


def test_openings_that_too_many_share_are_found() -> None:
    turns = [[{"speaker": "customer", "text": f"So the thing {'x' * i} is {i}"}] for i in range(1, 4)]
    moments = [moment(id=str(i), turns=t, gold=[]) for i, t in enumerate(turns)]
    assert [(o, s) for _, o, s in common_openings(moments)] == [("so the thing", 1.0)]


def test_a_line_that_is_no_moment_names_file_and_line(tmp_path: Path) -> None:
    good = {"id": "a", "language": "en", "writer": "a", "scenario": "s", "style": "plain"}
    good |= {"promises": [], "turns": [{"speaker": "rep", "text": "Hi."}], "gold": []}
    (tmp_path / "en-a-1.jsonl").write_text(
        json.dumps(good) + "\n\n" + json.dumps(good | {"turns": []}), "utf-8"
    )
    with pytest.raises(CorpusError, match=r"en-a-1\.jsonl line 3"):
        load_moments(tmp_path)


def test_the_hash_changes_with_any_label() -> None:
    assert corpus_hash([moment()]) == corpus_hash([moment()])
    assert corpus_hash([moment()]) != corpus_hash([moment(gold=[])])
    assert corpus_hash([moment()]) != corpus_hash([moment(gold=gold(category="need"))])


def call(**changes: Any) -> LabelledCall:
    data: dict[str, Any] = {
        "id": "en-t-01",
        "language": "en",
        "writer": "t",
        "style": "plain",
        "promises": [{"id": "P1", "text": "Live in one day", "source": "banner"}],
        "turns": [
            {"i": 0, "speaker": "customer", "text": "That's twice what we pay today."},
            {"i": 1, "speaker": "rep", "text": "In practice it's about three weeks."},
            {"i": 2, "speaker": "customer", "text": "As I said, it's twice the price."},
        ],
        "gold": [
            gold(turn=0, also_turns=[2], quote="twice what we pay today")[0],
            gold(
                kind="promise_mismatch",
                category="walked_back",
                turn=1,
                quote="it's about three weeks",
                promise_id="P1",
            )[0],
        ],
    }
    return parse_call(data | changes)


def test_a_call_is_read_with_the_turns_of_its_gold() -> None:
    read = call()
    assert [(g.category, g.turn, g.also_turns) for g in read.gold] == [
        ("price", 0, (2,)),
        ("walked_back", 1, ()),
    ]
    assert check_calls([read], load_codebook()) == []


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"turn": 3}, "there is no such turn"),
        ({"turn": 2, "also_turns": [2]}, "it repeats itself"),
        ({"turn": 1}, "price may not be said by a rep"),
        ({"turn": 0, "quote": "twice what they pay"}, "the quote is not in the turn"),
    ],
)
def test_each_fault_of_a_call_is_found(changed: dict[str, Any], fault: str) -> None:
    told = check_calls([call(gold=gold(**{"quote": "twice what we pay today"} | changed))], load_codebook())
    assert fault in "\n".join(told)


def test_two_calls_of_one_id_are_found() -> None:
    assert "the id is used 2 times" in "\n".join(check_calls([call(), call()], load_codebook()))


def test_the_hash_changes_with_a_call() -> None:
    assert corpus_hash([moment()]) != corpus_hash([moment()], [call()])
    assert corpus_hash([], [call()]) != corpus_hash([], [call(gold=[])])
