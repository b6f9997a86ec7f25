"""earshot models: the recognition models on this machine, and fetching one."""

from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.console import err, out, read_settings, say, warn

if TYPE_CHECKING:
    from settings import Settings

app = typer.Typer(no_args_is_help=True)


@app.command("list")
def list_models() -> None:
    """List the Whisper models on this machine, and the names of those that can be fetched."""
    from rich.table import Table

    from speech.models import REPOSITORIES, available, megabytes

    settings = read_settings()
    present = available(settings.models_dir)
    table = Table("model", "size", "hears", "folder", box=None, pad_edge=False)
    for model in present:
        table.add_row(model.name, megabytes(model.size), ", ".join(sorted(model.languages)), str(model.path))
    if present:
        out().print(table)
    else:
        say(f"No Whisper model is in {settings.models_dir}.")
    rest = [name for name in REPOSITORIES if name not in {model.name for model in present}]
    say(f"`earshot models pull NAME` fetches one of: {', '.join(rest)}.")


@app.command("pull")
def pull(
    name: Annotated[
        str | None,
        typer.Argument(
            help="Such as small, large-v3-turbo or owner/repository; without it what suits this machine."
        ),
    ] = None,
) -> None:
    """Fetch a Whisper model from the model hub (HF_ENDPOINT names another hub)."""
    settings = read_settings()
    pull_with_bar(settings, name or recommended(settings))


def recommended(settings: "Settings") -> str:
    """The model that the settings ask for, else what suits this machine."""
    if settings.whisper_model != "auto":
        return settings.whisper_model
    from speech.recognisers import default_model

    return default_model()


def pull_with_bar(settings: "Settings", name: str) -> None:
    """Says the size, then fetches with a bar on stderr. Raises ModelError."""
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    from speech.models import megabytes, size_of
    from speech.models import pull as fetch

    warn(f"{name}: {megabytes(size_of(name))} into {settings.models_dir}")
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err()) as bar:
        task = bar.add_task(name, total=None)
        folder = fetch(
            name, settings.models_dir, lambda done, total: bar.update(task, completed=done, total=total)
        )
    say(f"{name} is in {folder}; it is used from the next call on.")
