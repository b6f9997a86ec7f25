"""What the speech tests share: a spoken recording, and the tiny Whisper."""

import os
from importlib.util import find_spec
from pathlib import Path

import pytest

from speech.recognisers import moonshine
from speech.recognisers.base import RecogniserChoice
from tests.speech import tiny_whisper

# Nothing in these tests may ask a hub but the one they start themselves.
os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")


@pytest.fixture(scope="session")
def bundled() -> None:
    """Skips where the bundled engine does not run."""
    problem = moonshine.problem()
    if problem is not None:
        pytest.skip(problem)


@pytest.fixture(scope="session")
def two_cities(bundled: None) -> Path:
    """44 seconds of English, read aloud: a recording that the bundled engine's wheel carries."""
    spec = find_spec("moonshine_voice")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent / "assets" / "two_cities.wav"


@pytest.fixture(scope="session")
def tiny_models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A models folder with "tiny", which says an English sentence of any sound, and detects English."""
    pytest.importorskip("torch", reason="needs the torch extra to build a tiny Whisper")
    folder = tmp_path_factory.mktemp("models")
    tiny_whisper.build(folder)
    return folder


@pytest.fixture(scope="session")
def tiny_russian(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A models folder with "tiny", which says a Russian sentence of any sound, and detects Russian."""
    pytest.importorskip("torch", reason="needs the torch extra to build a tiny Whisper")
    folder = tmp_path_factory.mktemp("models_ru")
    tiny_whisper.build(folder, words=tiny_whisper.RUSSIAN_SENTENCE, language="ru")
    return folder


@pytest.fixture
def english_only(tmp_path: Path, bundled: None) -> RecogniserChoice:
    """A machine with the bundled engine and no Whisper model."""
    return RecogniserChoice(tmp_path / "no-models")
