"""faster-whisper through the real code path, with a tiny model of random weights built here."""

import json
from pathlib import Path

import numpy as np
import pytest

from speech.audio import SAMPLE_RATE
from speech.errors import ModelError
from speech.models import find
from speech.recognisers.base import AudioPiece
from speech.recognisers.whisper import LONGEST_WINDOW, WhisperRecogniser, windows
from tests.speech.sounds import babble
from tests.speech.tiny_whisper import RUSSIAN_SENTENCE, SENTENCE

pytestmark = pytest.mark.torch


def piece(index: int, start: float, seconds: float) -> AudioPiece:
    samples = babble(seconds, seed=index).astype(np.float32) / 32768
    return AudioPiece(index, start, start + seconds, samples)


def load(models_dir: Path) -> WhisperRecogniser:
    info = find("tiny", models_dir)
    assert info is not None
    return WhisperRecogniser(info.path, info.name, info.languages)


@pytest.fixture(scope="module")
def english(tiny_models: Path) -> WhisperRecogniser:
    return load(tiny_models)


def test_it_says_what_it_is(english: WhisperRecogniser) -> None:
    assert (english.engine.name, english.engine.model) == ("faster-whisper", "tiny")
    assert english.engine.options["device"] in ("cpu", "cuda")
    assert english.languages == {"en", "ru"}


def test_words_lie_in_their_pieces_in_call_time(english: WhisperRecogniser) -> None:
    given = [piece(0, 100.0, 5), piece(1, 110.0, 4), piece(2, 120.0, 3)]

    recognised = list(english.recognise(given, language="en"))

    assert [r.index for r in recognised] == [0, 1, 2]
    words = [word for r in recognised for word in r.words or ()]
    assert "".join(word[0] for word in words).split() == list(SENTENCE)
    for result, source in zip(recognised, given, strict=True):
        times = [time for _, start, end, _ in result.words or () for time in (start, end)]
        assert all(source.start <= time <= source.end for time in times)
        starts = [word[1] for word in result.words or ()]
        assert starts == sorted(starts)
        assert result.text == "".join(word[0] for word in result.words or ()).strip()


def test_what_comes_out_can_be_written_as_json(english: WhisperRecogniser) -> None:
    (recognised,) = english.recognise([piece(0, 0.0, 4)], language="en")

    assert recognised.words
    assert json.loads(json.dumps(recognised.words))[0][0] == " Hello"
    assert {type(value) for word in recognised.words for value in word[1:]} == {float}
    assert recognised.no_speech is not None
    assert recognised.log_probability is not None


def test_short_pieces_share_a_window() -> None:
    given = [piece(i, 10.0 * i, seconds) for i, seconds in enumerate([10, 10, 7, 25, 4, 1])]

    packed = list(windows(given))

    assert [[p.index for p in window] for window in packed] == [[0, 1, 2], [3], [4, 5]]
    assert all(sum(p.samples.size for p in w) <= LONGEST_WINDOW * SAMPLE_RATE for w in packed)


def test_each_window_is_heard_once_and_pieces_are_read_as_they_are_needed(english: WhisperRecogniser) -> None:
    read: list[int] = []

    def given():
        for index in range(6):
            read.append(index)
            yield piece(index, 20.0 * index, 15)

    results = english.recognise(given(), language="en")
    first = next(results)

    assert first.text.split() == list(SENTENCE)
    assert read == [0, 1]
    assert [r.text.split() for r in results] == [list(SENTENCE)] * 5


def test_it_tells_the_language(english: WhisperRecogniser, tiny_russian: Path) -> None:
    russian = load(tiny_russian)

    assert english.detect_language([piece(0, 0.0, 5), piece(1, 9.0, 5)]) == "en"
    assert russian.detect_language([piece(0, 0.0, 5)]) == "ru"
    assert english.detect_language([]) is None
    (recognised,) = russian.recognise([piece(0, 0.0, 5)], language="ru")
    assert recognised.text == " ".join(RUSSIAN_SENTENCE)


def test_the_vocabulary_reaches_the_decoder(english: WhisperRecogniser) -> None:
    # A prompt takes up the positions that the tiny model's script is written on.
    (plain,) = english.recognise([piece(0, 0.0, 4)], language="en")
    (prompted,) = english.recognise([piece(0, 0.0, 4)], language="en", vocabulary=["Simple Road", "Acme"])

    assert plain.text.split() == list(SENTENCE)
    assert prompted.text != plain.text


def test_a_broken_model_is_said_with_what_to_do(tiny_models: Path, tmp_path: Path) -> None:
    broken = tmp_path / "whisper-broken"
    broken.mkdir()
    for file in find_files(tiny_models):
        (broken / file.name).write_bytes(file.read_bytes()[: 1000 if file.name == "model.bin" else None])

    with pytest.raises(ModelError, match=r"does not load.*earshot models pull"):
        WhisperRecogniser(broken, "broken", frozenset({"en"}))


def test_a_gpu_that_does_not_work_is_gone_without(tiny_models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(folder: str, *, device: str, compute_type: str) -> object:
        if device == "cuda":
            raise RuntimeError("Library libcublas.so.12 is not found")
        return object()

    monkeypatch.setattr("speech.recognisers.whisper.on_gpu", lambda: True)
    monkeypatch.setattr("faster_whisper.WhisperModel", refuse)

    assert load(tiny_models).engine.options["device"] == "cpu"


def find_files(models_dir: Path) -> list[Path]:
    return [file for file in (models_dir / "whisper-tiny").iterdir() if file.is_file()]
