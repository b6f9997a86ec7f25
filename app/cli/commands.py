"""All commands put together. `earshot --help` must answer at once: a command's file imports only typer at
its top, and the rest inside the command.
"""

import typer

from app.cli import analyze, demo, migrate, models, reanalyze, serve, upload, user, worker
from app.cli.console import plain_errors

app = typer.Typer(
    help="Sales calls in, the customer's own words out.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.command("demo")(demo.demo)
app.command("serve")(serve.serve)
app.command("worker")(worker.worker)
app.command("migrate")(migrate.migrate)
app.command("upload")(upload.upload)
app.command("analyze")(analyze.analyze)
app.command("reanalyze")(reanalyze.reanalyze)
app.add_typer(models.app, name="models", help="Recognition models on this machine.")
app.add_typer(user.app, name="user", help="People, their sign-in links and tokens.")


def main() -> None:
    """The program `earshot`."""
    with plain_errors():
        app()
