"""Decoding: what is read, what is refused with a sentence, what goes on damaged."""

import wave
from pathlib import Path

import av
import numpy as np
import pytest

from speech.audio import SAMPLE_RATE, Recording, decode, frame_levels, minutes, probe, to_float
from speech.errors import RecordingError
from tests.speech.encoding import encode
from tests.speech.sounds import noise, silence, tone, write_wav

HOUR = 3600.0


def read(path: Path, folder: Path, *, max_seconds: float = HOUR) -> Recording:
    folder.mkdir(exist_ok=True)
    return decode(path, folder, max_seconds=max_seconds)


def loudest_hertz(samples: np.ndarray) -> float:
    spectrum = np.abs(np.fft.rfft(to_float(samples)))
    return float(np.argmax(spectrum) * SAMPLE_RATE / samples.size)


@pytest.mark.parametrize(
    ("name", "codec", "rate"),
    [
        ("call.mp3", "libmp3lame", 44_100),
        ("call.m4a", "aac", 44_100),
        ("call.mp4", "aac", 48_000),
        ("call.ogg", "libopus", 48_000),
        ("call.webm", "libopus", 48_000),
        ("call.flac", "flac", 96_000),
        ("call.wav", "pcm_alaw", 8_000),
        ("call.wav", "pcm_mulaw", 8_000),
        ("call.wav", "pcm_s24le", 96_000),
        ("call.wav", "pcm_f32le", 44_100),
        ("call.aiff", "pcm_s16be", 22_050),
    ],
)
def test_two_channels_stay_apart_in_every_format(tmp_path: Path, name: str, codec: str, rate: int) -> None:
    path = encode(tmp_path / name, [tone(2, hertz=440), tone(2, hertz=1000)], codec, rate)

    recording = read(path, tmp_path / "work")

    assert recording.duration == pytest.approx(2.0, abs=0.06)
    assert [round(loudest_hertz(channel), -1) for channel in recording.channels] == [440, 1000]


@pytest.mark.parametrize(
    ("name", "codec"), [("call.amr", "libopencore_amrnb"), ("call.3gp", "libopencore_amrnb")]
)
def test_mobile_recordings_are_read(tmp_path: Path, name: str, codec: str) -> None:
    path = encode(tmp_path / name, [tone(2, hertz=440)], codec, 8_000)

    recording = read(path, tmp_path / "work")

    assert len(recording.channels) == 1
    assert loudest_hertz(recording.channels[0]) == pytest.approx(440, abs=5)


def test_probe_tells_what_the_header_says(tmp_path: Path) -> None:
    info = probe(write_wav(tmp_path / "call.wav", [tone(1), tone(1)], rate=8_000))

    assert (info.sample_rate, info.channels, info.codec, info.container) == (8_000, 2, "pcm_s16le", "wav")
    assert info.duration_s == pytest.approx(2.0)


def test_samples_survive_when_nothing_has_to_change(tmp_path: Path) -> None:
    sound = noise(1, level=3000)

    recording = read(write_wav(tmp_path / "call.wav", [sound]), tmp_path / "work")

    assert np.array_equal(recording.read(0, 0, sound.size), sound)


def test_reading_is_cut_at_the_ends(tmp_path: Path) -> None:
    sound = noise(1, level=3000)
    recording = read(write_wav(tmp_path / "call.wav", [sound]), tmp_path / "work")

    assert np.array_equal(recording.read(0, -50, 100), sound[:100])
    assert np.array_equal(recording.read(0, sound.size - 10, sound.size + 10), sound[-10:])
    assert recording.read(0, sound.size + 5, sound.size + 9).size == 0


def test_progress_rises_to_one(tmp_path: Path) -> None:
    path = encode(tmp_path / "call.mp3", [tone(20)], "libmp3lame", 16_000)
    seen: list[float] = []

    decode(path, tmp_path, max_seconds=HOUR, on_progress=seen.append)

    assert len(seen) > 10
    assert seen == sorted(seen)
    assert seen[-1] == 1.0


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("notes.wav", b"This is a text file and no recording.\n" * 200),
        ("noise.mp3", np.random.default_rng(0).bytes(200_000)),
        ("page.mp3", b"%PDF-1.7\n" + np.random.default_rng(1).bytes(50_000)),
        ("zeros.wav", bytes(100_000)),
        ("subtitles.wav", b"1\n00:00:01,000 --> 00:00:02,000\nhello\n"),
    ],
)
def test_what_is_no_sound_is_refused(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)

    with pytest.raises(RecordingError) as refused:
        read(path, tmp_path / "work")

    assert refused.value.sentence.startswith("This file cannot be read as sound")


@pytest.mark.parametrize(
    "playlist",
    [
        "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n{}\n#EXT-X-ENDLIST\n",
        "ffconcat version 1.0\nfile '{}'\n",
    ],
)
def test_a_playlist_opens_no_other_file(tmp_path: Path, playlist: str) -> None:
    secret = encode(tmp_path / "secret.mp3", [tone(1)], "libmp3lame", 16_000)
    path = tmp_path / "call.wav"
    path.write_text(playlist.format(secret))

    with pytest.raises(RecordingError):
        read(path, tmp_path / "work")


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "call.wav"
    path.touch()

    with pytest.raises(RecordingError, match="This file is empty"):
        read(path, tmp_path / "work")


def test_a_recording_without_samples_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match="holds no sound at all"):
        read(write_wav(tmp_path / "call.wav", [silence(0)]), tmp_path / "work")


def test_a_video_without_sound_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "call.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=5)
        stream.width = stream.height = 64
        stream.pix_fmt = "yuv420p"
        picture = av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8), format="rgb24")
        container.mux([*stream.encode(picture), *stream.encode(None)])

    with pytest.raises(RecordingError, match="no audio track"):
        read(path, tmp_path / "work")


def test_more_than_two_channels_are_refused_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match=r"has 6 channels.*left.*right"):
        read(write_wav(tmp_path / "call.wav", [tone(1)] * 6), tmp_path / "work")


def test_too_long_a_recording_is_refused(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "call.wav", [silence(10)])

    with pytest.raises(RecordingError, match=r"longer than 0\.001 hours"):
        read(path, tmp_path / "work", max_seconds=3.6)


def test_an_impossible_sample_rate_is_refused_before_it_fills_the_disk(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match="1 samples a second"):
        read(write_wav(tmp_path / "call.wav", [tone(1)], rate=1), tmp_path / "work")


@pytest.mark.parametrize(("name", "codec"), [("call.flac", "flac"), ("call.webm", "libopus")])
def test_a_truncated_file_goes_on_with_a_note(tmp_path: Path, name: str, codec: str) -> None:
    whole = encode(tmp_path / name, [noise(20, level=3000)], codec, 48_000)
    cut = tmp_path / f"cut-{name}"
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])

    recording = read(cut, tmp_path / "work")

    assert 8 < recording.duration < 12
    assert recording.notes == (
        f"The file says it is 0:20 long, but only {minutes(recording.duration)} of it could be decoded; "
        "it may have been cut off.",
    )


def test_damaged_parts_are_passed_over_with_a_note(tmp_path: Path) -> None:
    path = encode(tmp_path / "call.mp3", [noise(20, level=3000)], "libmp3lame", 16_000)
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 20_000] = np.random.default_rng(0).bytes(20_000)
    path.write_bytes(data)

    recording = read(path, tmp_path / "work")

    assert recording.duration > 10
    assert "Parts of the file are damaged" in recording.notes[0]


def test_mutated_headers_end_in_sound_or_in_a_sentence(tmp_path: Path) -> None:
    sources = [
        encode(tmp_path / "a.mp3", [tone(1), tone(1)], "libmp3lame", 16_000),
        encode(tmp_path / "a.m4a", [tone(1), tone(1)], "aac", 44_100),
        encode(tmp_path / "a.ogg", [tone(1), tone(1)], "libopus", 48_000),
        write_wav(tmp_path / "a.wav", [tone(1), tone(1)]),
    ]
    random = np.random.default_rng(0)
    ends = {"sound": 0, "sentence": 0}
    for number in range(120):
        source = sources[number % len(sources)]
        data = bytearray(source.read_bytes())
        for at in random.integers(0, 400, size=random.integers(1, 12)):
            data[at] = random.integers(256)
        path = tmp_path / f"mutated{source.suffix}"
        path.write_bytes(data)
        try:
            read(path, tmp_path / "work", max_seconds=600)
            ends["sound"] += 1
        except RecordingError:
            ends["sentence"] += 1
    assert min(ends.values()) > 5


def test_levels_are_in_decibels_of_full_scale() -> None:
    half = np.full(SAMPLE_RATE, 0.5, dtype=np.float32)

    assert frame_levels(half) == pytest.approx(-6.02, abs=0.01)
    assert frame_levels(to_float(silence(1))) == pytest.approx(-100.0)


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0:00"), (59.6, "1:00"), (754, "12:34"), (3723, "1:02:03")]
)
def test_minutes_are_written_as_people_read_them(seconds: float, text: str) -> None:
    assert minutes(seconds) == text


def test_a_wrong_name_does_not_matter(tmp_path: Path) -> None:
    path = encode(tmp_path / "call.mp3", [tone(1)], "libmp3lame", 16_000)
    renamed = path.rename(tmp_path / "call.wav")

    assert read(renamed, tmp_path / "work").duration == pytest.approx(1.0, abs=0.1)


def test_a_file_that_is_not_there_is_no_fault_of_the_recording(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        probe(tmp_path / "none.wav")


def test_the_header_of_wav_may_lie_about_its_length(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "call.wav", [tone(2)])
    data = bytearray(path.read_bytes())
    data[40:44] = (0xFFFFFFFF).to_bytes(4, "little")
    path.write_bytes(data)

    assert read(path, tmp_path / "work").duration == pytest.approx(2.0, abs=0.01)
    with wave.open(str(path)) as lying:
        assert lying.getnframes() > 2 * SAMPLE_RATE
