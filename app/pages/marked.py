"""A turn's text cut where insights begin and end, so that a template can mark them inline.

Overlapping insights give parts that carry several ids; joined again, the parts are the text unchanged.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from nlp.types import Kind
from speech.transcript import Turn
from storage.types import InsightRecord


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a turn's text and the insights that lie on it, the shortest first.

    kind: of the shortest one, which is the one shown. first, last: whether that insight begins or ends here.
    """

    text: str
    insights: tuple[str, ...] = ()
    kind: Kind | None = None
    category: str | None = None
    first: bool = False
    last: bool = False


def mark(turn: Turn, records: Sequence[InsightRecord]) -> list[Part]:
    """The parts of a turn. records: insights whose span lies on this turn; others would be marked wrongly."""
    ranges = [(*_characters(turn, record), record) for record in records if _fits(turn, record)]
    cuts = sorted({0, len(turn.text), *(a for a, _, _ in ranges), *(b for _, b, _ in ranges)})
    parts = []
    for start, end in itertools.pairwise(cuts):
        over = sorted((b - a, record.id, a, b, record) for a, b, record in ranges if a <= start and end <= b)
        if not over:
            parts.append(Part(turn.text[start:end]))
            continue
        _, _, a, b, shown = over[0]
        parts.append(
            Part(
                text=turn.text[start:end],
                insights=tuple(record_id for _, record_id, *_ in over),
                kind=shown.insight.kind,
                category=shown.insight.category,
                first=a == start,
                last=b == end,
            )
        )
    return parts


def _fits(turn: Turn, record: InsightRecord) -> bool:
    span = record.insight.span
    return 0 <= span.first <= span.last < len(turn.words)


def _characters(turn: Turn, record: InsightRecord) -> tuple[int, int]:
    span = record.insight.span
    return turn.words[span.first].start_char, turn.words[span.last].end_char
