"""Running commands as a person does, in this process."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from app.cli import main
from settings import Settings


@dataclass(frozen=True)
class Ran:
    """How a command ended: its exit status and what it printed."""

    status: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def run(settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs `earshot ARGUMENTS` over this test's data folder; long lines are not folded."""
    monkeypatch.setenv("COLUMNS", "200")
    # the log of this process belongs to the tests
    monkeypatch.setattr("workers.log.set_up_logging", lambda level: None)

    def ran(*arguments: object) -> Ran:
        monkeypatch.setattr("sys.argv", ["earshot", *map(str, arguments)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return Ran(int(ended.value.code or 0), said.out, said.err)

    return ran
