"""The log tells operators what happened, and nothing that was said."""

import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from workers.log import set_up_logging


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """The log of the whole process is set up by these tests, and put back."""
    root = logging.getLogger()
    handlers, level, ours = root.handlers[:], root.level, structlog.get_config()
    yield
    root.handlers[:], root.level = handlers, level
    structlog.configure(**ours)


def log_failure() -> None:
    quote = "far too expensive for Acme"
    try:
        raise ValueError(len(quote))
    except ValueError:
        structlog.get_logger("test").error("stage_failed", job="j1", exc_info=True)


def test_elsewhere_each_line_is_an_object(capfd: pytest.CaptureFixture[str]) -> None:
    set_up_logging("info", to_terminal=False)
    log_failure()
    logging.getLogger("celery").warning("from a library")
    first, second = map(json.loads, capfd.readouterr().err.splitlines())
    assert (first["event"], first["level"], first["job"]) == ("stage_failed", "error", "j1")
    assert "ValueError: 26" in first["exception"]
    assert (second["event"], second["level"]) == ("from a library", "warning")


@pytest.mark.parametrize("to_terminal", [True, False])
def test_traces_do_not_show_variables(capfd: pytest.CaptureFixture[str], to_terminal: bool) -> None:
    set_up_logging("info", to_terminal=to_terminal)
    log_failure()
    shown = capfd.readouterr().err
    assert "ValueError: 26" in shown
    assert "Acme" not in shown


def test_the_level_counts(capfd: pytest.CaptureFixture[str]) -> None:
    set_up_logging("warning", to_terminal=False)
    structlog.get_logger("test").info("quiet")
    structlog.get_logger("test").warning("loud")
    shown = capfd.readouterr().err
    assert "loud" in shown
    assert "quiet" not in shown
