"""earshot user: people, their one-time sign-in links and their tokens."""

from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.console import CommandError, out, read_settings, say

if TYPE_CHECKING:
    from storage.people import People
    from storage.types import Person

app = typer.Typer(no_args_is_help=True)
ROLES = ("rep", "marketer", "manager", "administrator")
Name = Annotated[str | None, typer.Option("--name", help="Whose; without it the first administrator's.")]


@app.command("add")
def add(
    name: Annotated[str, typer.Argument(help="How the person is called here.")],
    role: Annotated[
        str, typer.Option(help="rep (sees own calls), marketer, manager or administrator.")
    ] = "rep",
) -> None:
    """Add someone who may sign in, and print their first sign-in link."""
    from app.cli.local import open_database
    from storage.people import People

    if role not in ROLES:
        raise CommandError(f"There is no role {role}. Choose one of: {', '.join(ROLES)}.")
    settings = read_settings()
    with open_database(settings) as database, database.session() as session:
        people = People(session)
        person = people.add(name, role)  # type: ignore[arg-type]  # checked above
        link = f"{settings.url}/sign-in/{people.make_link(person.id)}"
    say(f"{person.name} ({person.role}) may sign in, once and within 15 minutes, at")
    print(link)


@app.command("list")
def list_people() -> None:
    """List everyone who may sign in."""
    from rich.table import Table

    from app.cli.local import open_database
    from storage.people import People

    with open_database(read_settings()) as database, database.reading() as session:
        people = People(session).list()
    table = Table("name", "role", "since", "id", box=None, pad_edge=False)
    for person in people:
        table.add_row(person.name, person.role, f"{person.created_at:%Y-%m-%d}", person.id)
    out().print(table)


@app.command("link")
def link(name: Name = None) -> None:
    """Print a sign-in link that works once, for 15 minutes."""
    from app.cli.local import open_database
    from storage.people import People

    settings = read_settings()
    with open_database(settings) as database, database.session() as session:
        people = People(session)
        secret = people.make_link(_person(people, name).id)
    print(f"{settings.url}/sign-in/{secret}")


@app.command("token")
def token(
    label: Annotated[str, typer.Argument(help="What it is for, such as `crm import`.")],
    name: Name = None,
) -> None:
    """Print a new bearer token for programs; it is shown only now."""
    from app.cli.local import open_database
    from storage.people import People

    with open_database(read_settings()) as database, database.session() as session:
        people = People(session)
        secret = people.make_token(_person(people, name).id, label)
    print(secret)


def _person(people: "People", name: str | None) -> "Person":
    """Who is meant. Raises CommandError where nobody is called so."""
    person = people.by_name(name) if name is not None else people.ensure_administrator()
    if person is None:
        raise CommandError(f"Nobody is called {name} here. `earshot user list` shows everyone.")
    return person
