"""How well freshly fitted heads read moments they have never seen: precision, recall and F1."""

import hashlib
from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence, Set
from dataclasses import dataclass, field

from nlp.corpus.loading import Moment
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
            yield f"{part:12} {level:9} {name:32} {figures}"
        if self.overlaps:
            yield f"quote overlap on right tags {sum(self.overlaps) / len(self.overlaps):.3f}"
        for tenth, right in sorted(self.reliability.items()):
            share = sum(right) / len(right)
            yield f"confidence {tenth / 10:.1f}-{tenth / 10 + 0.1:.1f}: right {share:.2f} of {len(right)}"
        yield f"type of overpromise: right {self.types.right}, wrong {self.types.wrong}"


def split(moments: Sequence[Moment]) -> tuple[list[Moment], list[Moment]]:
    """(to fit on, held out): whole settings of a writer stay on one side, picked by a hash of their names."""
    fit: list[Moment] = []
    held: list[Moment] = []
    for moment in moments:
        (held if _is_held_out(moment.setting) else fit).append(moment)
    return fit, held


def _is_held_out(setting: str) -> bool:
    return int(hashlib.sha256(setting.encode()).hexdigest(), 16) % 100 < HELD_OUT_SHARE * 100


def evaluate(reader: Reader, moments: Sequence[Moment]) -> Report:
    """What a reader finds in the last turns of moments, against their gold."""
    report = Report()
    for moment in moments:
        found = reader.read(Transcript(moment.language, moment.turns), moment.promises)
        _count(report, moment, [i for i in found if i.turn == len(moment.turns) - 1])
    return report


def _count(report: Report, moment: Moment, found: Sequence[Insight]) -> None:
    gold_tags = {(g.kind, g.category) for g in moment.gold}
    found_tags: set[tuple[str, str]] = {(i.kind, i.category) for i in found}
    for part in ("all", moment.language, f"{moment.language} {moment.style}"):
        for kind in {k for k, _ in gold_tags | found_tags}:
            gold_of, found_of = ({t for t in tags if t[0] == kind} for tags in (gold_tags, found_tags))
            report.tallies[part, "kind", kind].add({k for k, _ in gold_of}, {k for k, _ in found_of})
            report.tallies[part, "category", kind].add(gold_of, found_of)
        report.tallies[part, "kind", "TOTAL"].add({k for k, _ in gold_tags}, {k for k, _ in found_tags})
        report.tallies[part, "category", "TOTAL"].add(gold_tags, found_tags)
    for tag in gold_tags | found_tags:
        report.tallies["all", "single", "/".join(tag)].add({tag} & gold_tags, {tag} & found_tags)
    _count_details(report, moment, found)


def _count_details(report: Report, moment: Moment, found: Sequence[Insight]) -> None:
    for insight in found:
        gold = [g for g in moment.gold if (g.kind, g.category) == (insight.kind, insight.category)]
        report.reliability[min(int(insight.confidence * 10), 9)].append(bool(gold))
        for g in gold:
            report.overlaps.append(overlap(g.quote, insight.quote))
            if g.promise_id:
                right = g.promise_id == insight.promise_id
                report.tallies["all", "promise", "names the right one"].add({1}, {1} if right else {0})
            if g.type:
                report.types.right += g.type == insight.type
                report.types.wrong += g.type != insight.type
