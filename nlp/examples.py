"""From labelled moments to training examples for the heads."""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nlp.corpus.loading import Gold, LabelledCall, Moment
from nlp.features import Stretch, turn_before
from nlp.types import Promise
from speech.transcript import Turn

MISMATCHES = {"rep": ("walked_back", "overpromise"), "customer": ("unmet",)}


@dataclass(frozen=True)
class Example:
    """A stretch with what is tagged in it.

    labelled: False for a turn that only leads up to the labelled one: it teaches what ordinary talk
    about promises sounds like ("your site says one day"), for mismatches only. promises: of the moment,
    or borrowed from another moment of the same setting, so that having promises says nothing by itself.
    in_call: whether it comes from a whole call, where tags are as common as in life.
    """

    stretch: Stretch
    gold: tuple[Gold, ...]
    setting: str
    promises: tuple[Promise, ...]
    labelled: bool = True
    in_call: bool = False

    def has(self, kind: str, category: str | None = None) -> bool:
        return any(g.kind == kind and category in (None, g.category) for g in self.gold)

    def category(self, kind: str) -> str | None:
        """The category tagged in a kind, the first where there are several."""
        return next((g.category for g in self.gold if g.kind == kind), None)

    def categories(self, kind: str) -> frozenset[str]:
        return frozenset(g.category for g in self.gold if g.kind == kind)


def make_examples(moments: Sequence[Moment], calls: Sequence[LabelledCall] = ()) -> list[Example]:
    """The last turn of every moment, the turns before it, and every turn of whole calls."""
    lists = _promise_lists(moments)
    examples = []
    for moment in moments:
        promises = moment.promises or _borrowed(moment, lists)
        for i, turn in enumerate(moment.turns):
            last = i == len(moment.turns) - 1
            if not turn.words:
                continue
            stretch = whole_turn(moment.turns, i)
            gold = moment.gold if last else ()
            examples.append(Example(stretch, gold, moment.setting, promises, labelled=last))
    return examples + [example for call in calls for example in _call_examples(call)]


def _call_examples(call: LabelledCall) -> Iterator[Example]:
    """Turns that only repeat a point are left out: tagging them is neither right nor wrong."""
    repeats = {turn for gold in call.gold for turn in gold.also_turns}
    for i, turn in enumerate(call.turns):
        gold = tuple(g for g in call.gold if g.turn == i)
        if turn.words and (gold or i not in repeats):
            yield Example(whole_turn(call.turns, i), gold, call.setting, call.promises, in_call=True)


def whole_turn(turns: Sequence[Turn], index: int) -> Stretch:
    """A turn as one stretch."""
    return Stretch(turns[index], 0, len(turns[index].words) - 1, turn_before(turns, index))


def _promise_lists(moments: Sequence[Moment]) -> dict[str, list[tuple[Promise, ...]]]:
    lists: dict[str, list[tuple[Promise, ...]]] = defaultdict(list)
    for moment in moments:
        if moment.promises:
            for key in (moment.setting, moment.language):
                lists[key].append(moment.promises)
    return lists


def _borrowed(moment: Moment, lists: dict[str, list[tuple[Promise, ...]]]) -> tuple[Promise, ...]:
    """The promises of another moment of the setting, else of the language; the same ones every time."""
    choices = lists.get(moment.setting) or lists.get(moment.language) or [()]
    return choices[int(hashlib.sha256(moment.id.encode()).hexdigest(), 16) % len(choices)]
