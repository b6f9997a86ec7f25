"""The bundled engine itself: what it hears, that it repeats itself, and what stands in its way."""

import sys
import threading
from pathlib import Path

import jiwer
import numpy as np
import pytest

from speech.audio import SAMPLE_RATE, Recording, decode, to_float
from speech.recognisers import moonshine
from speech.recognisers.base import AudioPiece
from speech.recognisers.moonshine import MoonshineRecogniser
from speech.voice_activity import listen, padded

WORDS = (
    "it was the best of times it was the worst of times it was the age of wisdom it was the age of "
    "foolishness it was the epoch of belief it was the epoch of incredulity it was the season of light it "
    "was the season of darkness it was the spring of hope it was the winter of despair we had everything "
    "before us we had nothing before us we were all going direct to heaven we were all going direct the "
    "other way in short the period was so far like the present period that some of its noisiest "
    "authorities insisted on its being received for good or for evil in the superlative degree of "
    "comparison only"
)


@pytest.fixture(scope="module")
def recording(two_cities: Path, tmp_path_factory: pytest.TempPathFactory) -> Recording:
    return decode(two_cities, tmp_path_factory.mktemp("decoded"), max_seconds=60)


def pieces(recording: Recording) -> list[AudioPiece]:
    bounds = padded(listen(recording, 0).pieces(), recording.duration)
    cut = [recording.read(0, round(start * SAMPLE_RATE), round(end * SAMPLE_RATE)) for start, end in bounds]
    return [AudioPiece(i, *bounds[i], to_float(samples)) for i, samples in enumerate(cut)]


def heard(recogniser: MoonshineRecogniser, given: list[AudioPiece]) -> list[str]:
    return [recognised.text for recognised in recogniser.recognise(given, language="en")]


@pytest.mark.bundled
def test_it_hears_a_reading(recording: Recording) -> None:
    text = " ".join(heard(MoonshineRecogniser(), pieces(recording)))

    plain = "".join(character for character in text.lower() if character.isalpha() or character == " ")
    assert jiwer.wer(WORDS, plain) < 0.1


@pytest.mark.bundled
def test_the_same_piece_is_heard_the_same_whatever_came_before(recording: Recording) -> None:
    recogniser = MoonshineRecogniser()
    given = pieces(recording)[:4]

    once = heard(recogniser, given)

    assert heard(recogniser, given[::-1])[::-1] == once


@pytest.mark.bundled
def test_two_threads_do_not_disturb_each_other(recording: Recording) -> None:
    recogniser = MoonshineRecogniser()
    given = pieces(recording)[:4]
    alone = heard(recogniser, given)
    results: list[list[str]] = []

    threads = [threading.Thread(target=lambda: results.append(heard(recogniser, given))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert results == [alone, alone]


@pytest.mark.bundled
@pytest.mark.parametrize("samples", [0, 1, 800, 4000])
def test_the_shortest_pieces_do_no_harm(bundled: None, samples: int) -> None:
    piece = AudioPiece(3, 0.0, samples / SAMPLE_RATE, np.zeros(samples, dtype=np.float32))

    (recognised,) = MoonshineRecogniser().recognise([piece], language="en")

    assert recognised.index == 3
    assert recognised.words is None


def test_without_the_package_a_sentence_says_where_it_exists(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moonshine, "find_spec", lambda name: None)

    sentence = moonshine.problem.__wrapped__()

    assert sentence is not None
    assert sentence.startswith("The bundled English recogniser is not installed.")
    assert "glibc 2.34" in sentence


@pytest.mark.bundled
def test_a_library_that_does_not_load_becomes_a_sentence(
    bundled: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    from moonshine_voice import moonshine_api

    def broken() -> None:
        raise OSError("version `GLIBC_2.34' not found")

    monkeypatch.setattr(moonshine_api, "_MoonshineLib", broken)

    sentence = moonshine.problem.__wrapped__()

    assert sentence is not None
    assert sentence.startswith("The bundled English recogniser does not load on this machine (version `GLIBC")


def test_the_package_is_not_imported_until_it_is_asked_for() -> None:
    import subprocess

    code = "import sys, speech.hear; print('moonshine_voice' in sys.modules, 'faster_whisper' in sys.modules)"
    output = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    assert output.strip() == "False False"
