"""earshot serve: the pages, the API and the workers of one machine."""

from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.console import ask, interactive, read_settings, say

if TYPE_CHECKING:
    from settings import Settings


def serve(
    host: Annotated[str | None, typer.Option(help="The address to listen on; else EARSHOT_HOST.")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="Else EARSHOT_PORT.")] = None,
    no_worker: Annotated[
        bool, typer.Option("--no-worker", help="Only the pages and the API; workers run elsewhere.")
    ] = False,
) -> None:
    """Serve the pages and work on uploads until Ctrl-C."""
    chosen = {"host": host, "port": port}
    settings = read_settings().model_copy(update={k: v for k, v in chosen.items() if v is not None})
    from contextlib import ExitStack

    from app.cli.local import prepare_database
    from app.cli.serving import listen, run, workers

    with ExitStack() as stack:
        listener = stack.enter_context(listen(settings))
        prepare_database(settings)
        if not no_worker:
            offer_whisper(settings)
            stack.enter_context(workers(keep=True))
        run(settings, listener)


def offer_whisper(settings: "Settings") -> None:
    """Says how to fetch Whisper where it is missing; on a terminal offers to. Nothing is fetched unasked."""
    from app.cli.models import pull_with_bar

    name = say_what_is_missing(settings)
    if name and interactive() and ask("Fetch it now? Its size is shown first.", default=False, err=True):
        pull_with_bar(settings, name)


def say_what_is_missing(settings: "Settings") -> str | None:
    """Where no Whisper model is on disk: prints how to fetch one, and gives its name."""
    from app.cli.models import recommended
    from speech.models import available

    if settings.asr == "moonshine" or available(settings.models_dir):
        return None
    name = recommended(settings)
    say(
        "No Whisper model is on this machine: English is heard by the bundled engine, for a first look, "
        f"and Russian waits. To fetch one: [bold]earshot models pull {name}[/]"
    )
    return name
