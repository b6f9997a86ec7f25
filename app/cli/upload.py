"""earshot upload: send calls to a server, or take them in on this machine."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.console import CommandError, err, escape, read_settings, say

if TYPE_CHECKING:
    from app.cli.destinations import Destination
    from settings import Settings


def upload(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="Recordings, or transcripts (.json, .vtt, .srt).")
    ],
    metadata: Annotated[
        list[str] | None,
        typer.Option(
            "--metadata", "-m", metavar="FIELD=VALUE", help="Such as customer=Northwind; may be repeated."
        ),
    ] = None,
    language: Annotated[str | None, typer.Option(help="auto, en or ru.")] = None,
    promises: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="CSV or JSON of what marketing promises, imported first."),
    ] = None,
) -> None:
    """Queue calls for analysis, a line for each: queued, already there, or refused and why.

    A transcript that has the name of a recording (call.mp3, call.json) goes along with it as one call.
    With EARSHOT_SERVER and EARSHOT_TOKEN they go to that server; without, into this machine's own data
    folder. Ends with 1 if any was refused.
    """
    from app.cli.destinations import pair

    fields = _fields(metadata or [], language)
    failed = 0
    with _destination(read_settings()) as destination:
        if promises is not None:
            created, updated = destination.import_promises(promises)
            say(f"promises: {created} new, {updated} changed")
        for file, transcript in pair(files):
            failed += not _send(destination, file, transcript, fields)
    if failed:
        raise typer.Exit(1)


def _fields(pairs: list[str], language: str | None) -> dict[str, str]:
    fields = {"language": language} if language else {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals:
            raise CommandError(f"--metadata takes FIELD=VALUE, not {pair}.")
        fields[name.strip()] = value
    return fields


def _destination(settings: "Settings") -> "Destination":
    if settings.server is None:
        from app.cli.destinations import Here

        return Here(settings)
    from app.cli.remote import Server

    if settings.token is None:
        raise CommandError(
            "EARSHOT_SERVER is set without EARSHOT_TOKEN. On the server `earshot user token` prints one."
        )
    return Server(settings.server, settings.token.get_secret_value())


def _send(destination: "Destination", file: Path, transcript: Path | None, fields: dict[str, str]) -> bool:
    """Sends one file and prints its line; False if it was refused."""
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    name = escape(str(file))
    try:
        with Progress(*columns, console=err(), transient=True) as bar:
            task = bar.add_task(name, total=None)
            taken = destination.send(
                file, transcript, fields, lambda done, total: bar.update(task, completed=done, total=total)
            )
    except Exception as error:
        sentence = getattr(error, "sentence", None)
        if not isinstance(sentence, str):
            raise
        say(f"{name}: [red]refused[/]: {escape(sentence)}")
        return False
    said = "[green]queued[/]" if taken.created else "already there"
    say(f"{name}: {said}, call {taken.call_id}")
    return True
