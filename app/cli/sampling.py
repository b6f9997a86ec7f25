"""The sample calls: finding them, taking them in, and printing what was heard."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.cli.console import CommandError, escape, out
from app.cli.destinations import Here, Taken
from app.cli.tables import print_found
from nlp.codebook import load_codebook
from speech.recognisers import capabilities
from storage.database import Database
from storage.insights import Insights
from storage.transcripts import Transcripts
from storage.types import Call
from workers.context import recogniser_choice


@dataclass(frozen=True, slots=True)
class Sample:
    """A folder below samples/: audio.*, promises.csv or .json, metadata.json, perhaps transcript.json."""

    audio: Path
    promises: Path | None
    transcript: Path | None
    metadata: dict[str, object]


def find_samples(folder: Path) -> list[Sample]:
    """The samples by name. Raises CommandError where there are none."""
    found = []
    for audio in sorted(folder.glob("*/audio.*")):
        beside = {path.name: path for path in audio.parent.iterdir()}
        metadata = beside.get("metadata.json")
        found.append(
            Sample(
                audio,
                beside.get("promises.csv") or beside.get("promises.json"),
                beside.get("transcript.json"),
                json.loads(metadata.read_text("utf8")) if metadata else {},
            )
        )
    if not found:
        raise CommandError(
            f"There are no sample calls in {folder}. Run this from a clone, or name them: --samples."
        )
    return found


def send_sample(here: Here, sample: Sample) -> Taken:
    """Takes one in with its promises; its transcript is used only where nothing here hears its language."""
    if sample.promises is not None:
        here.import_promises(sample.promises, keep=True)
    language = str(sample.metadata.get("language", "en"))
    heard = f"asr:{language}" in capabilities(recogniser_choice(here.settings))
    transcript = None if heard else sample.transcript
    return here.send(sample.audio, transcript, sample.metadata, lambda done, total: None)


def print_quotes(database: Database, calls: Sequence[Call]) -> None:
    """A table for each call."""
    console, codebook = out(), load_codebook()
    for call in calls:
        with database.reading() as session:
            records = Insights(session).for_call(call.id)
            latest = Transcripts(session).latest(call.id)
        console.print(f"\n[bold]{escape(call.title)}[/]")
        for note in latest[1].notes if latest else ():
            console.print(f"[dim]{escape(note)}[/]")
        print_found(console, [record.insight for record in records], codebook)
