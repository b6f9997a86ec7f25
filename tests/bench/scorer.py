"""The scorer's table on the labelled example calls, which are no part of the product and may be absent."""

import subprocess
import sys
import tempfile

from tests.bench.samples import ROOT

EVAL = ROOT.parent / "shared" / "eval"


def scorer() -> str:
    """`earshot analyze --transcript` over the calls, then the scorer, by language."""
    if not EVAL.is_dir():
        return f"(no labelled calls in {EVAL}: this table is left out)"
    calls = sorted(str(path) for path in (EVAL / "calls").glob("*.json"))
    with tempfile.TemporaryDirectory() as out:
        analyze = ["earshot", "analyze", "--format", "json", "--out", out]
        for call in calls:
            analyze += ["--transcript", call]
        command = [sys.executable, "-c", "from app.cli import main; main()", *analyze[1:]]
        subprocess.run(command, check=True, capture_output=True)
        score = [sys.executable, str(EVAL / "score.py"), str(EVAL / "calls"), out, "--by-language"]
        table = subprocess.run(score, check=True, capture_output=True, text=True).stdout
    return f"```\n{table.rstrip()}\n```"
