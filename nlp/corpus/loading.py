"""Reading what was labelled: moments (short exchanges whose last turn matters) and whole calls.

A file moments/<language>-<writer>-<n>.jsonl holds one JSON object a line: id, language, writer,
scenario, style, promises (id, text), turns (speaker, text) and gold (kind, category, quote and, for
mismatches, promise_id or type); gold is empty for a hard negative. A file calls/<language>-<writer>-<n>.json
holds one call, in which every turn is labelled: language, writer, style, promises, turns and gold with
`turn` and `also_turns` besides.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Literal

from nlp.types import Promise
from speech.transcript import Language, Speaker, Turn, untimed_words

MOMENTS_DIR = Path(__file__).parent / "moments"
CALLS_DIR = Path(__file__).parent / "calls"
# By writers who never saw the others' work: read for the figures, never fitted on.
TEST_DIR = Path(__file__).parent / "test"
TEST_WRITERS = frozenset("ef")
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


_GOLD_FIELDS = {f.name for f in fields(Gold)}


@dataclass(frozen=True, slots=True)
class CallGold(Gold):
    """An insight in turn `turn` (0-based) of a call; also_turns make the same point again."""

    turn: int = 0
    also_turns: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class LabelledCall:
    """A whole call, every turn of which was read for insights."""

    id: str
    language: Language
    writer: str
    style: Literal["plain", "indirect"]
    promises: tuple[Promise, ...]
    turns: tuple[Turn, ...]
    gold: tuple[CallGold, ...]

    @property
    def setting(self) -> str:
        return self.id


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
        promises=_promises(data),
        turns=turns,
        gold=tuple(Gold(**{k: v for k, v in g.items() if k in _GOLD_FIELDS}) for g in data["gold"]),
    )


def load_calls(folder: Path = CALLS_DIR, *, test: bool = False) -> list[LabelledCall]:
    """The calls to learn from, or those kept for the figures. Raises CorpusError."""
    calls = []
    for path in sorted(folder.glob("*.json")):
        try:
            call = parse_call(json.loads(path.read_text("utf-8")))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise CorpusError(f"{path.name} is no call: {error!r}") from error
        if (call.writer in TEST_WRITERS) is test:
            calls.append(call)
    return calls


def parse_call(data: dict[str, Any]) -> LabelledCall:
    """A call from its JSON object; ValueError, KeyError or TypeError where it is none."""
    known = {f.name for f in fields(CallGold)}
    gold = [{k: v for k, v in g.items() if k in known} for g in data["gold"]]
    return LabelledCall(
        id=data["id"],
        language=data["language"],
        writer=data["writer"],
        style=data["style"],
        promises=_promises(data),
        turns=tuple(_turn(turn) for turn in data["turns"]),
        gold=tuple(CallGold(**g | {"also_turns": tuple(g.get("also_turns", ()))}) for g in gold),
    )


def corpus_hash(moments: Iterable[Moment], calls: Iterable[LabelledCall] = ()) -> str:
    """What heads were fitted on: changes with any text, label or order."""
    digest = hashlib.sha256()
    items: list[Moment | LabelledCall] = [*moments, *calls]
    for item in items:
        turns = [(turn.speaker, turn.text) for turn in item.turns]
        gold = [list(asdict(g).values()) for g in item.gold]
        promises = [(p.id, p.text) for p in item.promises]
        digest.update(json.dumps([item.id, item.setting, turns, promises, gold], ensure_ascii=False).encode())
    return digest.hexdigest()


def _promises(data: dict[str, Any]) -> tuple[Promise, ...]:
    return tuple(Promise(id=p["id"], text=p["text"]) for p in data["promises"])


def _turn(data: dict[str, Any]) -> Turn:
    speaker: Speaker = data["speaker"]
    return Turn(speaker, data["text"], untimed_words(data["text"]))
