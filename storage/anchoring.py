"""Which of a call's stored insights are found again by a new analysis."""

from collections.abc import Sequence

from nlp.types import Insight
from storage.models import InsightRow


def anchor(rows: Sequence[InsightRow], found: Sequence[Insight], revision: int) -> dict[int, InsightRow]:
    """Positions in `found` to the rows they continue; each row continues once, the closest pair first."""
    pairs = [
        (closeness, position, index)
        for position, insight in enumerate(found)
        for index, row in enumerate(rows)
        if (closeness := _closeness(row, insight, revision)) > 0
    ]
    taken: dict[int, InsightRow] = {}
    used: set[int] = set()
    for _, position, index in sorted(pairs, key=lambda p: (-p[0], p[1], p[2])):
        if position not in taken and index not in used:
            taken[position] = rows[index]
            used.add(index)
    return taken


def _closeness(row: InsightRow, insight: Insight, revision: int) -> float:
    """0: not the same moment; else how far the spans agree (0 to 1), and one more for the same promise."""
    if (row.kind, row.category) != (insight.kind, insight.category):
        return 0.0
    if row.revision == revision:
        same_turn = row.turn == insight.span.turn
        # A span's last word belongs to it.
        agree = (
            _shared(row.first, row.last + 1, insight.span.first, insight.span.last + 1) if same_turn else 0.0
        )
    elif None not in (row.start, row.end, insight.start, insight.end):
        # Another revision numbers its turns and words anew, but the clock of the recording stays.
        agree = _shared(row.start, row.end, insight.start, insight.end)  # type: ignore[arg-type]
    else:
        agree = 1.0 if row.quote == insight.quote else 0.0
    return agree and agree + (row.promise_id == insight.promise_id)


def _shared(a_start: float, a_end: float, b_start: float, b_end: float) -> float:
    """The common part of two ranges, as a share of both together."""
    common = min(a_end, b_end) - max(a_start, b_start)
    return common / (max(a_end, b_end) - min(a_start, b_start)) if common > 0 else 0.0
