"""The committed heads belong to the committed corpus: fitting again gives the same predictions."""

from pathlib import Path

import pytest

from nlp import train
from nlp.classifier import load_heads
from nlp.corpus.loading import LabelledCall, Moment, corpus_hash, load_calls, load_moments
from nlp.encoder import load_encoder
from nlp.extract import Reader
from nlp.heldout import Report, Tally, evaluate, split
from tests.nlp.tiny_models import save_tiny_onnx, save_tiny_tokenizer


@pytest.fixture(scope="module")
def moments() -> list[Moment]:
    return load_moments()


@pytest.fixture(scope="module")
def calls() -> list[LabelledCall]:
    return load_calls()


def test_the_committed_heads_were_fitted_on_the_committed_corpus(
    moments: list[Moment], calls: list[LabelledCall]
) -> None:
    assert load_heads("bundled").corpus_hash == corpus_hash(moments, calls)


def test_fitting_again_gives_the_same_predictions(moments: list[Moment], calls: list[LabelledCall]) -> None:
    encoder = load_encoder("bundled")
    again = train.fit(moments, calls, encoder)
    assert train.differing(again, load_heads("bundled"), moments[::5], encoder) == []


def test_the_committed_files_are_small() -> None:
    sizes = [p.stat().st_size for p in train.HEADS_DIR.iterdir()]
    prompts = [p.stat().st_size for p in (Path(train.__file__).parents[1] / "prompts").glob("*.yaml")]
    assert sum(sizes) + sum(prompts) < 3 * 1024**2


def test_settings_of_a_writer_are_never_on_both_sides_of_the_split(moments: list[Moment]) -> None:
    kept, held = split(moments)
    assert len(kept) + len(held) == len(moments)
    assert 0.1 < len(held) / len(moments) < 0.35
    assert not {m.setting for m in kept} & {m.setting for m in held}
    assert {m.language for m in held} == {"en", "ru"}


def test_heads_can_be_fitted_on_any_encoder(
    tmp_path: Path, moments: list[Moment], monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a part of the corpus, so that every head has its examples, and read back from data_dir."""
    vocabulary = save_tiny_tokenizer(tmp_path)
    save_tiny_onnx(tmp_path, len(vocabulary))
    encoder = f"transformers:{tmp_path}"
    monkeypatch.setattr(train, "load_moments", lambda: moments[::6])
    monkeypatch.setattr(train, "load_calls", lambda: [])
    assert train.main(["--encoder", encoder, "--out", str(tmp_path / "data" / "heads"), "--no-report"]) == 0
    assert train.main(["--encoder", encoder, "--out", str(tmp_path / "data" / "heads"), "--check"]) == 0
    reader = Reader.load(encoder, data_dir=tmp_path / "data")
    assert encoder in reader.versions.model
    report = evaluate(reader, moments[:60])
    assert report.tallies["moments", "kind", "TOTAL"].right > 0


def test_a_corpus_with_faults_is_not_fitted(
    monkeypatch: pytest.MonkeyPatch, moments: list[Moment], tmp_path: Path
) -> None:
    monkeypatch.setattr(train, "load_moments", lambda: [moments[0], moments[0]])
    assert train.main(["--out", str(tmp_path)]) == 1
    assert list(tmp_path.iterdir()) == []


def test_check_notices_heads_of_another_corpus(
    monkeypatch: pytest.MonkeyPatch, moments: list[Moment]
) -> None:
    monkeypatch.setattr(train, "load_moments", lambda: moments[:200])
    assert train.main(["--check"]) == 1


def test_tallies() -> None:
    tally = Tally()
    tally.add({"a", "b"}, {"b", "c"})
    assert (tally.right, tally.wrong, tally.missed) == (1, 1, 1)
    assert (tally.precision, tally.recall, tally.f1) == (0.5, 0.5, 0.5)
    assert Tally().f1 == 0.0


def test_a_reports_lines_hold_its_figures() -> None:
    report = Report(overlaps=[0.5, 1.0])
    report.tallies["en", "kind", "objection"].add({1, 2}, {1})
    lines = "\n".join(report.lines())
    assert "P 1.000  R 0.500  F1 0.667  n 2" in lines
    assert "quote overlap on right tags 0.750" in lines


def test_a_tag_on_a_turn_that_repeats_the_point_counts_neither_way(calls: list[LabelledCall]) -> None:
    reader = Reader.load()
    found = evaluate(reader, [], calls[:6])
    wanted = sum(len({(g.kind, g.category, g.turn) for g in c.gold}) for c in calls[:6])
    total = found.tallies["calls", "category", "TOTAL"]
    assert total.right + total.missed == wanted
