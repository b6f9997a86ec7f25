"""What the pipeline costs beside the bare engine: CPU and wall seconds of one sample, in one run."""

import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from settings import Settings
from speech.audio import decode
from speech.channels import arrange
from speech.cutting import cut, sound, suited
from speech.recognisers import choose
from storage.blobs import LocalBlobs
from storage.calls import Calls
from storage.database import migrate
from storage.people import People
from storage.types import CallMetadata
from tests.bench.samples import Sample, samples
from workers.context import Context, build_context
from workers.intake import Received, receive
from workers.pipeline import run_next

MAX_SECONDS = 4 * 3600
RUNS = 3


def speed() -> str:
    """The first English sample: bare engine and whole pipeline in turn, the median of three."""
    sample = samples("en")[0]
    seconds = float(sample.truth["duration"])
    with tempfile.TemporaryDirectory() as folder:
        bare, whole = Bare(sample, Path(folder)), Whole(sample, Path(folder))
        bare()  # both models are loaded before anything is timed
        whole()
        timings: dict[str, list[tuple[float, float]]] = {"bare engine": [], "ingest to index": []}
        for _ in range(RUNS):
            timings["bare engine"].append(timed(bare))
            timings["ingest to index"].append(timed(whole))
    median = {name: middle(runs) for name, runs in timings.items()}
    rows = [
        f"{sample.name}, {seconds:.0f} s, two channels, {os.cpu_count()} cores",
        "",
        "| | CPU s | wall s | CPU s per minute of audio |",
        "|---|---|---|---|",
    ]
    rows += [f"| {n} | {c:.2f} | {w:.2f} | {c / seconds * 60:.2f} |" for n, (c, w) in median.items()]
    (bare_cpu, bare_wall), (cpu, wall) = median["bare engine"], median["ingest to index"]
    rows.append(f"| ratio | {cpu / bare_cpu:.2f} | {wall / bare_wall:.2f} | |")
    over = cpu - bare_cpu
    rows.append(f"| overhead | {over:.2f} | {wall - bare_wall:.2f} | {over / seconds * 60:.2f} |")
    return "\n".join(rows)


def middle(runs: list[tuple[float, float]]) -> tuple[float, float]:
    """The medians of both figures."""
    cpu, wall = (sorted(side)[len(runs) // 2] for side in zip(*runs, strict=True))
    return cpu, wall


def timed(work: Callable[[], None]) -> tuple[float, float]:
    """CPU (all threads) and wall seconds."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return time.process_time() - cpu, time.perf_counter() - wall


class Bare:
    """The recogniser alone, on the pieces that the pipeline would give it."""

    def __init__(self, sample: Sample, folder: Path) -> None:
        work = folder / "bare"
        work.mkdir()
        recording = decode(sample.audio, work, max_seconds=MAX_SECONDS)
        arrangement = arrange(recording)
        self.engine = choose(sample.language, build_context(settings_in(folder)).choice)
        sides = suited(cut(recording, arrangement), arrangement, self.engine)
        self.sides = [list(sound(recording, side)) for side in sides.values()]

    def __call__(self) -> None:
        for side in self.sides:
            for _ in self.engine.recognise(side, language="en"):
                pass


class Whole:
    """Ingest to index, with its database and files; every run on a call of its own."""

    def __init__(self, sample: Sample, folder: Path) -> None:
        self.sample = sample
        settings = settings_in(folder)
        migrate(settings.database)
        self.context: Context = build_context(settings)
        self.blobs = LocalBlobs(settings.blobs_dir)

    def __call__(self) -> None:
        context = self.context
        with context.database.session() as session, self.blobs.incoming() as arriving:
            arriving.write(self.sample.audio.read_bytes())
            receipt = receive(
                session,
                self.blobs,
                context.doorbell,
                uploader_id=People(session).ensure_administrator().id,
                metadata=CallMetadata(language="en", rep_channel=self.sample.metadata["rep_channel"]),
                audio=Received(arriving, self.sample.audio.name),
            )
        while run_next(context):
            pass
        with context.database.session() as session:
            calls = Calls(session)
            call = calls.get(receipt.call.id)
            assert call is not None
            assert call.status == "ready", call.reason
            calls.delete(call.id)


def settings_in(folder: Path) -> Settings:
    return Settings(data_dir=folder / "data", asr="moonshine", database_url=None, broker_url=None)
