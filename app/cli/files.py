"""Reading the files that a command is given."""

from pathlib import Path

from app.cli.console import CommandError


def read_file(path: Path) -> bytes:
    """The bytes of a file; raises CommandError with a sentence where that cannot be."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise CommandError(
            f"{path} cannot be read: {(error.strerror or 'unknown error').lower()}."
        ) from error


def must_be_file(path: Path) -> None:
    """Raises CommandError with a sentence where it is none."""
    if not path.is_file():
        raise CommandError("This is not a file." if path.exists() else "There is no such file.")
