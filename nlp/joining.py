"""One insight for each distinct point: competing tags of a stretch, and the same point made again later."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from nlp.matching import likeness
from nlp.types import Span

SAME_POINT = 0.45
"""Overlap of content stems from which two quotes of one category make the same point."""


@dataclass(frozen=True, slots=True)
class Tag:
    """A candidate insight: a category of a kind on a span, before it becomes an Insight."""

    kind: str
    category: str
    span: Span
    quote: str
    confidence: float
    promise_id: str | None = None
    type: str | None = None
    repeats: bool = False
    also_turns: tuple[int, ...] = field(default=())

    @property
    def name(self) -> str:
        return f"{self.kind}/{self.category}"


def settle(tags: Sequence[Tag]) -> list[Tag]:
    """Of tags whose quotes share words only the surest stays, and one for each category of a turn."""
    kept: list[Tag] = []
    for tag in sorted(tags, key=_surest_first):
        if not any(_compete(tag, other) for other in kept):
            kept.append(tag)
    return sorted(kept, key=_in_order)


def join_repeats(tags: Sequence[Tag]) -> list[Tag]:
    """Later and earlier statements of one point under its surest, which lists their turns."""
    leaders: list[Tag] = []
    for tag in sorted(tags, key=_surest_first):
        at = next((i for i, leader in enumerate(leaders) if _is_same_point(leader, tag)), None)
        if at is None:
            leaders.append(tag)
        else:
            turns = {*leaders[at].also_turns, tag.span.turn} - {leaders[at].span.turn}
            leaders[at] = replace(leaders[at], also_turns=tuple(sorted(turns)))
    return sorted(leaders, key=_in_order)


def _compete(a: Tag, b: Tag) -> bool:
    if a.span.turn != b.span.turn:
        return False
    return a.name == b.name or (a.span.first <= b.span.last and b.span.first <= a.span.last)


def _is_same_point(leader: Tag, tag: Tag) -> bool:
    """Also where the speaker says so ("as I said"), or both concern one promise."""
    if leader.name != tag.name:
        return False
    if leader.promise_id or tag.promise_id:
        return leader.promise_id == tag.promise_id
    return tag.repeats or leader.repeats or likeness(leader.quote, tag.quote) >= SAME_POINT


def _surest_first(tag: Tag) -> tuple[float, int, int, str]:
    return (-tag.confidence, tag.span.turn, tag.span.first, tag.name)


def _in_order(tag: Tag) -> tuple[int, int, str]:
    return (tag.span.turn, tag.span.first, tag.name)
