"""Two sides of a call or one sound twice: told by the sound."""

import numpy as np
import pytest

from speech.audio import Samples
from speech.channels import arrange
from tests.speech.sounds import babble, joined, noise, recording, silence, tone

REP = joined(babble(3, seed=1), silence(4), babble(3, seed=2), silence(4))
CUSTOMER = joined(
    silence(3.5), babble(3, pitch=200, seed=3), silence(4), babble(3, pitch=200, seed=4), silence(0.5)
)


def mixed(*parts: tuple[Samples, float]) -> Samples:
    return sum((part * gain for part, gain in parts), np.zeros(parts[0][0].size)).astype(np.int16)


def test_one_channel_is_mono() -> None:
    arrangement = arrange(recording(REP))

    assert (arrangement.kind, arrangement.channels, arrangement.two_sided) == ("mono", (0,), False)


def test_two_people_are_two_sides() -> None:
    arrangement = arrange(recording(REP, CUSTOMER))

    assert (arrangement.kind, arrangement.channels, arrangement.two_sided) == ("two_sided", (0, 1), True)


def test_two_sides_stay_so_when_each_leaks_into_the_other() -> None:
    leaking = recording(mixed((REP, 1), (CUSTOMER, 0.25)), mixed((CUSTOMER, 1), (REP, 0.25)))

    assert arrange(leaking).kind == "two_sided"


def test_two_sides_who_talk_over_each_other_stay_two() -> None:
    assert arrange(recording(babble(8, seed=1), babble(8, pitch=200, seed=2))).kind == "two_sided"


def test_a_side_that_says_one_word_is_a_side() -> None:
    word = joined(silence(20), babble(0.5, pitch=200), silence(30))
    talk = joined(babble(20, seed=1), silence(1), babble(29, seed=2))

    assert arrange(recording(talk, word)).kind == "two_sided"


@pytest.mark.parametrize("gain", [1.0, 0.5, -1.0])
def test_the_same_sound_twice_is_one_voice_on_the_louder_channel(gain: float) -> None:
    both = mixed((REP, 1), (CUSTOMER, 1))

    assert arrange(recording(both, mixed((both, gain)))).kind == "dual_mono"
    assert arrange(recording(mixed((both, 0.3)), both)).channels == (1,)


def test_the_same_sound_a_little_later_is_one_voice() -> None:
    both = mixed((REP, 1), (CUSTOMER, 1))

    assert arrange(recording(both, np.roll(both, 100))).kind == "dual_mono"


def test_two_microphones_in_one_room_are_one_voice() -> None:
    both = mixed((REP, 1), (CUSTOMER, 1))
    near = mixed((np.roll(both, 8), 0.5), (np.roll(both, 800), 0.3))

    assert arrange(recording(both, near)).kind == "dual_mono"


@pytest.mark.parametrize("hiss", [0.0, 20.0])
def test_a_silent_channel_is_left_out(hiss: float) -> None:
    arrangement = arrange(recording(noise(14, level=hiss), REP))

    assert (arrangement.kind, arrangement.channels) == ("one_silent", (1,))


def test_music_on_the_other_side_is_a_side() -> None:
    assert arrange(recording(REP, tone(14, hertz=330))).kind == "two_sided"


def test_silence_on_both_channels_is_no_call_of_two() -> None:
    assert not arrange(recording(silence(5), silence(5))).two_sided
