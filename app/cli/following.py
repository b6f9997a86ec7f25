"""Watching calls until each is done: a bar per call with its stage; plain lines where nobody watches."""

import subprocess
import time
from collections.abc import Sequence

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.table import Column

from app.cli.console import CommandError, escape
from storage.calls import Calls
from storage.database import Database
from storage.jobs import Jobs
from storage.types import Call

LOOK_SECONDS = 0.3


def follow(
    database: Database,
    call_ids: Sequence[str],
    console: Console,
    worker: "subprocess.Popen[bytes] | None" = None,
) -> list[Call]:
    """Returns once no call goes on by itself: ready and indexed, rejected, failed, or waiting.

    worker: the process that does the work; raises CommandError where it has ended.
    """
    columns = (
        TextColumn(
            "{task.description}", table_column=Column(max_width=48, no_wrap=True, overflow="ellipsis")
        ),
        TextColumn("[cyan]{task.fields[stage]:<10}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
    )
    seen = _look(database, call_ids)
    with Progress(*columns, console=console, disable=not console.is_terminal) as bars:
        rows = {call.id: bars.add_task(escape(call.title), total=1.0, stage="") for call, _ in seen}
        shown: dict[str, str] = {}
        while True:
            for call, busy in seen:
                stage = (call.stage if busy else None) or call.status
                if shown.get(call.id) != stage:
                    bars.reset(rows[call.id], total=1.0, stage=stage)
                    if not console.is_terminal:
                        console.print(f"{escape(call.title)}: {stage}")
                    shown[call.id] = stage
                bars.update(rows[call.id], completed=(call.progress or 0.0) if busy else 1.0)
            if not any(busy for _, busy in seen):
                return [call for call, _ in seen]
            if worker is not None and worker.poll() is not None:
                raise CommandError(f"The worker has ended with status {worker.returncode}; the log says why.")
            time.sleep(LOOK_SECONDS)
            seen = _look(database, call_ids)


def _look(database: Database, call_ids: Sequence[str]) -> list[tuple[Call, bool]]:
    """The calls that there are, and whether each still goes on by itself."""
    with database.reading() as session:
        calls = [call for call_id in call_ids if (call := Calls(session).get(call_id))]
        return [(call, _busy(Jobs(session), call)) for call in calls]


def _busy(jobs: Jobs, call: Call) -> bool:
    # a ready call is still being indexed, which its status does not show
    return any(job.status in ("due", "running") for job in jobs.for_call(call.id))
