"""Tagged quotes as a table on the terminal."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from nlp.codebook import Codebook
    from nlp.types import Insight

COLOURS = {"objection": "red", "pain_point": "yellow", "promise_mismatch": "magenta"}


def clock(seconds: float | None) -> str:
    """Seconds as m:ss, with hours where there are any; a dash without a time."""
    if seconds is None:
        return "–"
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def print_found(
    console: "Console", insights: Sequence["Insight"], codebook: "Codebook", language: str
) -> None:
    """The table, or that there is nothing to show."""
    console.print(insight_table(insights, codebook, language) if insights else "Nothing was found.")


def insight_table(insights: Iterable["Insight"], codebook: "Codebook", language: str) -> "Table":
    """Kind, category, time, speaker, quote and confidence, in the order they are said."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("kind", "category", "time", "speaker"):
        table.add_column(name, no_wrap=True)
    table.add_column("quote", ratio=1)
    table.add_column("conf.", justify="right", no_wrap=True)
    for found in sorted(insights, key=lambda i: (i.span.turn, i.span.first)):
        category = codebook.category(found.kind, found.category).label(language)
        if found.type:
            category += f" ({found.type})"
        if found.promise_id:
            category += f" [{found.promise_id}]"
        table.add_row(
            Text(codebook.kind(found.kind).label(language), style=COLOURS[found.kind]),
            Text(category),
            clock(found.start),
            found.speaker,
            Text(found.quote),
            f"{found.confidence:.2f}",
        )
    return table
