"""The listening copy, its waveform, and clips cut from it."""

from pathlib import Path

import av
import numpy as np
import pytest

from speech.audio import SAMPLE_RATE, Recording, Samples, decode
from speech.listening import MOST_PEAKS, cut_clip, make_listening_copy, make_peaks
from tests.speech.sounds import babble, joined, noise, recording, silence, tone


def read(path: Path, folder: Path) -> Recording:
    folder.mkdir(exist_ok=True)
    return decode(path, folder, max_seconds=3600)


def beeps(at: list[float], seconds: float) -> Samples:
    """Faint noise with a beep of 50 ms at each of these times."""
    sound = noise(seconds, level=20)
    for time in at:
        first = round(time * SAMPLE_RATE)
        sound[first : first + SAMPLE_RATE // 20] += tone(0.05, hertz=1000)
    return sound


def first_beep(samples: Samples) -> float:
    return float(np.flatnonzero(np.abs(samples.astype(np.int32)) > 2000)[0] / SAMPLE_RATE)


def test_the_copy_holds_both_sides_at_their_times(tmp_path: Path) -> None:
    call = recording(joined(babble(2), silence(4)), joined(silence(3), babble(2, pitch=200), silence(1)))
    copy = tmp_path / "listening.mp3"

    make_listening_copy(call, copy)

    heard = read(copy, tmp_path / "work")
    assert len(heard.channels) == 1
    assert heard.duration == pytest.approx(call.duration, abs=0.05)
    times = [(0, 2), (2.2, 2.9), (3, 5), (5.2, 6)]
    parts = [heard.read(0, round(start * SAMPLE_RATE), round(end * SAMPLE_RATE)) for start, end in times]
    loud = [np.abs(part).max() > 3000 for part in parts]
    assert loud == [True, False, True, False]


def test_the_copy_is_small_mp3_at_a_constant_rate(tmp_path: Path) -> None:
    copy = tmp_path / "listening.mp3"

    make_listening_copy(recording(babble(60)), copy)

    assert copy.stat().st_size == pytest.approx(60 * 40_000 / 8, rel=0.02)
    with av.open(str(copy)) as container:
        assert container.format.name == "mp3"
        assert len({packet.size for packet in container.demux(audio=0) if packet.size}) == 1


def test_the_same_sound_twice_is_not_made_louder(tmp_path: Path) -> None:
    loud = (babble(2).astype(np.int32) * 3).astype(np.int16)
    copy = tmp_path / "listening.mp3"

    make_listening_copy(recording(loud, loud), copy)

    heard = read(copy, tmp_path / "work").channels[0]
    assert np.std(heard) == pytest.approx(np.std(loud), rel=0.1)


def test_peaks_follow_both_lanes() -> None:
    call = recording(joined(babble(2), silence(4)), joined(silence(3), babble(2, pitch=200) // 2, silence(1)))

    peaks = make_peaks(call)

    assert peaks["seconds_per_peak"] == pytest.approx(0.05)
    rep, customer = (np.array(lane) for lane in peaks["lanes"])
    assert rep.size == customer.size == 120
    assert rep.max() == 1.0
    assert 0.3 < customer.max() < 0.7
    assert rep[45:].max() == 0.0
    assert customer[:58].max() == 0.0


def test_peaks_of_a_long_call_are_no_more_than_can_be_drawn() -> None:
    call = recording(joined(silence(150), tone(0.1), silence(149.9)))

    (lane,) = make_peaks(call)["lanes"]

    assert len(lane) == MOST_PEAKS
    assert [index for index, value in enumerate(lane) if value > 0] == [1000]


def test_a_clip_begins_and_ends_where_it_should(tmp_path: Path) -> None:
    at = [3.0 + 7.37 * i for i in range(12)]
    copy, clip = tmp_path / "listening.mp3", tmp_path / "clip.mp3"
    make_listening_copy(recording(beeps(at, 95)), copy)

    errors = []
    for time in at:
        cut_clip(copy, time, time + 2, clip, pad=0.15)
        heard = read(clip, tmp_path / "work")
        assert heard.duration == pytest.approx(2.3, abs=0.001)
        errors.append(abs(first_beep(heard.channels[0]) - 0.15))
    assert max(errors) < 0.005


def test_a_clip_stops_at_the_ends_of_the_call(tmp_path: Path) -> None:
    copy, clip = tmp_path / "listening.mp3", tmp_path / "clip.mp3"
    make_listening_copy(recording(babble(10)), copy)

    cut_clip(copy, 0.05, 1.0, clip, pad=0.15)
    assert read(clip, tmp_path / "work").duration == pytest.approx(1.15, abs=0.002)
    cut_clip(copy, 9.0, 20.0, clip, pad=0.15)
    assert read(clip, tmp_path / "work").duration == pytest.approx(1.15, abs=0.05)
    with pytest.raises(ValueError, match="no sound"):
        cut_clip(copy, 30.0, 31.0, clip)


def test_a_clip_fades_at_its_edges(tmp_path: Path) -> None:
    copy, clip = tmp_path / "listening.mp3", tmp_path / "clip.mp3"
    make_listening_copy(recording(tone(10, hertz=1000)), copy)

    cut_clip(copy, 4, 6, clip)

    heard = np.abs(read(clip, tmp_path / "work").channels[0].astype(np.int32))
    assert heard[:32].max() < 1500 < 6000 < heard[1000:-1000].max()
    assert heard[-32:].max() < 1500
