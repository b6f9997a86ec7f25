"""Cues: wordings that point to a category, matched on word forms in both languages.

Read from prompts/cues_en.yaml and cues_ru.yaml. A cue never decides alone; each group of cues is one
feature of the classifier, the same feature in both languages.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from nlp.data import read_yaml, shipped
from nlp.patterns import Hit, PatternError, PatternIndex

CUE_FILES = ("cues_en.yaml", "cues_ru.yaml")
TOPIC, PLAIN = "~", "!"
SIGNAL = "signal/"
ANYONE = "anyone"


class CueError(Exception):
    """A cue file that cannot be used; the message names the file and the group."""


@dataclass(frozen=True, slots=True)
class Cues:
    """All cues of both languages, by group.

    groups: "objection/price" (wordings that make the point), "objection/price~" (what such points are
    about), "objection/price!" (wordings that leave no doubt), "signal/question" (how a thing is said);
    their order is the order of a row's columns.
    said_by: whose turns a group is looked for in.
    """

    groups: tuple[str, ...]
    said_by: dict[str, str]
    index: PatternIndex

    def find(self, text: str, speaker: str) -> list[Hit]:
        """The cues in a speaker's text, each pattern at its first place."""
        return [hit for hit in self.index.find(text) if self.said_by[hit.name] in (speaker, ANYONE)]

    def row(self, hits: Iterable[Hit]) -> list[float]:
        """One number a group: 0 without a hit, 1 for one pattern, towards 2 for several."""
        counts: dict[str, int] = {}
        for hit in hits:
            counts[hit.name] = counts.get(hit.name, 0) + 1
        return [2.0 - 2.0 ** (1 - counts[g]) if g in counts else 0.0 for g in self.groups]


@lru_cache(maxsize=1)
def load_cues() -> Cues:
    """The shipped cues of both languages. Raises CueError."""
    entries = [entry for name in CUE_FILES for entry in _read(name)]
    said_by = {group: speaker for group, speaker, _ in entries}
    try:
        index = PatternIndex((group, text) for group, _, text in entries)
    except PatternError as error:
        raise CueError(str(error)) from error
    return Cues(tuple(sorted(said_by)), said_by, index)


def _read(name: str) -> Iterable[tuple[str, str, str]]:
    """(group, said by, pattern) of a cue file."""
    data: dict[str, Any] = read_yaml(shipped(name))
    for category, entry in data["categories"].items():
        if entry.get("said_by") not in ("rep", "customer"):
            raise CueError(f"{name}: {category} needs said_by, rep or customer")
        for suffix, key in ((PLAIN, "plain"), ("", "strong"), (TOPIC, "topic")):
            for pattern in entry.get(key, ()):
                yield category + suffix, entry["said_by"], _text(name, category, pattern)
    for signal, patterns in data["signals"].items():
        for pattern in patterns:
            yield SIGNAL + signal, ANYONE, _text(name, signal, pattern)


def _text(name: str, group: str, pattern: Any) -> str:
    """YAML reads a bare no or off as false: such words need quotes."""
    if not isinstance(pattern, str):
        raise CueError(f"{name}: {group} holds {pattern!r}, which needs quotes")
    return pattern
