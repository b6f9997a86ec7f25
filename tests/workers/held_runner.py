"""A runner that stops short of the end of one stage: `python -m tests.workers.held_runner STAGE MARKER`.

The stage does its work, then touches the marker and waits, its job running, for whatever the test does to it.
"""

import sys
import time
from pathlib import Path

from storage.types import Stage
from workers import pipeline, runner
from workers.work import Finish, Work


def hold(stage: Stage, marker: Path) -> None:
    work_out = pipeline.STAGES[stage]

    def held(work: Work) -> Finish:
        work_out(work)
        marker.touch()
        while True:
            work.progress(0.9)
            time.sleep(0.05)

    pipeline.STAGES[stage] = held


if __name__ == "__main__":
    hold(sys.argv[1], Path(sys.argv[2]))  # type: ignore[arg-type]
    runner.main()
