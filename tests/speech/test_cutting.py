"""What is recognised as one piece."""

import numpy as np
import pytest

from speech.channels import Arrangement, arrange
from speech.cutting import JOINED_LONGEST, SIDE_PAUSE, Stretch, cut, joined, sound, suited
from tests.speech.sounds import babble, recording, silence
from tests.speech.sounds import joined as laid


def stretch(start: float, end: float, *, channel: int = 0, probability: float = 0.9) -> Stretch:
    return Stretch(channel, start, end, start - 0.2, end + 0.2, ((start, end),), probability)


def bounds(side: list[Stretch]) -> list[tuple[float, float]]:
    return [(held.start, held.end) for held in side]


def test_each_side_is_cut_at_its_pauses() -> None:
    call = recording(
        laid(silence(1), babble(3), silence(1), babble(2, seed=2), silence(6)),
        laid(silence(8), babble(3, pitch=200), silence(2)),
    )

    sides = cut(call, arrange(call))

    assert np.array(bounds(sides[0])) == pytest.approx(np.array([(1, 4), (5, 7)]), abs=0.25)
    assert np.array(bounds(sides[1])) == pytest.approx(np.array([(8, 11)]), abs=0.25)
    assert all(held.seconds == held.end - held.start for side in sides.values() for held in side)
    assert all(held.probability > 0.5 for side in sides.values() for held in side)


def test_scraps_become_one_where_the_other_side_is_silent() -> None:
    sides = joined(
        {0: [stretch(1, 2), stretch(3, 5, probability=0.6)], 1: [stretch(7, 8, channel=1)]}, SIDE_PAUSE
    )

    (whole,) = sides[0]
    assert (whole.start, whole.end, whole.padded_start, whole.padded_end) == (1, 5, 0.8, 5.2)
    assert whole.spans == ((1, 2), (3, 5))
    assert whole.seconds == 3
    assert whole.probability == pytest.approx(0.7)


def test_a_word_of_the_other_side_keeps_them_apart() -> None:
    between = stretch(2.2, 2.8, channel=1)

    sides = joined({0: [stretch(1, 2), stretch(3, 5)], 1: [between]}, SIDE_PAUSE)

    assert bounds(sides[0]) == [(1, 2), (3, 5)]
    assert sides[1] == [between]


def test_talking_at_once_does_not_keep_them_apart() -> None:
    sides = joined({0: [stretch(1, 4), stretch(4.5, 6)], 1: [stretch(2, 3, channel=1)]}, SIDE_PAUSE)

    assert bounds(sides[0]) == [(1, 6)]


def test_long_pauses_and_long_pieces_stay() -> None:
    pause = joined({0: [stretch(1, 2), stretch(2.1 + SIDE_PAUSE, 5)], 1: []}, SIDE_PAUSE)
    length = joined(
        {0: [stretch(1, 2), stretch(2.5, 1.1 + JOINED_LONGEST), stretch(15, 16)], 1: []}, SIDE_PAUSE
    )

    assert len(pause[0]) == 2
    assert len(length[0]) == 3


def test_sound_is_read_with_its_pads_and_numbered() -> None:
    call = recording(babble(10))

    pieces = list(sound(call, [stretch(1, 2), stretch(4, 5.5)]))

    assert [(piece.index, piece.start, piece.end) for piece in pieces] == [(0, 0.8, 2.2), (1, 3.8, 5.7)]
    assert [piece.samples.size for piece in pieces] == [round(1.4 * 16_000), round(1.9 * 16_000)]
    assert pieces[0].samples.dtype == np.float32
    assert np.array_equal(pieces[0].samples, call.channels[0][12_800:35_200].astype(np.float32) / 32768)


@pytest.mark.parametrize(
    ("word_times", "kind", "pieces"), [(True, "two_sided", 3), (False, "two_sided", 1), (False, "mono", 2)]
)
def test_an_engine_with_word_times_gets_every_scrap(word_times: bool, kind: str, pieces: int) -> None:
    class Engine:
        gives_word_times = word_times

    scraps = [stretch(1, 2), stretch(2.7, 4), stretch(5, 6)]

    assert len(suited({0: scraps, 1: []}, Arrangement(kind, (0,)), Engine())[0]) == pieces
