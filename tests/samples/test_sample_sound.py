"""The recordings are two-channel telephone calls in which the true words are heard at their true times."""

from itertools import pairwise

import numpy as np

from tests.samples.conftest import Sample

EDGE = 0.05  # seconds left out at each bound: the codec smears sound by some milliseconds


def level(sample: Sample, channel: int, start: float, end: float) -> float:
    """RMS of a stretch of one channel, dB below full scale."""
    rate, sound = sample.sound
    stretch = sound[channel, round(start * rate) : round(end * rate)]
    return float(10 * np.log10(np.mean(np.square(stretch)) + 1e-12))


def spoken(sample: Sample, channel: int) -> list[tuple[float, float]]:
    """When the words of one channel are said, in order."""
    turns = [turn for turn in sample.truth["turns"] if turn["channel"] == channel]
    return [(word["start"], word["end"]) for turn in turns for word in turn["words"]]


def pauses(sample: Sample, channel: int) -> list[tuple[float, float]]:
    words = spoken(sample, channel)
    return [(a[1], b[0]) for a, b in pairwise(words) if b[0] - a[1] > 0.25]


def test_the_recording_lasts_as_long_as_the_truth_says(sample: Sample):
    rate, sound = sample.sound
    assert abs(sound.shape[1] / rate - sample.truth["duration"]) < 0.02


def test_the_recording_has_two_channels_that_differ(sample: Sample):
    _, sound = sample.sound
    assert sound.shape[0] == 2
    assert abs(np.corrcoef(sound)[0, 1]) < 0.05


def test_each_turn_is_heard_on_its_speakers_channel(sample: Sample):
    turns = sample.truth["turns"]
    for before, turn, after in zip([None, *turns[:-1]], turns, [*turns[1:], None], strict=True):
        start = max(turn["start"], before["end"] if before else 0.0)
        end = min(turn["end"], after["start"] if after else sample.truth["duration"])
        own = level(sample, turn["channel"], start + EDGE, end - EDGE)
        other = level(sample, 1 - turn["channel"], start + EDGE, end - EDGE)
        assert own > -32
        assert own > other + 25


def test_both_channels_speak_where_the_truth_overlaps(sample: Sample):
    before, after = next((a, b) for a, b in pairwise(sample.truth["turns"]) if a["end"] > b["start"])
    for channel in (0, 1):
        assert level(sample, channel, after["start"] + EDGE, before["end"] - EDGE) > -35


def test_pauses_between_words_are_quiet(sample: Sample):
    for channel in (0, 1):
        found = pauses(sample, channel)
        assert len(found) > 15
        assert max(level(sample, channel, a + EDGE, b - EDGE) for a, b in found) < -48


def test_words_begin_and_end_where_the_sound_does(sample: Sample):
    """Around a pause something is heard just inside the true bounds; a telephone hardly carries an s."""
    for channel in (0, 1):
        for stop, start in pauses(sample, channel):
            assert level(sample, channel, stop - 0.3, stop) > -55
            assert level(sample, channel, start, start + 0.2) > -55


def test_levels_are_good(sample: Sample):
    _, sound = sample.sound
    peaks = 20 * np.log10(np.abs(sound).max(axis=1))
    assert max(peaks) < -1.5
    assert min(peaks) > -6


def test_the_sound_is_a_telephones(sample: Sample):
    """Almost nothing above 4 kHz, and little of the lowest tones."""
    rate, sound = sample.sound
    power = np.abs(np.fft.rfft(sound.sum(axis=0, dtype=np.float64)[: 2**20])) ** 2
    frequencies = np.fft.rfftfreq(2**20, 1 / rate)
    assert power[frequencies > 4000].sum() < 1e-3 * power.sum()
    assert power[frequencies < 80].sum() < 0.01 * power.sum()
