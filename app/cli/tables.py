"""Tagged quotes on the terminal."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.text import Text

    from nlp.codebook import Codebook
    from nlp.types import Insight

COLOURS = {"objection": "red", "pain_point": "yellow", "promise_mismatch": "magenta"}
# In a narrower window a column of quotes would be a few letters wide.
TABLE_WIDTH = 110


def print_found(console: "Console", insights: Sequence["Insight"], codebook: "Codebook") -> None:
    """Kind, category, time, speaker, quote and confidence, in the order they are said."""
    if not insights:
        console.print("Nothing was found.")
        return
    ordered = sorted(insights, key=lambda insight: (insight.span.turn, insight.span.first))
    show = _table if console.width >= TABLE_WIDTH else _blocks
    console.print(show(ordered, codebook))


def _table(insights: Sequence["Insight"], codebook: "Codebook") -> "RenderableType":
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("kind", "category", "time", "speaker"):
        table.add_column(name, no_wrap=True)
    table.add_column("quote", ratio=1)
    table.add_column("conf.", justify="right", no_wrap=True)
    for found in insights:
        kind, category = _names(found, codebook)
        cells = (clock(found.start), found.speaker, Text(found.quote), f"{found.confidence:.2f}")
        table.add_row(kind, category, *cells)
    return table


def _blocks(insights: Sequence["Insight"], codebook: "Codebook") -> "RenderableType":
    """Two lines or more each: what it is, and the quote below."""
    from rich.console import Group
    from rich.padding import Padding
    from rich.text import Text

    lines: list[RenderableType] = []
    for found in insights:
        kind, category = _names(found, codebook)
        after = f"  {found.speaker}  {found.confidence:.2f}"
        lines.append(
            Text.assemble((f"{clock(found.start):>7}  ", "dim"), kind, ": ", category, (after, "dim"))
        )
        lines.append(Padding(Text(found.quote), (0, 0, 0, 9)))
    return Group(*lines)


def _names(found: "Insight", codebook: "Codebook") -> tuple["Text", "Text"]:
    """Kind and category as people call them, with the type or the promise."""
    from rich.text import Text

    category = codebook.category(found.kind, found.category).label("en")
    more = found.type or found.promise_id
    kind = Text(codebook.kind(found.kind).label("en"), style=COLOURS[found.kind])
    return kind, Text(f"{category} ({more})" if more else category)


def clock(seconds: float | None) -> str:
    """Seconds as m:ss, with hours where there are any; a dash without a time."""
    if seconds is None:
        return "–"
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
