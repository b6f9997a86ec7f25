"""What all commands share: how they speak, and how they say what went wrong."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from settings import Settings


# Of what is printed into a file or a pipe, which has no width of its own.
PIPE_WIDTH = 160


def out() -> "Console":
    """Where results go."""
    import os
    import sys

    from rich.console import Console

    has_width = sys.stdout.isatty() or "COLUMNS" in os.environ
    return Console(highlight=False, width=None if has_width else PIPE_WIDTH)


def err() -> "Console":
    """Where progress and what went wrong go, so that results can be piped."""
    from rich.console import Console

    return Console(stderr=True, highlight=False)


def say(text: str) -> None:
    """A sentence on stdout (with rich's markup), on one line however long."""
    out().print(text, soft_wrap=True)


def warn(text: str) -> None:
    """A sentence on stderr."""
    err().print(text, soft_wrap=True)


class CommandError(Exception):
    """Ends a command with exit status 1 and this sentence."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def read_settings() -> "Settings":
    """The settings; a wrong value ends the command with its variable's name.

    The log is set up too, for warnings: what a command has to say it prints itself.
    """
    from pydantic import ValidationError

    from settings import Settings
    from workers.log import set_up_logging

    set_up_logging("warning")
    try:
        return Settings()
    except ValidationError as error:
        wrong = [f"EARSHOT_{str(e['loc'][0]).upper()}: {e['msg']}" for e in error.errors()]
        raise CommandError("These settings are not right. " + "; ".join(wrong)) from error


@contextmanager
def plain_errors() -> Iterator[None]:
    """Prints the sentence of an error that has one and ends with 1; any other keeps its trace."""
    try:
        yield
    except Exception as error:
        sentence = getattr(error, "sentence", None)
        if not isinstance(sentence, str):
            raise
        warn(f"[bold red]earshot:[/] {escape(sentence)}")
        raise SystemExit(1) from error


def escape(text: str) -> str:
    """Text as it stands, where rich would read square brackets as markup."""
    from rich.markup import escape as rich_escape

    return rich_escape(text)


def interactive() -> bool:
    """Whether a person is there to answer a question."""
    import sys

    return sys.stdin.isatty() and sys.stderr.isatty()


ask = typer.confirm
