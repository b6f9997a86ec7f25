"""The script of a sample call, as written in script.json.

A script is also a labelled call: `earshot analyze --transcript script.json` reads it, and its `gold` key
holds what is to be found in it.
"""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PAUSE = 0.45  # seconds between one speaker's last word and the other's first, where a line names none


@dataclass(frozen=True)
class Part:
    """Who speaks: one synthesiser voice on one channel.

    pace: length of a word against the voice's own (1.1 is slower). pitch: against its own (0.9 is lower).
    peak_db: the loudest sample of this channel, dB below full scale.
    """

    speaker: str
    name: str
    channel: int
    engine: str
    voice: str
    pace: float = 1.0
    pitch: float = 1.0
    peak_db: float = -3.0


@dataclass(frozen=True)
class Line:
    """One turn. pause: seconds after the line before, negative where it cuts in.

    holds: text up to a point in the line -> seconds of silence there.
    """

    speaker: str
    text: str
    pause: float = PAUSE
    holds: dict[str, float] = field(default_factory=dict)

    def chunks(self) -> list[tuple[str, float]]:
        """The line cut at its holds: (text, seconds of silence after it)."""
        pieces, done = [], 0
        for head, seconds in self.holds.items():
            if not self.text.startswith(head) or not self.text[len(head) :].startswith(" "):
                raise ValueError(f"The hold {head!r} is not how this line begins: {self.text!r}")
            pieces.append((self.text[done : len(head)].strip(), seconds))
            done = len(head)
        return [*pieces, (self.text[done:].strip(), 0.0)]


@dataclass(frozen=True)
class Script:
    """A call to be voiced. lead_in, tail: seconds of line noise before the first and after the last word."""

    language: str
    parts: dict[str, Part]
    lines: tuple[Line, ...]
    promises: tuple[dict[str, Any], ...]
    lead_in: float
    tail: float
    ships_transcript: bool


def read_script(path: Path) -> Script:
    """The script in a file; ValueError where two lines in a row have one speaker or a line has no part."""
    data = json.loads(path.read_text("utf-8"))
    parts = {name: Part(speaker=name, **spec) for name, spec in data["speakers"].items()}
    lines = tuple(_line(turn) for turn in data["turns"])
    for position, (turn, line) in enumerate(zip(data["turns"], lines, strict=True)):
        if turn["i"] != position:
            raise ValueError(f"Turn {turn['i']} stands at position {position}.")
        if line.speaker not in parts:
            raise ValueError(f"Turn {position} is said by {line.speaker!r}, who is not among the speakers.")
        if position and lines[position - 1].speaker == line.speaker:
            raise ValueError(f"Turns {position - 1} and {position} have one speaker: make them one turn.")
    return Script(
        language=data["language"],
        parts=parts,
        lines=lines,
        promises=tuple(data["promises"]),
        lead_in=data["lead_in"],
        tail=data["tail"],
        ships_transcript=data.get("ships_transcript", False),
    )


def _line(turn: dict[str, Any]) -> Line:
    pause = -turn["overlap"] if "overlap" in turn else turn.get("pause", PAUSE)
    return Line(turn["speaker"], turn["text"], pause, turn.get("holds", {}))
