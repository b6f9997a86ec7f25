"""What the page of a call is given to show."""

from dataclasses import replace
from inspect import signature

import pytest

from app.pages.call_view import CLIP_PAD, Lane, call_view
from app.pages.labels import Labels
from nlp.codebook import load_codebook
from speech.listening import cut_clip
from speech.transcript import Engine, Piece
from storage.types import CallMetadata
from tests.browser.examples import call, insights, records, transcript

LABELS = Labels(load_codebook(), "en")
SAID = transcript()
RECORDS = records(insights(SAID))


def test_insights_are_grouped_by_kind_in_the_order_they_are_said() -> None:
    view = call_view(call(), SAID, RECORDS[::-1], LABELS)
    assert [(g.kind, [i.id for i in g.found]) for g in view.groups] == [
        ("objection", ["i0"]),
        ("pain_point", ["i1"]),
        ("promise_mismatch", ["i2"]),
    ]


def test_a_clip_holds_the_quote_and_a_little_more() -> None:
    view = call_view(call(), SAID, RECORDS, LABELS)
    clip = view.groups[0].found[0].clip
    words = SAID.turns[1].words
    assert clip == pytest.approx((words[1].start - CLIP_PAD, words[7].end + CLIP_PAD), abs=0.001)


def test_clips_on_the_page_and_those_that_are_cut_are_the_same() -> None:
    assert signature(cut_clip).parameters["pad"].default == CLIP_PAD


def test_with_approximate_times_a_clip_is_the_whole_piece() -> None:
    turn = SAID.turns[1]
    pieces = (Piece(5.0, 7.0, 0, 3), Piece(7.5, 9.0, 4, len(turn.words) - 1))
    said = replace(
        SAID, approximate=True, turns=(SAID.turns[0], replace(turn, pieces=pieces), *SAID.turns[2:])
    )
    view = call_view(call(), said, RECORDS, LABELS)
    assert view.approximate
    assert view.groups[0].found[0].clip == pytest.approx((5.0 - CLIP_PAD, 9.0 + CLIP_PAD))


def test_a_name_that_only_repeats_the_role_is_left_out() -> None:
    named = replace(SAID, turns=(replace(SAID.turns[0], name="Rep"), replace(SAID.turns[1], name="Dana")))
    assert [turn.name for turn in call_view(call(), named, [], LABELS).turns] == [None, "Dana"]


def test_a_point_that_is_made_again_says_when() -> None:
    repeated = replace(RECORDS[0], insight=replace(RECORDS[0].insight, also_turns=(3, 99)))
    view = call_view(call(), SAID, [repeated], LABELS)
    assert view.groups[0].found[0].again == [SAID.turns[3].start]


def test_without_a_recording_nothing_plays() -> None:
    view = call_view(call(audio_key=None, listening_key=None), SAID, RECORDS, LABELS)
    assert not view.playable
    assert [item.clip for group in view.groups for item in group.found] == [None] * 3


def test_a_recording_that_is_not_yet_playable_is_not_offered() -> None:
    assert not call_view(call(listening_key=None), SAID, RECORDS, LABELS).playable


def test_not_checked_differs_from_none_found() -> None:
    unchecked = call_view(call(promises_checked=None), SAID, RECORDS[:2], LABELS)
    assert [g.checked for g in unchecked.groups] == [True, True, False]
    checked = call_view(call(promises_checked=3), SAID, RECORDS[:2], LABELS)
    assert [g.checked for g in checked.groups] == [True, True, True]


def test_the_customers_lane_is_on_top() -> None:
    assert call_view(call(), SAID, [], LABELS).lanes == [Lane("customer", 0), Lane("rep", 1)]


def test_an_imported_transcript_takes_the_lanes_from_the_uploader() -> None:
    said = replace(SAID, engine=None, turns=tuple(replace(t, channel=None) for t in SAID.turns))
    told = call(metadata=CallMetadata(rep_channel=0))
    assert call_view(told, said, [], LABELS).lanes == [Lane("customer", 1), Lane("rep", 0)]
    assert call_view(call(), said, [], LABELS).lanes == [Lane("unknown", 0)]


def test_trial_engine_and_imported_transcript_are_told_apart() -> None:
    trial = replace(SAID, engine=Engine("moonshine", "base", "0.1.0"))
    assert call_view(call(), trial, [], LABELS).trial
    assert not call_view(call(), SAID, [], LABELS).trial
    assert call_view(call(), replace(SAID, engine=None), [], LABELS).engine is None


def test_labels_come_from_the_codebook_and_an_unknown_one_stays_readable() -> None:
    assert Labels(load_codebook(), "ru").category("objection", "price") == "Цена"
    assert LABELS.category("objection", "green_cheese") == "Green cheese"
