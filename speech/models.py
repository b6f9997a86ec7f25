"""Whisper models on disk, and fetching them from the model hub when a person asks for it.

Nothing here runs unasked, and a model counts as present only when its folder in `models_dir` is whole.
"""

import json
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from speech import hub
from speech.errors import ModelError

# Names people use -> where the CTranslate2 conversion lives on the hub, in order of merit on a CPU.
REPOSITORIES = {
    "small": "Systran/faster-whisper-small",
    "large-v3-turbo": "mobiuslabsgmbh/faster-whisper-large-v3-turbo",
    "medium": "Systran/faster-whisper-medium",
    "large-v3": "Systran/faster-whisper-large-v3",
    "base": "Systran/faster-whisper-base",
    "tiny": "Systran/faster-whisper-tiny",
    "small.en": "Systran/faster-whisper-small.en",
    "base.en": "Systran/faster-whisper-base.en",
    "tiny.en": "Systran/faster-whisper-tiny.en",
}
DEFAULT_ON_CPU, DEFAULT_ON_GPU = "small", "large-v3-turbo"
# The vocabulary of English-only models has 51864 entries.
_MULTILINGUAL_VOCABULARY = 51_865
_POLL_SECONDS = 0.25


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """A whole model on disk. languages: those of ours that it hears. size: bytes."""

    name: str
    path: Path
    size: int
    languages: frozenset[str]


def available(models_dir: Path) -> list[ModelInfo]:
    """The whole models in models_dir, best first for a CPU."""
    if not models_dir.is_dir():
        return []
    found = [folder for folder in sorted(models_dir.glob("whisper-*")) if is_whole(folder)]
    infos = [describe(folder, folder.name.removeprefix("whisper-").replace("--", "/")) for folder in found]
    order = list(REPOSITORIES)
    return sorted(infos, key=lambda info: order.index(info.name) if info.name in order else len(order))


def find(wanted: str, models_dir: Path, *, gpu: bool = False) -> ModelInfo | None:
    """The model to use: `wanted` by name or folder; "auto" is the machine's default, else any other."""
    if wanted == "auto":
        present = {info.name: info for info in available(models_dir)}
        default = present.get(DEFAULT_ON_GPU if gpu else DEFAULT_ON_CPU)
        return default or next(iter(present.values()), None)
    for folder in (folder_of(wanted, models_dir), Path(wanted)):
        if is_whole(folder):
            return describe(folder, wanted if folder != Path(wanted) else folder.name)
    return None


def folder_of(name: str, models_dir: Path) -> Path:
    """Where the model of that name belongs."""
    return models_dir / f"whisper-{name.replace('/', '--')}"


def is_whole(folder: Path) -> bool:
    """Whether the folder holds all that is needed to load without asking the hub."""
    files = ("model.bin", "config.json", "tokenizer.json")
    return all((folder / file).is_file() for file in files) and any(folder.glob("vocabulary.*"))


def describe(folder: Path, name: str) -> ModelInfo:
    size = sum(file.stat().st_size for file in folder.iterdir() if file.is_file())
    vocabulary = next(iter(sorted(folder.glob("vocabulary.*"))))
    return ModelInfo(name, folder, size, _languages(vocabulary, vocabulary.stat().st_mtime_ns))


def size_of(name: str) -> int:
    """How many bytes `pull` would fetch, as the hub says now. Raises ModelError."""
    _, files = hub.ask(_repository(name))
    return sum(files.values())


def pull(name: str, models_dir: Path, on_progress: Callable[[int, int], None] | None = None) -> Path:
    """Fetch a model into models_dir and return its folder; one that is there already stays as it is.

    name: one of REPOSITORIES, or "owner/repository" of a CTranslate2 conversion on the hub.
    on_progress: called with bytes done and bytes in all. The model is fetched into a folder of its own,
    which an interrupted pull leaves for the next one to go on with, and takes its name when it is whole.
    HF_ENDPOINT names another hub, such as a mirror inside the company. Raises ModelError.
    """
    target = folder_of(name, models_dir)
    if is_whole(target):
        return target
    repository = _repository(name)
    revision, files = hub.ask(repository)
    total = sum(files.values())
    incoming = models_dir / f".incoming-{target.name}"
    incoming.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(models_dir).free < total - _bytes_in(incoming):
        raise ModelError(
            f"The disk has too little room: {name} needs {megabytes(total)}. Free some space in {models_dir} "
            "and run the command again."
        )
    with _watched(incoming, total, on_progress):
        hub.fetch(repository, revision, incoming)
    broken = [file for file, size in files.items() if not _has_size(incoming / file, size)]
    if broken or not is_whole(incoming):
        raise ModelError(
            f"{name} did not arrive whole ({', '.join(broken) or 'files missing'}). Run the command again."
        )
    shutil.rmtree(incoming / ".cache", ignore_errors=True)
    shutil.rmtree(target, ignore_errors=True)
    incoming.replace(target)
    return target


def megabytes(size: int) -> str:
    """A size for people: 484 MB, 1.6 GB."""
    return f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{size / 1e6:.0f} MB"


def _repository(name: str) -> str:
    if name in REPOSITORIES:
        return REPOSITORIES[name]
    if name.count("/") == 1 and not name.startswith((".", "/")):
        return name
    raise ModelError(f"There is no Whisper model named {name}. Known names: {', '.join(REPOSITORIES)}.")


@contextmanager
def _watched(folder: Path, total: int, on_progress: Callable[[int, int], None] | None) -> Iterator[None]:
    """Report how many bytes lie in the folder while something else fills it."""
    if on_progress is None:
        yield
        return
    done = threading.Event()

    def watch() -> None:
        while not done.wait(_POLL_SECONDS):
            on_progress(min(_bytes_in(folder), total), total)

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()
    on_progress(min(_bytes_in(folder), total), total)


def _bytes_in(folder: Path) -> int:
    total = 0
    for file in folder.rglob("*"):
        try:
            # Blocks, not length: a file under way may be as long as the whole from the start.
            stat = file.stat()
            total += (
                min(stat.st_size, getattr(stat, "st_blocks", stat.st_size) * 512) if file.is_file() else 0
            )
        except FileNotFoundError:
            continue  # renamed meanwhile
    return total


def _has_size(file: Path, size: int) -> bool:
    return file.is_file() and file.stat().st_size == size


@lru_cache(maxsize=16)
def _languages(vocabulary: Path, _changed: int) -> frozenset[str]:
    text = vocabulary.read_text("utf-8")
    entries = len(json.loads(text)) if vocabulary.suffix == ".json" else text.count("\n")
    return frozenset({"en", "ru"} if entries >= _MULTILINGUAL_VOCABULARY else {"en"})
