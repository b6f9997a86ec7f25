"""earshot demo: the sample calls, analysed live, then the pages."""

from pathlib import Path
from typing import Annotated

import typer

from app.cli.console import err, escape, read_settings, say, warn

SAMPLES = Path(__file__).parents[2] / "samples"


def demo(
    no_serve: Annotated[bool, typer.Option("--no-serve", help="Stop after the table of quotes.")] = False,
    samples: Annotated[Path, typer.Option(help="A folder of sample calls, a folder each.")] = SAMPLES,
) -> None:
    """Analyse the sample calls, print what was found, then serve the pages until Ctrl-C."""
    from contextlib import ExitStack

    from app.cli.destinations import Here
    from app.cli.following import follow
    from app.cli.sampling import find_samples, print_quotes, send_sample
    from app.cli.serve import say_what_is_missing
    from app.cli.serving import listen, run, workers

    settings = read_settings()
    found = find_samples(samples)
    with ExitStack() as stack:
        listener = None if no_serve else stack.enter_context(listen(settings))
        here = stack.enter_context(Here(settings))
        sent = [send_sample(here, sample) for sample in found]
        worker = stack.enter_context(workers(quiet=True))
        calls = follow(here.database, [taken.call_id for taken in sent], err(), worker)
        print_quotes(here.database, calls)
        say("")
        say_what_is_missing(settings)
        failed = [call for call in calls if call.status != "ready"]
        for call in failed:
            warn(f"[bold red]{escape(call.title)}[/] is {call.status}: {escape(call.reason or '')}")
        if listener is not None:
            run(settings, listener)
        elif failed:
            raise typer.Exit(1)
    if no_serve:
        say("\n[dim]`make demo` without --no-serve shows them on pages, with sound.[/]")
