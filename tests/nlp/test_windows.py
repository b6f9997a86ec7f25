"""Windows are runs of clauses, always word spans of the turn, 3 to 40 words long."""

from itertools import pairwise

from nlp.windows import clauses, segments, windows
from tests.nlp.conftest import make_turn


def test_clauses_cover_the_turn_without_gaps() -> None:
    turn = make_turn("Well, it's fine. But the price, honestly, is too high: we can't pay it - not now!")
    parts = clauses(turn)
    assert parts[0].first == 0
    assert parts[-1].last == len(turn.words) - 1
    assert all(b.first == a.last + 1 for a, b in pairwise(parts))
    assert [p.opens for p in parts] == [True, False, True, False, False, False, False]


def test_unpunctuated_speech_is_cut_before_a_conjunction() -> None:
    turn = make_turn(
        "we tried that last year with the other lot and it took them " + "so long " * 4 + "but we stayed"
    )
    texts = [turn.slice(c.first, c.last) for c in clauses(turn)]
    assert len(texts) > 1
    assert any(t.startswith(("and ", "but ", "so ")) for t in texts[1:])


def test_windows_are_sized_whatever_counts_the_words() -> None:
    turn = make_turn("No. Too dear - for - us. " + "word " * 60 + ". And so it is.")
    for window in windows(turn):
        quote = turn.slice(window.first, window.last)
        assert 3 <= window.words <= 40
        assert 3 <= len(quote.split()) <= 40
        assert quote in turn.text


def test_a_turn_of_two_words_has_no_window() -> None:
    assert windows(make_turn("Too expensive.")) == []


def test_long_turns_are_judged_in_parts_of_whole_sentences() -> None:
    turn = make_turn("This is a sentence of seven words. " * 20)
    parts = segments(turn)
    assert len(parts) > 1
    assert parts[0][0] == 0
    assert parts[-1][1] == len(turn.words) - 1
    assert all(b[0] == a[1] + 1 for a, b in pairwise(parts))
    assert all(last - first + 1 <= 60 for first, last in parts)


def test_a_short_turn_is_one_part_and_an_empty_one_none() -> None:
    assert segments(make_turn("One. Two. Three.")) == [(0, 2)]
    assert segments(make_turn("...")) == []


def test_endless_speech_without_any_punctuation_is_still_cut() -> None:
    turn = make_turn("blah " * 500)
    assert all(last - first + 1 <= 60 for first, last in segments(turn))
    assert windows(turn)
