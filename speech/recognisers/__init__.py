"""Which recogniser hears a call: the choice from the settings against what this machine has."""

from functools import lru_cache
from pathlib import Path

from speech import models
from speech.errors import NoRecogniser
from speech.recognisers import moonshine
from speech.recognisers.base import Recogniser, RecogniserChoice
from speech.transcript import Language

LANGUAGES: tuple[Language, ...] = ("en", "ru")
_NAMES = {"en": "English", "ru": "Russian"}


def choose(language: str, choice: RecogniserChoice) -> Recogniser:
    """The recogniser for "en" or "ru", loaded once in this process. Raises NoRecogniser."""
    engine = choice.engine_for(language)
    model = None if engine == "moonshine" else _whisper(choice)
    if model is not None and language in model.languages:
        return _load_whisper(model.path, model.name, model.languages)
    if (
        engine != "whisper"
        and language in moonshine.MoonshineRecogniser.languages
        and not moonshine.problem()
    ):
        return _load_moonshine()
    raise NoRecogniser(language, _missing(language, engine, choice))


def detector(choice: RecogniserChoice) -> Recogniser | None:
    """A recogniser that can tell languages apart, or None where only one language can be heard."""
    model = None if choice.asr == "moonshine" and choice.asr_ru is None else _whisper(choice)
    if model is None or len(model.languages) < 2:
        return None
    return _load_whisper(model.path, model.name, model.languages)


def capabilities(choice: RecogniserChoice) -> frozenset[str]:
    """What this machine can hear, such as {"asr:en", "asr:ru"}; no model is loaded to know it."""
    whisper = _whisper(choice)
    found = set()
    for language in LANGUAGES:
        engine = choice.engine_for(language)
        by_whisper = engine != "moonshine" and whisper is not None and language in whisper.languages
        by_moonshine = engine != "whisper" and language == "en" and moonshine.problem() is None
        if by_whisper or by_moonshine:
            found.add(f"asr:{language}")
    return frozenset(found)


def default_model() -> str:
    """The Whisper model that suits this machine."""
    from speech.recognisers.whisper import on_gpu

    return models.DEFAULT_ON_GPU if on_gpu() else models.DEFAULT_ON_CPU


def _whisper(choice: RecogniserChoice) -> models.ModelInfo | None:
    gpu = choice.whisper_model == "auto" and len(models.available(choice.models_dir)) > 1 and _on_gpu()
    return models.find(choice.whisper_model, choice.models_dir, gpu=gpu)


@lru_cache(maxsize=1)
def _on_gpu() -> bool:
    return default_model() == models.DEFAULT_ON_GPU


@lru_cache(maxsize=1)
def _load_moonshine() -> Recogniser:
    return moonshine.MoonshineRecogniser()


@lru_cache(maxsize=2)
def _load_whisper(folder: Path, name: str, languages: frozenset[str]) -> Recogniser:
    from speech.recognisers.whisper import WhisperRecogniser

    return WhisperRecogniser(folder, name, languages)


def _missing(language: str, engine: str, choice: RecogniserChoice) -> str:
    spoken = _NAMES.get(language, language)
    name = choice.whisper_model if choice.whisper_model != "auto" else default_model()
    pull = f"Fetch a Whisper model with: earshot models pull {name}"
    if engine == "moonshine":
        if language != "en":
            return f"The bundled recogniser hears English only. For {spoken} set EARSHOT_ASR=auto. {pull}"
        return f"{moonshine.problem()} Or set EARSHOT_ASR=auto. {pull}"
    present = _whisper(choice)
    if present is not None:
        return (
            f"The Whisper model {present.name} hears English only. For {spoken} fetch one without .en, "
            f"such as: earshot models pull {default_model()}"
        )
    if language == "en" and engine == "auto":
        return f"No recogniser for {spoken} is on this machine. {pull}. {moonshine.problem()}"
    return f"No recogniser for {spoken} is on this machine. {pull}"
