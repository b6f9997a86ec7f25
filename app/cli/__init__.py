"""The command line: `earshot COMMAND`, a file for each command."""

from app.cli.commands import main

__all__ = ["main"]
