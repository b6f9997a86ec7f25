"""earshot analyze: recordings or transcripts in, insights out, without a server or a database."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.console import CommandError, err, escape, out, read_settings, warn
from app.cli.files import must_be_file

if TYPE_CHECKING:
    from app.cli.analysis import Analysed, OnProgress

Files = Annotated[
    list[Path], typer.Argument(metavar="FILE...", help="Recordings; with --transcript, transcripts.")
]
FORMATS = ("table", "json")
LANGUAGES = ("auto", "en", "ru")


def analyze(
    files: Files,
    transcript: Annotated[
        bool, typer.Option("--transcript", help="The files are transcripts: JSON, WebVTT or SRT.")
    ] = False,
    promises: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="CSV or JSON of what marketing promises; goes before a transcript's own."
        ),
    ] = None,
    format: Annotated[str, typer.Option(help="table or json.")] = "table",
    out_dir: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Write a JSON file per call into this folder.")
    ] = None,
    language: Annotated[str | None, typer.Option(help="Of the calls: auto, en or ru.")] = None,
    rep_channel: Annotated[
        int | None, typer.Option(min=0, max=1, help="The channel of a recording that the rep speaks on.")
    ] = None,
    product: Annotated[str | None, typer.Option(help="Leave out promises about other products.")] = None,
) -> None:
    """Find objections, pain points and promises that do not hold. Needs no server.

    With --format json, one file gives one JSON object; several give one a line, each naming its "file".
    A file that cannot be analysed does not stop the others; the exit status is then 1.
    """
    settings = read_settings()
    _check("format", format, FORMATS)
    _check("language", language or "auto", LANGUAGES)
    targets = _targets(files, out_dir)
    from app.cli.analysis import Analyst, promises_from

    analyst = Analyst(
        settings,
        promises=promises_from(promises),
        language=language,  # type: ignore[arg-type]  # checked above
        rep_channel=rep_channel,
        product=product,
    )
    work = analyst.transcript if transcript else analyst.recording
    failed = 0
    for file in files:
        try:
            must_be_file(file)
            with _progress(file, quiet=transcript) as on_progress:
                found = work(file, on_progress)
        except Exception as error:
            failed += 1
            _report(file, error, several=len(files) > 1, as_json=format == "json" and out_dir is None)
            continue
        if out_dir is not None:
            targets[file].write_text(json.dumps(found.to_json(), ensure_ascii=False, indent=1) + "\n", "utf8")
            warn(f"{escape(str(file))}: {len(found.insights)} insights")
        elif format == "json":
            named = {"file": str(file)} if len(files) > 1 else {}
            _print_json({**named, **found.to_json()})
        else:
            _print_table(file, found, analyst.reader.codebook)
    if failed:
        raise typer.Exit(1)


def _check(what: str, value: str, known: tuple[str, ...]) -> None:
    if value not in known:
        raise CommandError(f"There is no {what} {value}. Choose one of: {', '.join(known)}.")


def _targets(files: list[Path], folder: Path | None) -> dict[Path, Path]:
    """Where each file's result goes: the folder, the same name, `.json`. Raises CommandError on a clash."""
    if folder is None:
        return {}
    targets = {file: folder / f"{file.stem}.json" for file in files}
    if len(set(targets.values())) < len(targets):
        raise CommandError("Two of the files would be written under the same name. Analyse them one by one.")
    folder.mkdir(parents=True, exist_ok=True)
    over = [file for file, target in targets.items() if target.resolve() == file.resolve()]
    if over:
        raise CommandError(f"The result would replace {over[0]} itself. Choose another folder for --out.")
    return targets


@contextmanager
def _progress(file: Path, *, quiet: bool) -> Iterator["OnProgress"]:
    """A bar on stderr that names the stage; nothing for what takes no time."""
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.fields[stage]:>10}"),
        BarColumn(),
        TextColumn("{task.description}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=err(), transient=True, disable=quiet) as bar:
        task = bar.add_task(escape(file.name), total=1.0, stage="")
        yield lambda stage, done: bar.update(task, completed=done, stage=stage)


def _report(file: Path, error: Exception, *, several: bool, as_json: bool) -> None:
    """Says why a file was left out; a fault of ours keeps its trace."""
    sentence = getattr(error, "sentence", None)
    if not isinstance(sentence, str):
        err().print_exception()
        sentence = "An unexpected error; see the trace above."
    warn(f"[bold red]{escape(str(file))}:[/] {escape(sentence)}")
    if several and as_json:
        _print_json({"file": str(file), "error": sentence})


def _print_json(value: dict[str, Any]) -> None:
    print(json.dumps(value, ensure_ascii=False), flush=True)


def _print_table(file: Path, found: "Analysed", codebook: Any) -> None:
    from app.cli.tables import print_found

    console = out()
    console.print(f"\n[bold]{escape(file.name)}[/]")
    for note in found.transcript.notes:
        console.print(f"[dim]{escape(note)}[/]")
    print_found(console, found.insights, codebook)
    if found.promises_checked is None:
        console.print("[dim]Promises were not checked: none were given (--promises FILE).[/]")
