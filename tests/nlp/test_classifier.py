"""Heads are saved as npz and JSON, loaded as they were, and refused where they do not belong."""

from pathlib import Path

import numpy as np
import pytest

from nlp.calibration import Scored, fit_calibrations
from nlp.classifier import (
    Calibration,
    Head,
    Heads,
    HeadsError,
    heads_folder,
    joint_scores,
    load_heads,
    save_heads,
)
from nlp.extract import Reader

ENCODER = "transformers:some/model-name"


def make_heads(encoder: str = ENCODER) -> Heads:
    kind = Head(("objection",), np.array([[1, 0]], np.float32), np.array([0], np.float32))
    category = Head(("price", "need"), np.array([[0, 2], [0, -2]], np.float32), np.array([0, 0], np.float32))
    heads = {"objection": kind, "objection/category": category}
    return Heads(heads, {"objection": Calibration(1.5, -0.25, 0.4)}, ["a", "b"], encoder, "corpus")


def test_heads_come_back_as_they_were_saved(tmp_path: Path) -> None:
    saved = make_heads()
    save_heads(saved, tmp_path)
    loaded = load_heads(ENCODER, tmp_path)
    assert loaded.heads.keys() == saved.heads.keys()
    for name, head in saved.heads.items():
        assert loaded.heads[name].classes == head.classes
        assert np.array_equal(loaded.heads[name].weights, head.weights)
        assert np.array_equal(loaded.heads[name].bias, head.bias)
    assert loaded.calibrations == saved.calibrations
    assert (loaded.encoder, loaded.corpus_hash, list(loaded.layout)) == (ENCODER, "corpus", ["a", "b"])
    assert sorted(p.suffix for p in tmp_path.iterdir()) == [".json", ".npz"]


def test_no_pickles_are_in_the_committed_heads() -> None:
    base = heads_folder("bundled", None) / "bundled.npz"
    with np.load(base, allow_pickle=False) as arrays:
        assert all(arrays[name].dtype.kind == "f" for name in arrays.files)


def test_the_version_changes_with_the_weights(tmp_path: Path) -> None:
    save_heads(make_heads(), tmp_path / "one")
    other = make_heads()
    other.heads["objection"].weights[0, 0] = 2
    save_heads(other, tmp_path / "two")
    assert load_heads(ENCODER, tmp_path / "one").version != load_heads(ENCODER, tmp_path / "two").version


def test_missing_heads_name_the_command_that_makes_them(tmp_path: Path) -> None:
    with pytest.raises(HeadsError, match=r"python -m nlp\.train --encoder transformers:x"):
        load_heads("transformers:x", tmp_path)


def test_names_that_look_alike_as_files_are_kept_apart(tmp_path: Path) -> None:
    save_heads(make_heads("transformers:a/b"), tmp_path)
    with pytest.raises(HeadsError):
        load_heads("transformers:a-b", tmp_path)


def test_heads_of_other_features_are_refused(tmp_path: Path) -> None:
    reader = Reader.load()
    with pytest.raises(HeadsError, match="Fit them again"):
        reader.heads.check_layout([*reader.features.layout, "one more"])


def test_joint_scores_share_the_kind_out_among_its_categories() -> None:
    rows = np.array([[2.0, 1.0], [-2.0, 1.0]], np.float32)
    heads = make_heads().heads
    scores = joint_scores(heads, "objection", rows)
    assert scores.sum(axis=1) == pytest.approx(heads["objection"].probability(rows))
    assert scores[0, 0] > scores[0, 1]
    assert scores[0, 0] > scores[1, 0]


def test_confidence_rises_with_the_score_and_stays_inside_bounds() -> None:
    calibration = Calibration(1.3, -0.2, 0.5)
    confidences = [calibration.confidence(raw) for raw in (0.0, 0.2, 0.5, 0.9, 1.0)]
    assert confidences == sorted(confidences)
    assert 0 < confidences[0] < confidences[-1] < 1


def scored(raw: float, right: bool) -> Scored:
    return Scored(raw, "price", frozenset({"price"} if right else ()))


def test_calibration_finds_the_share_of_right_answers() -> None:
    """Scores that claim too much: of those at 0.9 only six in ten are right."""
    examples = [scored(0.9, i % 10 < 6) for i in range(400)] + [scored(0.1, i % 10 < 1) for i in range(400)]
    calibration = fit_calibrations(examples)["price"]
    assert calibration.confidence(0.9) == pytest.approx(0.6, abs=0.03)
    assert calibration.confidence(0.1) == pytest.approx(0.1, abs=0.03)
    assert calibration.confidence(0.1) < calibration.threshold <= calibration.confidence(0.9)


def test_the_threshold_keeps_precision_at_least_recall() -> None:
    rng = np.random.default_rng(3)
    examples = [scored(float(raw), bool(rng.uniform() < raw**2)) for raw in rng.uniform(0.02, 0.98, 2000)]
    calibration = fit_calibrations(examples)["price"]
    reported = [s for s in examples if calibration.confidence(s.raw) >= calibration.threshold]
    hits = sum(s.right for s in reported)
    assert hits / len(reported) >= hits / sum(bool(s.gold) for s in examples) > 0.3


def test_a_category_that_is_tagged_too_often_is_cut_higher() -> None:
    """Both score alike; of what is called need only one in four is."""
    rng = np.random.default_rng(5)
    examples = []
    for raw in rng.uniform(0.3, 0.9, 1000):
        examples.append(Scored(float(raw), "price", frozenset({"price"} if rng.uniform() < raw else ())))
        examples.append(Scored(float(raw), "need", frozenset({"need"} if rng.uniform() < raw / 4 else ())))
    calibrations = fit_calibrations(examples)
    assert calibrations["need"].threshold > calibrations["price"].threshold


def test_heads_that_were_never_right_report_nothing_unsure() -> None:
    examples = [Scored(0.4, "price", frozenset())] * 10
    assert fit_calibrations(examples)["price"].threshold == 0.5
