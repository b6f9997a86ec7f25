"""Hearing and reading files one after another, the models loaded once."""

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from app.cli.files import read_file
from nlp.extract import Reader
from nlp.promises import in_force, read_promises
from nlp.types import Insight, Promise
from settings import Settings
from speech.audio import decode
from speech.hear import hear
from speech.importing import read_transcript
from speech.transcript import Transcript
from workers.context import recogniser_choice

OnProgress = Callable[[str, float], None]
"""Told the stage (decode, transcribe, analyse) and how far it is, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Analysed:
    """A call as understood. promises_checked: None where mismatches were not looked for."""

    transcript: Transcript
    insights: list[Insight]
    promises_checked: int | None

    def to_json(self) -> dict[str, Any]:
        """The result as `--format json` prints it."""
        return {"insights": [insight_json(insight) for insight in self.insights]}


def insight_json(insight: Insight) -> dict[str, Any]:
    """One insight in the form that other programs read."""
    return {
        "kind": insight.kind,
        "category": insight.category,
        "turn": insight.turn,
        "quote": insight.quote,
        "promise_id": insight.promise_id,
        "confidence": round(insight.confidence, 4),
        "also_turns": list(insight.also_turns),
        "type": insight.type,
        "start": insight.start,
        "end": insight.end,
    }


class Analyst:
    """Does for files what the workers' stages do for uploaded calls, and stores nothing."""

    def __init__(
        self,
        settings: Settings,
        *,
        promises: Sequence[Promise] | None,
        language: Literal["auto", "en", "ru"] | None,
        rep_channel: int | None,
        product: str | None,
    ) -> None:
        self.promises, self.default = promises, settings.language
        self.language = None if language == "auto" else language
        self.rep_channel, self.product = rep_channel, product
        self.max_seconds = settings.max_call_hours * 3600
        self.choice = recogniser_choice(settings)
        self.reader = Reader.load(encoder=settings.encoder, data_dir=settings.models_dir)

    def recording(self, path: Path, on_progress: OnProgress) -> Analysed:
        """Raises RecordingError or NoRecogniser, with a sentence."""
        with tempfile.TemporaryDirectory(prefix="earshot-") as folder:
            recording = decode(
                path,
                Path(folder),
                max_seconds=self.max_seconds,
                on_progress=lambda done: on_progress("decode", done),
            )
            transcript = hear(
                recording,
                language=self.language or self.default,
                rep_channel=self.rep_channel,
                choice=self.choice,
                on_progress=lambda done: on_progress("transcribe", done),
            )
        return self._read(transcript, self.promises, on_progress)

    def transcript(self, path: Path, on_progress: OnProgress) -> Analysed:
        """Raises TranscriptError or PromiseFileError, with a sentence. A key `gold` is never looked at."""
        imported = read_transcript(read_file(path), path.name)
        promises = self.promises
        if promises is None and imported.promises:
            promises = [Promise(**promise) for promise in imported.promises]
        found = imported.transcript
        if self.language is not None:  # who runs this knows better than the importer's guess
            found = replace(found, language=self.language)
        return self._read(found, promises, on_progress)

    def _read(
        self, transcript: Transcript, promises: Sequence[Promise] | None, on_progress: OnProgress
    ) -> Analysed:
        listed = in_force(promises or (), on=None, product=self.product)
        on_progress("analyse", 0.0)
        insights = self.reader.read(transcript, listed, product=self.product)
        on_progress("analyse", 1.0)
        return Analysed(transcript, insights, len(listed) or None)


def promises_from(path: Path | None) -> list[Promise] | None:
    """The promises of a CSV or JSON file, None without one. Raises PromiseFileError."""
    return None if path is None else read_promises(read_file(path), path.name)
