"""Pieces of two sides become turns in order of time; words keep their places and times."""

from speech.transcript import Piece
from speech.turns import SpokenPiece, merge, timed_words


def test_a_turn_lasts_until_the_other_side_takes_over() -> None:
    turns = merge(
        [
            SpokenPiece(((0, 2),), "Good morning.", 0),
            SpokenPiece(((2.5, 4),), "How are you?", 0),
            SpokenPiece(((4.2, 5),), "Fine, thanks.", 1),
            SpokenPiece(((6, 7),), "Good.", 0),
        ]
    )

    assert [(turn.channel, turn.text) for turn in turns] == [
        (0, "Good morning. How are you?"),
        (1, "Fine, thanks."),
        (0, "Good."),
    ]
    assert turns[0].pieces == (Piece(0, 2, 0, 1), Piece(2.5, 4, 2, 4))


def test_pieces_are_ordered_by_time_whatever_order_they_come_in() -> None:
    given = [(5, "three", 0), (0, "one", 0), (2, "two", 1)]

    turns = merge([SpokenPiece(((start, start + 1),), text, channel) for start, text, channel in given])

    assert [turn.text for turn in turns] == ["one", "two", "three"]


def test_a_word_thrown_in_stands_after_the_piece_that_it_falls_into() -> None:
    turns = merge(
        [
            SpokenPiece(((0, 10),), "a long story", 0),
            SpokenPiece(((4, 4.5),), "yeah", 1),
            SpokenPiece(((11, 12),), "ends", 0),
        ]
    )

    assert [turn.text for turn in turns] == ["a long story", "yeah", "ends"]


def test_after_a_long_silence_the_same_side_begins_anew() -> None:
    held = merge([SpokenPiece(((0, 2),), "please hold", 0), SpokenPiece(((30, 31),), "I am back", 0)])

    assert [turn.text for turn in held] == ["please hold", "I am back"]


def test_in_one_channel_a_pause_may_be_a_change_of_voice() -> None:
    turns = merge(
        [
            SpokenPiece(((0, 2),), "Hello", None),
            SpokenPiece(((2.5, 3),), "there.", None),
            SpokenPiece(((4, 5),), "Hi.", None),
        ]
    )

    assert [turn.text for turn in turns] == ["Hello there.", "Hi."]


def test_words_without_times_are_spread_over_their_own_piece() -> None:
    (turn,) = merge([SpokenPiece(((10, 12),), "one two", 0), SpokenPiece(((13, 14),), "three", 0)])

    assert [turn.slice(i, i) for i in range(3)] == ["one", "two", "three"]
    assert [(word.start, word.end) for word in turn.words] == [(10, 11), (11, 12), (13, 14)]


def test_words_are_not_spread_over_pauses() -> None:
    (turn,) = merge([SpokenPiece(((10, 11), (13, 15)), "aaaa bbbb cccc", 0)])

    assert [(word.start, word.end) for word in turn.words] == [(10, 11), (13, 14), (14, 15)]
    assert turn.pieces == (Piece(10, 15, 0, 2),)


def test_words_with_times_keep_them() -> None:
    words = ((" It", 10.1, 10.3, 0.9), (" costs", 10.3, 10.8, 0.8), (" $1,200.", 10.9, 11.8, 0.7))

    (turn,) = merge([SpokenPiece(((10, 12),), "It costs $1,200.", 0, words)])

    assert [turn.slice(i, i) for i in range(3)] == ["It", "costs", "$1,200"]
    assert [(word.start, word.end, word.probability) for word in turn.words] == [
        (10.1, 10.3, 0.9),
        (10.3, 10.8, 0.8),
        (10.9, 11.8, 0.7),
    ]


def test_one_word_of_ours_may_be_several_of_the_recogniser() -> None:
    words = ((" cloud", 1.0, 1.4, 0.9), ("-based", 1.4, 1.8, 0.5), (" tools", 1.9, 2.2, 0.9))

    timed = timed_words("cloud-based tools", words, 1.0, 2.5)

    assert [(word.start, word.end, word.probability) for word in timed] == [(1.0, 1.8, 0.7), (1.9, 2.2, 0.9)]


def test_times_never_run_back_nor_leave_the_piece() -> None:
    words = ((" a", 1.5, 1.6, 0.9), (" b", 1.2, 1.3, 0.9), (" c", 2.6, 9.0, 0.9))

    timed = timed_words("a b c", words, 1.0, 2.0)

    assert [(word.start, word.end) for word in timed] == [(1.5, 1.6), (1.5, 1.5), (2.0, 2.0)]


def test_times_are_whole_milliseconds() -> None:
    (turn,) = merge([SpokenPiece(((0.1, 1.1),), "one two three", 0)])

    assert all(round(word.end or 0, 3) == word.end for word in turn.words)
