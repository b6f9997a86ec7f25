"""What stages work with, made once a process."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from settings import Settings
from storage.blobs import Blobs, LocalBlobs
from storage.database import Database
from workers.doorbell import CeleryDoorbell, Doorbell, NoDoorbell

if TYPE_CHECKING:
    from nlp.extract import Reader
    from speech.recognisers.base import RecogniserChoice


@dataclass
class Context:
    """The other rooms, as stages are given them.

    choice: which recognisers may be used. find_capabilities: what those on this machine can do, such as
    "asr:ru"; asked anew each time, for a model may have been fetched. load_reader: slow, so it is called
    when the first call is read. work_dir: for decoded sound, 115 MB an hour and channel. language: of calls
    that name none.
    """

    database: Database
    blobs: Blobs
    doorbell: Doorbell
    choice: "RecogniserChoice"
    find_capabilities: Callable[[], frozenset[str]]
    load_reader: Callable[[], "Reader"]
    work_dir: Path
    max_call_seconds: float
    language: str = "auto"
    _loading: threading.Lock = field(default_factory=threading.Lock)

    @cached_property
    def _reader(self) -> "Reader":
        return self.load_reader()

    @property
    def reader(self) -> "Reader":
        """The detector of insights, loaded at first use and kept."""
        with self._loading:
            return self._reader


def build_context(settings: Settings) -> Context:
    """The context that the settings describe; only entry points call this."""
    choice = recogniser_choice(settings)
    return Context(
        database=Database(settings.database),
        blobs=LocalBlobs(settings.blobs_dir),
        doorbell=build_doorbell(settings),
        choice=choice,
        find_capabilities=lambda: _capabilities(choice),
        load_reader=lambda: _load_reader(settings.encoder, settings.models_dir),
        work_dir=settings.data_dir.absolute() / "work",
        max_call_seconds=settings.max_call_hours * 3600,
        language=settings.language,
    )


def recogniser_choice(settings: Settings) -> "RecogniserChoice":
    """Which recognisers the settings allow."""
    from speech.recognisers.base import RecogniserChoice  # numpy, which the web process need not load

    return RecogniserChoice(
        asr=settings.asr,
        asr_en=settings.asr_en,
        asr_ru=settings.asr_ru,
        whisper_model=settings.whisper_model,
        models_dir=settings.models_dir,
    )


def build_doorbell(settings: Settings) -> Doorbell:
    """Messages where there is a broker."""
    if settings.broker_url is None:
        return NoDoorbell()
    # Only here: who has no broker does not load Celery.
    from workers.celery_config import make_sender

    return CeleryDoorbell(make_sender(settings.broker_url))


def _capabilities(choice: "RecogniserChoice") -> frozenset[str]:
    from speech.recognisers import capabilities  # numpy and more, see above

    return capabilities(choice)


def _load_reader(encoder: str, models_dir: Path) -> "Reader":
    from nlp.extract import Reader  # slow to import, and the web process never reads

    return Reader.load(encoder=encoder, data_dir=models_dir)
