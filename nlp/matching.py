"""Which promise a turn speaks of, and whether their amounts agree: the evidence for promise mismatches.

Words are compared by stem, meaning by encoder, subjects by topic, and durations, money, percentages and
counts as quantities, across different wordings. `compare` gives numbers; the heads weigh them, and
`keeps` is the rule that a rep who states exactly what is promised contradicts nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from nlp.classifier import Head
from nlp.data import read_yaml, shipped
from nlp.encoder import Encoder, Vectors
from nlp.patterns import PatternIndex
from nlp.quantities import Quantity, find_quantities
from nlp.stems import stems
from nlp.types import Promise

LINK_FEATURES = (
    "stems",
    "stems_before",
    "meaning",
    "meaning_before",
    "topics",
    "topics_before",
    "agrees",
    "differs",
)
MATCH_FEATURES = (*LINK_FEATURES, "likelihood", "covered", "listed", "sweeping", "longer", "states")

# From this share of common stems on (Jaccard), two sentences say the same thing and nothing besides.
_SAME_WORDS = 0.7
# From this share of its words on, a published limit is what a turn excepts.
_LIMIT_WORDS = 0.6

# Words that carry no subject, by stem.
_EMPTY = frozenset(
    stem
    for text in (
        "a an the and or but of to in on at for with from by as is are was were be been it its this that",
        "these you your we our us they them i me my he she his her do does did have has had will would can",
        "could not no yes so if up what which who how when where there here just only all any every one",
        "и в на с со по за из к ко от до о об у для при без не ни да нет а но или что чтобы как так то это",
        "этот эта эти вы вам вас ваш мы нам нас наш они их он она его ее я мне меня мой есть был была было",
        "быть будет уже еще только все весь если же ли бы вот там тут",
    )
    for stem in stems(text)
)


@dataclass(frozen=True)
class Said:
    """A text as the comparison sees it. vector: its encoder row."""

    text: str
    vector: Vectors

    @cached_property
    def stems(self) -> frozenset[str]:
        return frozenset(stems(self.text)) - _EMPTY

    @cached_property
    def topics(self) -> frozenset[str]:
        return topics_of(self.text)

    @cached_property
    def quantities(self) -> list[Quantity]:
        return find_quantities(self.text)


@dataclass(frozen=True)
class PromiseList:
    """The promises of a call, prepared once. limits: what the promise itself already excepts."""

    promises: tuple[Promise, ...]
    said: tuple[Said, ...]
    limits: tuple[Said, ...]

    @classmethod
    def prepare(cls, promises: Sequence[Promise], encoder: Encoder) -> "PromiseList":
        texts = [p.text for p in promises] + [p.limits or "" for p in promises]
        rows = encoder.encode(texts)
        said = [Said(text, row) for text, row in zip(texts, rows, strict=True)]
        return cls(tuple(promises), tuple(said[: len(promises)]), tuple(said[len(promises) :]))


def topics_of(text: str) -> frozenset[str]:
    """The topics (prompts/topics.yaml) that a text touches."""
    return frozenset(hit.name for hit in _topics().find(text))


def compare(promise: Said, turn: Said, before: Said | None) -> list[float]:
    """How a turn, and the turn before it, relate to a promise: the LINK_FEATURES."""
    agrees, differs = _amounts(promise, turn)
    return [
        _overlap(promise.stems, turn.stems),
        _overlap(promise.stems, before.stems) if before else 0.0,
        float(np.dot(promise.vector, turn.vector)),
        float(np.dot(promise.vector, before.vector)) if before else 0.0,
        _overlap(promise.topics, turn.topics),
        _overlap(promise.topics, before.topics) if before else 0.0,
        agrees,
        differs,
    ]


@dataclass(frozen=True, slots=True)
class Match:
    """The promise that a turn most likely speaks of.

    index: its place in the list. likelihood: 0 to 1. features: the MATCH_FEATURES.
    """

    index: int
    likelihood: float
    features: list[float]

    def named(self, feature: str) -> bool:
        """Whether one of the MATCH_FEATURES is above nought."""
        return self.features[MATCH_FEATURES.index(feature)] > 0


def best_match(promises: PromiseList, turn: Said, before: Said | None, link: Head) -> Match | None:
    """The likeliest promise by the "link" head, which was fitted on LINK_FEATURES; None without promises."""
    if not promises.said:
        return None
    links = [compare(promise, turn, before) for promise in promises.said]
    likelihoods = link.probability(np.asarray(links, dtype=np.float32))
    best = int(np.argmax(likelihoods))
    likelihood = float(likelihoods[best])
    features = _match_features(promises.said[best], links[best], turn, likelihood, len(links))
    return Match(best, likelihood, features)


def _match_features(
    promise: Said, link: list[float], turn: Said, likelihood: float, listed: int
) -> list[float]:
    covered = len(promise.stems & turn.stems) / len(promise.stems) if promise.stems else 0.0
    sweeping, said_over = _is_sweeping(promise), float(states(promise, turn))
    return [*link, likelihood, covered, min(listed, 5) / 5, sweeping, _longer(promise, turn), said_over]


def keeps(promise: Said, limits: Said, turn: Said, *, caveat: bool) -> bool:
    """Whether a rep's turn says what is promised, or excepts only what the promise itself excepts.

    caveat: whether the turn holds a wording that takes something back.
    """
    if limits.text and _is_limit(limits, turn):
        return True
    return not caveat and states(promise, turn)


def states(promise: Said, turn: Said) -> bool:
    """Whether a turn says a promise over again: its amounts and no others of their measure, or its words."""
    pairs = [[p.agrees(q) for p in promise.quantities if p.comparable(q)] for q in turn.quantities]
    compared = [agreeing for agreeing in pairs if agreeing]
    if any(not any(agreeing) for agreeing in compared):
        return False
    return bool(compared) or _shared(promise.stems, turn.stems) >= _SAME_WORDS


def _is_limit(limits: Said, turn: Said) -> bool:
    """Whether what the turn excepts is the published limit: its amounts, or most of its words."""
    if limits.quantities:
        return all(
            any(q.comparable(own) and q.agrees(own) for own in turn.quantities) for q in limits.quantities
        )
    return bool(limits.stems) and len(limits.stems & turn.stems) / len(limits.stems) >= _LIMIT_WORDS


def _amounts(promise: Said, turn: Said) -> tuple[float, float]:
    """1.0 where an amount of the promise is said; 1.0 where only others of its measures are."""
    pairs = [(p, q) for p in promise.quantities for q in turn.quantities if p.comparable(q)]
    agrees = any(p.agrees(q) for p, q in pairs)
    return float(agrees), float(bool(pairs) and not agrees)


def _longer(promise: Said, turn: Said) -> float:
    """1.0 where the turn names a longer duration or a greater sum than the promise, and no agreeing one."""
    pairs = [(p, q) for p in promise.quantities for q in turn.quantities if p.comparable(q)]
    if any(p.agrees(q) for p, q in pairs):
        return 0.0
    return float(any(q.low > p.high for p, q in pairs if p.measure in ("duration", "money")))


_SWEEPING = frozenset(
    stems(
        "every any all unlimited always no never free everything любой все каждый безлимитный бесплатно без"
    )
)


def _is_sweeping(promise: Said) -> float:
    """Whether it promises without exception: "every", "unlimited", «любой», «бесплатно»."""
    return float(bool(set(stems(promise.text)) & _SWEEPING))


def _shared(a: frozenset[str], b: frozenset[str]) -> float:
    return len(a & b) / len(a | b) if a and b else 0.0


def _overlap(a: frozenset[str], b: frozenset[str]) -> float:
    """Shared part of the smaller-by-root size (Ochiai 1957); 0 for an empty set."""
    return len(a & b) / (len(a) * len(b)) ** 0.5 if a and b else 0.0


@lru_cache(maxsize=1)
def _topics() -> PatternIndex:
    data = read_yaml(shipped("topics.yaml"))
    return PatternIndex((name, str(text)) for name, texts in data["topics"].items() for text in texts)


def likeness(a: str, b: str) -> float:
    """How far two sentences are about the same things: overlap of their content stems, 0 to 1."""
    return _overlap(frozenset(stems(a)) - _EMPTY, frozenset(stems(b)) - _EMPTY)
