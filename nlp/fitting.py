"""Fitting the heads on examples with scikit-learn; the same corpus always gives the same heads."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse  # type: ignore[import-untyped]
from sklearn.linear_model import LogisticRegression, Ridge
from threadpoolctl import threadpool_limits

from nlp.calibration import Scored, fit_calibrations
from nlp.classifier import Calibration, Head, Heads, joint_scores
from nlp.examples import MISMATCHES, Example
from nlp.features import Features
from nlp.matching import Match, PromiseList, Said, best_match, compare
from nlp.quantities import MEASURES
from nlp.quoting import overlap, window_rows
from nlp.windows import windows

TAGGED = ("objection", "pain_point")
# Inverse strength of the L2 penalty, chosen by cross-validation over settings of the corpus.
_C, _C_MISMATCH, _C_LINK = 10.0, 30.0, 1.0
_TYPE_SCALE = 5.0
_TYPE_COLUMNS = ("signal/commercial", "signal/result", "signal/date", *MEASURES)
_RIDGE = 3.0
_FOLDS = 3
_BATCH = 256

Rows = Any
"""A scipy.sparse.csr_matrix, a feature row an example."""


@dataclass(frozen=True)
class _Material:
    """Examples with their feature rows and likeliest promises, in the same order."""

    examples: Sequence[Example]
    rows: Rows
    matches: Sequence[Match | None]

    def take(self, chosen: Sequence[int]) -> "_Material":
        return _Material(
            [self.examples[i] for i in chosen], self.rows[list(chosen)], [self.matches[i] for i in chosen]
        )

    def where(self, keep: Sequence[bool]) -> "_Material":
        return self.take([i for i, k in enumerate(keep) if k])


def fit_heads(examples: Sequence[Example], features: Features, corpus_hash: str) -> Heads:
    """All heads, calibrations and thresholds from labelled examples."""
    # One thread: the solvers' many small products gain nothing from more, and sums keep their order.
    with threadpool_limits(1):
        link = _fit_link(examples, features)
        material = _prepare(examples, link, features)
        heads = {"link": link, **_fit_all(material), "type": _fit_types(material, features)}
        heads["quoting"] = _fit_quoting([e for e in examples if e.labelled], features)
        calibrations = _calibrate(material)
    return Heads(heads, calibrations, features.layout, features.encoder.name, corpus_hash)


def _fit_all(material: _Material) -> dict[str, Head]:
    heads = {}
    customers = material.where([e.labelled and e.stretch.speaker == "customer" for e in material.examples])
    for kind in TAGGED:
        heads[kind] = _yes_no(kind, customers.rows, [e.has(kind) for e in customers.examples])
        tagged = customers.where([e.has(kind) for e in customers.examples])
        heads[f"{kind}/category"] = _one_of(tagged.rows, [e.category(kind) or "" for e in tagged.examples])
    for speaker, categories in MISMATCHES.items():
        said = material.where([bool(e.promises) and e.stretch.speaker == speaker for e in material.examples])
        for category in categories:
            labels = [e.has("promise_mismatch", category) for e in said.examples]
            heads[category] = _yes_no(category, said.rows, labels, _C_MISMATCH)
    return heads


def _fit_types(material: _Material, features: Features) -> Head:
    """On a few telling columns alone: there are too few examples for words."""
    tagged = [(i, g.type) for i, e in enumerate(material.examples) for g in e.gold if g.type]
    rows = material.rows[[i for i, _ in tagged]]
    told = np.zeros(features.width, dtype=np.float32)
    told[features.columns(_TYPE_COLUMNS)] = _TYPE_SCALE
    head = _one_of(rows.multiply(told).tocsr(), [type_ for _, type_ in tagged])
    return replace(head, weights=head.weights * told)


def _fit_quoting(examples: Sequence[Example], features: Features) -> Head:
    """The head from the quotes of labelled examples."""
    rows, targets = [], []
    for example in examples:
        for gold in example.gold:
            choices = windows(example.stretch.turn, example.stretch.first, example.stretch.last)
            if choices:
                found = window_rows(example.stretch, choices, f"{gold.kind}/{gold.category}", features)
                rows.append(scipy.sparse.csr_matrix(found))
                turn = example.stretch.turn
                targets += [overlap(gold.quote, turn.slice(w.first, w.last)) for w in choices]
    model = Ridge(alpha=_RIDGE, solver="sparse_cg", tol=1e-6).fit(scipy.sparse.vstack(rows).tocsr(), targets)
    weights = np.asarray(model.coef_, dtype=np.float32)[None, :]
    return Head(("quote",), weights, np.array([model.intercept_], dtype=np.float32))


def _fit_link(examples: Sequence[Example], features: Features) -> Head:
    """The head that tells which promise a turn speaks of."""
    named = [e for e in examples if any(g.promise_id for g in e.gold)]
    links, right = [], []
    for example, (promises, turn, before) in zip(named, _prepared(named, features), strict=True):
        ids = {g.promise_id for g in example.gold}
        links += [compare(said, turn, before) for said in promises.said]
        right += [promise.id in ids for promise in promises.promises]
    model = LogisticRegression(C=_C_LINK, solver="liblinear").fit(np.asarray(links), right)
    return Head(("promise",), model.coef_.astype(np.float32), model.intercept_.astype(np.float32))


def _prepare(examples: Sequence[Example], link: Head, features: Features) -> _Material:
    """Sparse rows, made by batches: the dense rows of a whole corpus would not fit into memory."""
    rows, matches = [], []
    for at in range(0, len(examples), _BATCH):
        batch = examples[at : at + _BATCH]
        prepared = _prepared(batch, features)
        found = [best_match(promises, turn, before, link) for promises, turn, before in prepared]
        said, before_all = [turn for _, turn, _ in prepared], [before for _, _, before in prepared]
        dense = features.rows([e.stretch for e in batch], said, before_all, found)
        rows.append(scipy.sparse.csr_matrix(dense))
        matches += found
    return _Material(examples, scipy.sparse.vstack(rows).tocsr(), matches)


def _prepared(examples: Sequence[Example], features: Features) -> list[tuple[PromiseList, Said, Said | None]]:
    """The promises, the words and the turn before of each example."""
    stretches = [e.stretch for e in examples]
    lists = {e.promises: PromiseList.prepare(e.promises, features.encoder) for e in examples}
    return list(
        zip(
            (lists[e.promises] for e in examples),
            features.said(stretches),
            features.said_before(stretches),
            strict=True,
        )
    )


def _yes_no(name: str, rows: Rows, labels: Sequence[bool], penalty: float = _C) -> Head:
    weights, bias = _logistic(rows, labels, penalty)
    return Head((name,), weights[None, :], np.array([bias], dtype=np.float32))


def _one_of(rows: Rows, labels: Sequence[str]) -> Head:
    classes = tuple(sorted(set(labels)))
    fitted = [_logistic(rows, [label == c for label in labels]) for c in classes]
    return Head(classes, np.stack([w for w, _ in fitted]), np.array([b for _, b in fitted], dtype=np.float32))


def _logistic(
    rows: Rows, labels: Sequence[bool], penalty: float = _C
) -> tuple[npt.NDArray[np.float32], float]:
    """One logistic regression; a class that is always or never there gives a constant."""
    if len(set(labels)) < 2:
        return np.zeros(rows.shape[1], dtype=np.float32), 4.0 if labels and labels[0] else -4.0
    model = LogisticRegression(C=penalty, solver="liblinear").fit(rows, np.asarray(labels))
    return model.coef_[0].astype(np.float32), float(model.intercept_[0])


def _calibrate(material: _Material) -> dict[str, Calibration]:
    """Confidences and thresholds from predictions on folds that were left out, whole settings at a time.

    Only turns of whole calls count, where there are any.
    """
    raw: dict[str, list[Scored]] = {}
    calls = any(e.in_call for e in material.examples)
    for fold in range(_FOLDS):
        held = [_fold(e.setting) == fold for e in material.examples]
        heads = _fit_all(material.where([not h for h in held]))
        judged = [
            h and e.labelled and (e.in_call or not calls)
            for h, e in zip(held, material.examples, strict=True)
        ]
        _score(heads, material.where(judged), raw)
    return {
        f"{name if name in TAGGED else 'promise_mismatch'}/{category}": calibration
        for name, scored in raw.items()
        for category, calibration in fit_calibrations(scored).items()
    }


def _score(heads: dict[str, Head], held: _Material, raw: dict[str, list[Scored]]) -> None:
    """Adds what the heads say of the examples of a fold."""
    customers = held.where([e.stretch.speaker == "customer" for e in held.examples])
    for kind in TAGGED:
        scores = joint_scores(heads, kind, customers.rows)
        classes = heads[f"{kind}/category"].classes
        for example, row in zip(customers.examples, scores, strict=True):
            best = int(np.argmax(row))
            raw.setdefault(kind, []).append(Scored(float(row[best]), classes[best], example.categories(kind)))
    for speaker, categories in MISMATCHES.items():
        said = held.where([bool(e.promises) and e.stretch.speaker == speaker for e in held.examples])
        for category in categories:
            for example, score in zip(said.examples, heads[category].probability(said.rows), strict=True):
                gold = example.categories("promise_mismatch") & {category}
                raw.setdefault(category, []).append(Scored(float(score), category, gold))


def _fold(setting: str) -> int:
    return sum(setting.encode()) % _FOLDS
