"""Which recogniser is chosen, and what a machine says it can hear."""

from pathlib import Path

import pytest

from speech.errors import NoRecogniser
from speech.recognisers import capabilities, choose, default_model, detector, moonshine
from speech.recognisers.base import RecogniserChoice
from tests.speech.test_models import put


@pytest.fixture
def no_bundled(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine for which the bundled engine has no wheel."""
    monkeypatch.setattr(moonshine, "problem", lambda: "The bundled English recogniser is not installed.")


@pytest.fixture
def with_bundled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moonshine, "problem", lambda: None)


def refused(language: str, choice: RecogniserChoice) -> NoRecogniser:
    with pytest.raises(NoRecogniser) as error:
        choose(language, choice)
    return error.value


def test_a_bare_machine_hears_nothing_and_says_what_to_run(tmp_path: Path, no_bundled: None) -> None:
    choice = RecogniserChoice(tmp_path)

    assert capabilities(choice) == frozenset()
    for language in ("en", "ru"):
        error = refused(language, choice)
        assert (error.language, error.capability) == (language, f"asr:{language}")
        assert f"earshot models pull {default_model()}" in error.sentence
    assert "The bundled English recogniser is not installed." in refused("en", choice).sentence


def test_the_bundled_engine_hears_english_only(tmp_path: Path, with_bundled: None) -> None:
    choice = RecogniserChoice(tmp_path)

    assert capabilities(choice) == {"asr:en"}
    assert detector(choice) is None
    assert "No recogniser for Russian" in refused("ru", choice).sentence


def test_a_whisper_model_hears_both(tmp_path: Path, no_bundled: None) -> None:
    put(tmp_path / "whisper-base")

    assert capabilities(RecogniserChoice(tmp_path)) == {"asr:en", "asr:ru"}


def test_an_english_whisper_model_hears_english(tmp_path: Path, no_bundled: None) -> None:
    put(tmp_path / "whisper-small.en", entries=51_864)
    choice = RecogniserChoice(tmp_path)

    assert capabilities(choice) == {"asr:en"}
    assert "The Whisper model small.en hears English only." in refused("ru", choice).sentence
    assert detector(choice) is None


def test_the_setting_of_a_language_goes_before_that_of_all(tmp_path: Path, with_bundled: None) -> None:
    put(tmp_path / "whisper-base")

    assert capabilities(RecogniserChoice(tmp_path, asr="moonshine")) == {"asr:en"}
    assert capabilities(RecogniserChoice(tmp_path, asr="moonshine", asr_ru="whisper")) == {"asr:en", "asr:ru"}
    only = RecogniserChoice(tmp_path / "none", asr_en="whisper")
    assert capabilities(only) == frozenset()
    assert "earshot models pull" in refused("en", only).sentence


def test_russian_asked_of_the_bundled_engine_says_how_to_get_it(tmp_path: Path, with_bundled: None) -> None:
    error = refused("ru", RecogniserChoice(tmp_path, asr="moonshine"))

    assert "hears English only" in error.sentence
    assert "EARSHOT_ASR=auto" in error.sentence


def test_a_wanted_model_that_is_not_there_is_named(tmp_path: Path, no_bundled: None) -> None:
    put(tmp_path / "whisper-base")
    choice = RecogniserChoice(tmp_path, whisper_model="medium")

    assert capabilities(choice) == frozenset()
    assert "earshot models pull medium" in refused("ru", choice).sentence


@pytest.mark.bundled
def test_auto_falls_back_to_the_bundled_engine(english_only: RecogniserChoice) -> None:
    recogniser = choose("en", english_only)

    assert recogniser.engine.name == "moonshine"
    assert choose("en", english_only) is recogniser


@pytest.mark.torch
def test_auto_takes_whisper_where_it_is_on_disk(tiny_models: Path) -> None:
    choice = RecogniserChoice(tiny_models)

    recogniser = choose("en", choice)

    assert (recogniser.engine.name, recogniser.engine.model) == ("faster-whisper", "tiny")
    assert choose("ru", choice) is recogniser
    assert detector(choice) is recogniser
