"""Tiny encoder models that the tests make themselves: random weights, no download, no onnx package."""

import json
from pathlib import Path

import numpy as np
import numpy.typing as npt

SIZE = 16
_WORDS = "it is too expensive for us ' s . , это слишком дорого нас для"


def save_tiny_tokenizer(folder: Path) -> list[str]:
    """A BERT tokenizer and configuration; returns its vocabulary."""
    from transformers import BertTokenizerFast

    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *_WORDS.split()]
    (folder / "vocab.txt").write_text("\n".join(vocabulary) + "\n", "utf-8")
    BertTokenizerFast(str(folder / "vocab.txt")).save_pretrained(folder)
    config = {
        "model_type": "bert",
        "vocab_size": len(vocabulary),
        "hidden_size": SIZE,
        "num_hidden_layers": 1,
        "num_attention_heads": 2,
        "intermediate_size": 32,
        "max_position_embeddings": 64,
    }
    (folder / "config.json").write_text(json.dumps(config), "utf-8")
    return vocabulary


def save_tiny_torch(folder: Path) -> None:
    """Random weights for the folder's configuration."""
    import torch
    from transformers import AutoConfig, AutoModel

    torch.manual_seed(7)
    AutoModel.from_config(AutoConfig.from_pretrained(folder)).save_pretrained(folder)


def save_tiny_onnx(folder: Path, vocabulary_size: int) -> npt.NDArray[np.float32]:
    """A model.onnx whose last layer is a look-up table; returns the table.

    Written field by field as the ONNX protocol buffer defines it: one Gather node.
    """
    table = np.random.default_rng(7).normal(size=(vocabulary_size, SIZE)).astype(np.float32)
    node = _text(1, "table") + _text(1, "input_ids") + _text(2, "last_hidden_state") + _text(4, "Gather")
    tensor = _number(1, vocabulary_size) + _number(1, SIZE) + _number(2, 1) + _text(8, "table")
    tensor += _bytes(9, table.tobytes())
    graph = _bytes(1, node) + _text(2, "tiny") + _bytes(5, tensor)
    graph += _bytes(11, _value("input_ids", 7, ["batch", "tokens"]))
    graph += _bytes(12, _value("last_hidden_state", 1, ["batch", "tokens", SIZE]))
    model = _number(1, 8) + _bytes(8, _number(2, 13)) + _bytes(7, graph)
    (folder / "model.onnx").write_bytes(model)
    return table


def _value(name: str, element: int, shape: list[str | int]) -> bytes:
    sizes = b"".join(_bytes(1, _text(2, d) if isinstance(d, str) else _number(1, d)) for d in shape)
    return _text(1, name) + _bytes(2, _bytes(1, _number(1, element) + _bytes(2, sizes)))


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _text(field: int, value: str) -> bytes:
    return _bytes(field, value.encode())


def _bytes(field: int, value: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(value)) + value


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes([*out, value])
