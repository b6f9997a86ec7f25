"""Reading the labelled moments: short exchanges whose last turn is the one that matters.

A file moments/<language>-<writer>-<n>.jsonl holds one JSON object a line: id, language, writer,
scenario, style, promises (id, text), turns (speaker, text) and gold (kind, category, quote and, for
mismatches, promise_id or type); gold is empty for a hard negative.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from nlp.types import Promise
from speech.transcript import Language, Speaker, Turn, untimed_words

MOMENTS_DIR = Path(__file__).parent / "moments"
# By writers who never saw the others' moments: read for the figures, never fitted on.
TEST_DIR = Path(__file__).parent / "test"
MAX_TURNS = 4


class CorpusError(Exception):
    """A corpus file that cannot be read; the message names the file and the line."""


@dataclass(frozen=True, slots=True)
class Gold:
    """One insight that a careful reader sees in the last turn of a moment."""

    kind: str
    category: str
    quote: str
    promise_id: str | None = None
    type: str | None = None


@dataclass(frozen=True, slots=True)
class Moment:
    """One to four turns; `gold` belongs to the last."""

    id: str
    language: Language
    writer: str
    scenario: str
    style: Literal["plain", "indirect"]
    promises: tuple[Promise, ...]
    turns: tuple[Turn, ...]
    gold: tuple[Gold, ...]

    @property
    def last(self) -> Turn:
        return self.turns[-1]

    @property
    def setting(self) -> str:
        """The writer and the business the scene plays in: what must not be on both sides of a split."""
        return f"{self.language}-{self.writer}-{self.scenario.split('-')[0]}"


def load_moments(folder: Path = MOMENTS_DIR) -> list[Moment]:
    """All moments of a folder in the order of file names and lines. Raises CorpusError."""
    moments = []
    for path in sorted(folder.glob("*.jsonl")):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            if line.strip():
                try:
                    moments.append(parse_moment(json.loads(line)))
                except (ValueError, KeyError, TypeError, AttributeError) as error:
                    raise CorpusError(f"{path.name} line {number} is no moment: {error!r}") from error
    return moments


def parse_moment(data: dict[str, Any]) -> Moment:
    """A moment from its JSON object; ValueError, KeyError or TypeError where it is none."""
    turns = tuple(_turn(turn) for turn in data["turns"])
    if not 1 <= len(turns) <= MAX_TURNS:
        raise ValueError(f"a moment has one to {MAX_TURNS} turns")
    return Moment(
        id=data["id"],
        language=data["language"],
        writer=data["writer"],
        scenario=data["scenario"],
        style=data["style"],
        promises=tuple(Promise(id=p["id"], text=p["text"]) for p in data["promises"]),
        turns=turns,
        gold=tuple(Gold(**{k: v for k, v in g.items() if k in Gold.__slots__}) for g in data["gold"]),
    )


def corpus_hash(moments: Iterable[Moment]) -> str:
    """What heads were fitted on: changes with any text, label or order."""
    digest = hashlib.sha256()
    for m in moments:
        turns = [(turn.speaker, turn.text) for turn in m.turns]
        gold = [(g.kind, g.category, g.quote, g.promise_id, g.type) for g in m.gold]
        promises = [(p.id, p.text) for p in m.promises]
        digest.update(json.dumps([m.id, m.setting, turns, promises, gold], ensure_ascii=False).encode())
    return digest.hexdigest()


def _turn(data: dict[str, Any]) -> Turn:
    speaker: Speaker = data["speaker"]
    return Turn(speaker, data["text"], untimed_words(data["text"]))
