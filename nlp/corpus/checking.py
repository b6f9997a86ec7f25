"""Is the corpus fit to learn from? `python -m nlp.corpus.checking` lists every fault and ends 1 on any."""

import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

import numpy as np
import scipy.sparse  # type: ignore[import-untyped]
import structlog

from nlp.codebook import Codebook, load_codebook
from nlp.corpus.loading import TEST_DIR, Gold, LabelledCall, Moment, load_calls, load_moments
from nlp.stems import words
from nlp.types import Promise
from speech.transcript import Turn

MAX_LIKENESS = 0.5
"""Jaccard agreement of character 5-grams above which two moments count as one."""

MAX_OPENING_SHARE = 0.01
"""The share of a language's moments that may open with the same three words."""

QUOTE_WORDS = (3, 40)
_CHUNK = 500

log = structlog.get_logger()


def check_moments(moments: Sequence[Moment], codebook: Codebook) -> list[str]:
    """Faults, each a sentence with the moments' ids; empty when the corpus may be used."""
    faults = [f"{m.id}: {fault}" for m in moments for fault in _moment_faults(m, codebook)]
    counts = Counter(m.id for m in moments)
    faults += [f"{id_}: the id is used {n} times" for id_, n in counts.items() if n > 1]
    faults += [f"{a} and {b}: nearly the same text ({share:.2f})" for a, b, share in near_duplicates(moments)]
    return faults


def common_openings(moments: Iterable[Moment]) -> list[tuple[str, str, float]]:
    """(language, first three words of the last turn, share) of openings that too many moments share."""
    openings: dict[str, Counter[str]] = defaultdict(Counter)
    for m in moments:
        openings[m.language][" ".join(words(m.last.text)[:3])] += 1
    found = []
    for language, counts in openings.items():
        total = sum(counts.values())
        # In a small corpus one repeat is already a per cent: two are no pattern yet.
        found += [
            (language, o, n / total) for o, n in counts.items() if n > 2 and n / total > MAX_OPENING_SHARE
        ]
    return sorted(found, key=lambda row: -row[2])


def near_duplicates(moments: Sequence[Moment]) -> list[tuple[str, str, float]]:
    """Pairs of moments whose last turns share more than half of their character 5-grams."""
    columns: dict[str, int] = {}
    grams = [[columns.setdefault(g, len(columns)) for g in _grams(m.last.text)] for m in moments]
    sizes = np.array([len(own) for own in grams])
    holds = scipy.sparse.csr_matrix(
        (np.ones(sizes.sum(), np.float32), np.concatenate(grams), np.concatenate([[0], sizes.cumsum()])),
        shape=(len(moments), len(columns)),
    )
    found = []
    for at in range(0, len(moments), _CHUNK):
        shared = (holds[at : at + _CHUNK] @ holds.T).toarray()
        likeness = shared / (sizes[at : at + _CHUNK, None] + sizes[None, :] - shared)
        for row, other in zip(*np.nonzero(likeness > MAX_LIKENESS), strict=True):
            if other > at + row:
                pair = moments[at + row].id, moments[other].id
                found.append((*pair, float(likeness[row, other])))
    return found


def _grams(text: str) -> set[str]:
    joined = " ".join(words(text))
    return {joined[i : i + 5] for i in range(max(1, len(joined) - 4))}


def check_calls(calls: Sequence[LabelledCall], codebook: Codebook) -> list[str]:
    """Faults of whole calls, each a sentence with the call's id."""
    faults = []
    for call in calls:
        faults += [f"{call.id}: {fault}" for fault in _turn_faults(call.turns)]
        for gold in call.gold:
            named = (gold.turn, *gold.also_turns)
            if not all(0 <= i < len(call.turns) for i in named) or gold.turn in gold.also_turns:
                faults.append(f"{call.id}: there is no such turn, or it repeats itself: {named}")
            else:
                told = _gold_faults(gold, call.turns[gold.turn], call.promises, codebook)
                faults += [f"{call.id} turn {gold.turn}: {fault}" for fault in told]
    counts = Counter(call.id for call in calls)
    return faults + [f"{id_}: the id is used {n} times" for id_, n in counts.items() if n > 1]


def _moment_faults(m: Moment, codebook: Codebook) -> Iterable[str]:
    if m.language not in ("en", "ru") or m.style not in ("plain", "indirect"):
        yield "language must be en or ru and style plain or indirect"
    yield from _turn_faults(m.turns)
    for gold in m.gold:
        yield from _gold_faults(gold, m.last, m.promises, codebook)


def _turn_faults(turns: Iterable[Turn]) -> Iterable[str]:
    for turn in turns:
        if turn.speaker not in ("rep", "customer") or not turn.words:
            yield "every turn needs words and a speaker, rep or customer"


def _gold_faults(gold: Gold, turn: Turn, listed: Iterable[Promise], codebook: Codebook) -> Iterable[str]:
    promises = {p.id for p in listed}
    try:
        category = codebook.category(gold.kind, gold.category)
    except KeyError:
        yield f"the codebook has no {gold.kind}/{gold.category}"
        return
    if turn.speaker not in category.speakers:
        yield f"{gold.category} may not be said by a {turn.speaker}"
    if gold.quote not in turn.text:
        yield f"the quote is not in the turn: {gold.quote!r}"
    if not QUOTE_WORDS[0] <= len(gold.quote.split()) <= QUOTE_WORDS[1]:
        yield f"the quote has {len(gold.quote.split())} words: {gold.quote!r}"
    if category.names_promise and gold.promise_id not in promises:
        yield f"{gold.category} must name one of the promises"
    if gold.kind == "promise_mismatch" and not promises:
        yield "a mismatch needs promises"
    if gold.type is not None and gold.type not in category.types:
        yield f"{gold.category} has no type {gold.type}"


def main() -> int:
    """Report on the committed corpus."""
    moments, calls = load_moments() + load_moments(TEST_DIR), load_calls() + load_calls(test=True)
    faults = check_moments(moments, load_codebook()) + check_calls(calls, load_codebook())
    for fault in faults:
        log.error("corpus.fault", fault=fault)
    for language, opening, share in common_openings(moments):
        log.warning("corpus.common_opening", language=language, opening=opening, share=round(share, 4))
    log.info("corpus.checked", moments=len(moments), calls=len(calls), faults=len(faults))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
