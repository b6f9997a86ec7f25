"""Insights for tests, without a detector."""

from typing import Any

from nlp.types import Insight, Span, Versions


def insight(turn: int = 0, first: int = 0, last: int = 3, **changes: Any) -> Insight:
    """An objection to the price at words first..last of a turn."""
    values: dict[str, Any] = {
        "kind": "objection",
        "category": "price",
        "span": Span(turn, first, last),
        "quote": "that is too expensive",
        "speaker": "customer",
        "confidence": 0.875,
        "detector": "local",
        "versions": Versions("1", "bundled-1"),
        "start": 1.5,
        "end": 3.25,
    }
    return Insight(**(values | changes))
