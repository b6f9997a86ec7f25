"""How well freshly fitted heads read moments they have never seen: precision, recall and F1."""

import hashlib
from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence, Set
from dataclasses import dataclass, field
from typing import TypeVar

from nlp.corpus.loading import Gold, LabelledCall, Moment
from nlp.extract import Reader
from nlp.quoting import overlap
from nlp.types import Insight
from speech.transcript import Transcript

HELD_OUT_SHARE = 0.2


@dataclass
class Tally:
    """Counts of right, wrong and missed tags."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def add(self, gold: Set[Hashable], found: Set[Hashable]) -> None:
        self.right += len(gold & found)
        self.wrong += len(found - gold)
        self.missed += len(gold - found)

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 0.0

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed) if self.right + self.missed else 0.0

    @property
    def f1(self) -> float:
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


@dataclass
class Report:
    """Tallies by (part of the corpus, level, name) and the quote overlaps of right tags."""

    tallies: dict[tuple[str, str, str], Tally] = field(default_factory=lambda: defaultdict(Tally))
    overlaps: list[float] = field(default_factory=list)
    reliability: dict[int, list[bool]] = field(default_factory=lambda: defaultdict(list))
    types: Tally = field(default_factory=Tally)

    def lines(self) -> Iterable[str]:
        """A table for people."""
        for (part, level, name), t in sorted(self.tallies.items()):
            count = t.right + t.missed
            figures = f"P {t.precision:.3f}  R {t.recall:.3f}  F1 {t.f1:.3f}  n {count}"
            yield f"{part:19} {level:9} {name:32} {figures}"
        if self.overlaps:
            yield f"quote overlap on right tags {sum(self.overlaps) / len(self.overlaps):.3f}"
        for tenth, right in sorted(self.reliability.items()):
            share = sum(right) / len(right)
            yield f"confidence {tenth / 10:.1f}-{tenth / 10 + 0.1:.1f}: right {share:.2f} of {len(right)}"
        yield f"type of overpromise: right {self.types.right}, wrong {self.types.wrong}"


Labelled = TypeVar("Labelled", Moment, LabelledCall)


def split(items: Sequence[Labelled]) -> tuple[list[Labelled], list[Labelled]]:
    """(to fit on, held out): whole settings of a writer stay on one side, picked by a hash of their names."""
    fit: list[Labelled] = []
    held: list[Labelled] = []
    for item in items:
        (held if _is_held_out(item.setting) else fit).append(item)
    return fit, held


def _is_held_out(setting: str) -> bool:
    return int(hashlib.sha256(setting.encode()).hexdigest(), 16) % 100 < HELD_OUT_SHARE * 100


def evaluate(reader: Reader, moments: Sequence[Moment], calls: Sequence[LabelledCall] = ()) -> Report:
    """What a reader finds in the last turns of moments and in all turns of calls, against their gold."""
    report = Report()
    for moment in moments:
        found = reader.read(Transcript(moment.language, moment.turns), moment.promises)
        last = [i for i in found if i.turn == len(moment.turns) - 1]
        parts = ("moments", f"moments {moment.language}", f"moments {moment.language} {moment.style}")
        _count(report, parts, moment.gold, last)
    for call in calls:
        found = reader.read(Transcript(call.language, call.turns), call.promises)
        parts = ("calls", f"calls {call.language}", f"calls {call.language} {call.style}")
        for turn in range(len(call.turns)):
            repeats = {(g.kind, g.category) for g in call.gold if turn in g.also_turns}
            # A tag on a turn that repeats the point counts neither way.
            here = [i for i in found if i.turn == turn and (i.kind, i.category) not in repeats]
            _count(report, parts, [g for g in call.gold if g.turn == turn], here)
    return report


def _count(report: Report, parts: Sequence[str], gold: Sequence[Gold], found: Sequence[Insight]) -> None:
    gold_tags = {(g.kind, g.category) for g in gold}
    found_tags: set[tuple[str, str]] = {(i.kind, i.category) for i in found}
    for part in parts:
        for kind in {k for k, _ in gold_tags | found_tags}:
            gold_of, found_of = ({t for t in tags if t[0] == kind} for tags in (gold_tags, found_tags))
            report.tallies[part, "kind", kind].add({k for k, _ in gold_of}, {k for k, _ in found_of})
            report.tallies[part, "category", kind].add(gold_of, found_of)
        report.tallies[part, "kind", "TOTAL"].add({k for k, _ in gold_tags}, {k for k, _ in found_tags})
        report.tallies[part, "category", "TOTAL"].add(gold_tags, found_tags)
    for tag in gold_tags | found_tags:
        report.tallies[parts[0], "single", "/".join(tag)].add({tag} & gold_tags, {tag} & found_tags)
    _count_details(report, parts[0], gold, found)


def _count_details(report: Report, part: str, gold: Sequence[Gold], found: Sequence[Insight]) -> None:
    for insight in found:
        same = [g for g in gold if (g.kind, g.category) == (insight.kind, insight.category)]
        report.reliability[min(int(insight.confidence * 10), 9)].append(bool(same))
        for g in same:
            report.overlaps.append(overlap(g.quote, insight.quote))
            if g.promise_id:
                right = g.promise_id == insight.promise_id
                report.tallies[part, "promise", "names the right one"].add({1}, {1} if right else {0})
            if g.type:
                report.types.right += g.type == insight.type
                report.types.wrong += g.type != insight.type
