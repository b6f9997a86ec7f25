"""earshot reanalyze: read calls again after a change of the codebook or the promises."""

from typing import Annotated

import typer

from app.cli.console import CommandError, err, escape, read_settings, say, warn


def reanalyze(
    calls: Annotated[list[str] | None, typer.Argument(metavar="[CALL...]", help="Ids of calls.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Every call that has a transcript.")] = False,
    no_wait: Annotated[bool, typer.Option("--no-wait", help="Only queue the work; do not watch it.")] = False,
) -> None:
    """Find the insights of calls again. What people have decided stays; recordings are not heard again."""
    if bool(calls) == every:
        raise CommandError("Name the calls to analyse again, or say --all.")
    from contextlib import ExitStack

    from app.cli.local import open_database
    from app.cli.queueing import queue
    from workers.context import build_doorbell

    settings = read_settings()
    with ExitStack() as stack:
        database = stack.enter_context(open_database(settings))
        queued, refused = queue(database, build_doorbell(settings), calls)
        for call_id, sentence in refused.items():
            warn(f"{call_id}: [red]refused[/]: {escape(sentence)}")
        say(f"{_calls(len(queued))} queued.")
        if queued and not no_wait:
            from app.cli.following import follow
            from app.cli.serving import workers

            worker = stack.enter_context(workers(quiet=True))
            ended = follow(database, queued, err(), worker)
            broken = [call for call in ended if call.status != "ready"]
            say(f"{_calls(len(ended) - len(broken))} ready.")
            refused |= {call.id: call.reason or call.status for call in broken}
    if refused:
        raise typer.Exit(1)


def _calls(count: int) -> str:
    return "1 call is" if count == 1 else f"{count} calls are"
