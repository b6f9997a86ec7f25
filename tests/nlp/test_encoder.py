"""Encoders: the bundled one, and any transformers model by folder, on torch or ONNX Runtime."""

from pathlib import Path

import numpy as np
import pytest

from nlp.encoder import EncoderError, HashedEncoder, load_encoder
from tests.nlp.tiny_models import SIZE, save_tiny_onnx, save_tiny_tokenizer, save_tiny_torch

TEXTS = ["It's too expensive for us.", "Для нас это слишком дорого.", "", "too expensive, it is"]


def test_bundled_rows_have_length_one_and_repeat_exactly() -> None:
    encoder = load_encoder("bundled")
    rows = encoder.encode(TEXTS)
    assert rows.shape == (4, encoder.size)
    assert rows.dtype == np.float32
    assert np.linalg.norm(rows, axis=1) == pytest.approx([1, 1, 0, 1])
    assert np.array_equal(rows, HashedEncoder().encode(TEXTS))
    assert np.array_equal(rows[:1], encoder.encode(TEXTS[:1]))


def test_bundled_rows_are_near_for_forms_of_the_same_words_and_far_for_others() -> None:
    rows = load_encoder("bundled").encode(
        ["внедрение системы затянулось", "внедрения систем затянулись", "кофе был вкусный"]
    )
    assert rows[0] @ rows[1] > 0.5 > 0.2 > rows[0] @ rows[2]


def test_no_texts_give_no_rows() -> None:
    assert load_encoder("bundled").encode([]).shape[0] == 0


@pytest.mark.parametrize("name", ["", "bundle", "e5"])
def test_an_unknown_encoder_is_refused_with_what_to_use(name: str) -> None:
    with pytest.raises(EncoderError, match="Use 'bundled' or transformers:"):
        load_encoder(name)


def test_a_folder_without_a_model_is_refused_with_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match="cannot be opened"):
        load_encoder(f"transformers:{tmp_path / 'none'}")


def check_rows(folder: Path) -> np.ndarray:
    """Rows of a model folder: sized, of length one, and the same alone as in a batch with longer texts."""
    encoder = load_encoder(f"transformers:{folder}")
    rows = encoder.encode(TEXTS)
    assert encoder.name == f"transformers:{folder}"
    assert rows.shape == (4, SIZE) == (4, encoder.size)
    assert rows.dtype == np.float32
    assert np.linalg.norm(rows, axis=1) == pytest.approx([1, 1, 1, 1], abs=1e-5)
    assert rows[3] == pytest.approx(encoder.encode([TEXTS[3]])[0], abs=1e-5)
    assert encoder.encode([]).shape == (0, SIZE)
    return rows


@pytest.mark.torch
def test_a_torch_model_by_folder(tmp_path: Path) -> None:
    pytest.importorskip("torch", reason="the torch extra is not installed")
    save_tiny_tokenizer(tmp_path)
    save_tiny_torch(tmp_path)
    rows = check_rows(tmp_path)
    assert abs(rows[0] - rows[1]).max() > 1e-3


def test_an_onnx_model_by_folder_is_the_mean_of_its_tokens(tmp_path: Path) -> None:
    vocabulary = save_tiny_tokenizer(tmp_path)
    table = save_tiny_onnx(tmp_path, len(vocabulary))
    rows = check_rows(tmp_path)
    said = ["[CLS]", "too", "expensive", ",", "it", "is", "[SEP]"]
    mean = table[[vocabulary.index(token) for token in said]].mean(axis=0)
    assert rows[3] == pytest.approx(mean / np.linalg.norm(mean), abs=1e-5)


def test_texts_beyond_the_models_limit_are_cut(tmp_path: Path) -> None:
    vocabulary = save_tiny_tokenizer(tmp_path)
    save_tiny_onnx(tmp_path, len(vocabulary))
    encoder = load_encoder(f"transformers:{tmp_path}")
    long, longer = encoder.encode(["too expensive " * 200, "too expensive " * 400])
    assert long == pytest.approx(longer, abs=1e-6)
