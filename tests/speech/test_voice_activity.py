"""Where somebody speaks, and how speech is cut into pieces."""

from itertools import pairwise

import numpy as np
import pytest
from scipy.signal import butter, sosfilt

from speech import voice_activity
from speech.voice_activity import FRAME_SECONDS, LONGEST_PIECE, PAUSE, Activity, listen, padded
from tests.speech.sounds import babble, joined, noise, recording, silence, tone


def activity(*stretches: tuple[float, float], duration: float, dip: float | None = None) -> Activity:
    """Full probability in the stretches, none outside, and a dip of 0.2 s to 0.4 at one time."""
    probabilities = np.zeros(round(duration / FRAME_SECONDS), dtype=np.float32)
    for start, end in stretches:
        probabilities[round(start / FRAME_SECONDS) : round(end / FRAME_SECONDS)] = 1.0
    if dip is not None:
        probabilities[round(dip / FRAME_SECONDS) : round((dip + 0.2) / FRAME_SECONDS)] = 0.4
    return Activity(probabilities, np.full(probabilities.size, -60, dtype=np.float32), duration)


def test_speech_is_found_where_it_is() -> None:
    sound = recording(joined(silence(1), babble(4), silence(1.5), babble(2, seed=5), silence(1)))

    found = listen(sound, 0).stretches()

    assert np.array(found) == pytest.approx(np.array([(1.0, 5.0), (6.5, 8.5)]), abs=0.25)


@pytest.mark.parametrize("gain", [0.02, 0.1, 3.0])
def test_speech_is_found_at_any_level(gain: float) -> None:
    sound = np.clip(joined(silence(1), babble(4), silence(1)) * gain, -32768, 32767).astype(np.int16)

    assert np.array(listen(recording(sound), 0).stretches()) == pytest.approx(
        np.array([(1.0, 5.0)]), abs=0.25
    )


def test_speech_is_found_in_the_telephone_band() -> None:
    sound = joined(noise(1), babble(5, pitch=95), noise(1))
    band = butter(8, [300, 3400], "band", fs=16_000, output="sos")

    found = listen(recording(sosfilt(band, sound).astype(np.int16)), 0).stretches()

    assert sum(end - start for start, end in found) > 4.5


@pytest.mark.parametrize(
    "sound",
    [
        silence(8),
        noise(8, level=30),
        noise(8, level=3000),
        tone(8, hertz=425),
        tone(8, hertz=697) + tone(8, hertz=1336),
    ],
    ids=["silence", "hiss", "loud noise", "dial tone", "keypad"],
)
def test_nothing_is_found_where_nobody_speaks(sound: np.ndarray) -> None:
    assert listen(recording(sound), 0).stretches() == []


def test_the_same_sound_is_judged_the_same_whatever_came_before() -> None:
    sound = recording(joined(silence(1), babble(40), silence(1)))
    first = listen(sound, 0).probabilities
    listen(recording(noise(5, level=9000)), 0)

    assert np.array_equal(listen(sound, 0).probabilities, first)


def test_blocks_leave_no_seam(monkeypatch: pytest.MonkeyPatch) -> None:
    sound = recording(joined(silence(2), babble(10, seed=3), silence(1)))
    whole = listen(sound, 0).probabilities
    monkeypatch.setattr(voice_activity, "_BLOCK_FRAMES", 50)

    assert listen(sound, 0).probabilities == pytest.approx(whole, abs=1e-3)


def test_a_stretch_begins_where_its_sound_begins() -> None:
    heard = activity((2.0, 4.0), duration=5)
    heard.probabilities[: round(2.0 / FRAME_SECONDS)] = 0.03
    heard.levels[:] = -60
    heard.levels[round(1.5 / FRAME_SECONDS) : round(4.0 / FRAME_SECONDS)] = -20
    heard.levels[round(1.7 / FRAME_SECONDS) : round(1.9 / FRAME_SECONDS)] = -60
    heard.levels[round(0.3 / FRAME_SECONDS) : round(0.6 / FRAME_SECONDS)] = -20

    assert np.array(heard.stretches()) == pytest.approx(np.array([(1.5, 4.0)]), abs=FRAME_SECONDS)


def test_only_pauses_of_some_length_end_a_piece() -> None:
    heard = activity((1, 3), (3 + PAUSE - 0.1, 5), (5 + PAUSE + 0.1, 7), duration=8)

    assert np.array(heard.pieces()) == pytest.approx(np.array([(1, 5), (5.5, 7)]), abs=FRAME_SECONDS)


def test_clicks_are_no_speech() -> None:
    assert activity((1, 1.05), (2, 2.06), duration=3).stretches() == []


def test_a_long_piece_is_cut_where_speech_is_faintest() -> None:
    pieces = activity((0, 40), duration=41, dip=18).pieces()

    assert [round(start, 1) for start, _ in pieces] == [0.0, 18.1]
    assert pieces[0][1] == pieces[1][0]


def test_no_piece_is_too_long_with_its_pads() -> None:
    heard = activity((0.5, 130), duration=131)
    pieces = heard.pieces()

    lengths = [end - start for start, end in padded(pieces, heard.duration)]
    assert max(lengths) <= LONGEST_PIECE
    assert pieces[0][0] == pytest.approx(0.5, abs=FRAME_SECONDS)
    assert pieces[-1][1] == pytest.approx(130, abs=FRAME_SECONDS)
    assert all(before[1] == after[0] for before, after in pairwise(pieces))


def test_pads_stop_at_neighbours_and_at_the_ends() -> None:
    assert padded([(0.1, 1.0), (1.2, 2.0), (5.0, 5.95)], 6.0) == [(0.0, 1.1), (1.1, 2.2), (4.8, 6.0)]


def test_mean_probability_of_a_time() -> None:
    heard = activity((1, 2), duration=3)

    assert heard.mean(1.0, 2.0) == pytest.approx(1.0, abs=0.05)
    assert heard.mean(0.0, 2.0) == pytest.approx(0.5, abs=0.05)
    assert heard.mean(2.99, 2.99) == 0.0
