"""Any transformers model as an encoder: a folder with an ONNX model runs on ONNX Runtime, others on torch.

Texts are cut at the model's own limit; a row is the mean of the last layer's tokens (padding left out),
scaled to length 1, as sentence encoders of the E5 and MiniLM families are trained.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from nlp.encoder import TRANSFORMERS_PREFIX, EncoderError, Vectors

_BATCH = 32
_MAX_TOKENS = 256
_ONNX_FILES = ("model.onnx", "onnx/model.onnx")


class TransformerEncoder:
    """A transformers model by name or folder. Raises EncoderError where it cannot be opened."""

    def __init__(self, model: str) -> None:
        from transformers import AutoConfig, AutoTokenizer

        self.name = TRANSFORMERS_PREFIX + model
        try:
            config = AutoConfig.from_pretrained(model)
            self._tokenizer = AutoTokenizer.from_pretrained(model)
        except (OSError, ValueError) as error:
            raise EncoderError(
                f"The encoder model {model!r} cannot be opened ({_first_line(error)}). "
                "Give a folder with a tokenizer and a model, or a name that this machine can download."
            ) from error
        self.size = int(config.hidden_size)
        self._limit = min(int(getattr(config, "max_position_embeddings", _MAX_TOKENS)), _MAX_TOKENS)
        onnx = next((Path(model) / name for name in _ONNX_FILES if (Path(model) / name).is_file()), None)
        self._layer: _OnnxLayer | _TorchLayer = _OnnxLayer(onnx) if onnx else _TorchLayer(model)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """float32 (len(texts), size)."""
        if not texts:
            return np.zeros((0, self.size), dtype=np.float32)
        return np.concatenate(list(self._batches(texts)))

    def _batches(self, texts: Sequence[str]) -> Iterator[Vectors]:
        for at in range(0, len(texts), _BATCH):
            # Each text is padded with its neighbours only, and a padded place never counts.
            tokens = self._tokenizer(
                list(texts[at : at + _BATCH]),
                padding=True,
                truncation=True,
                max_length=self._limit,
                return_tensors="np",
            )
            inputs = {name: np.asarray(values, dtype=np.int64) for name, values in tokens.items()}
            last = self._layer.run(inputs)
            kept = inputs["attention_mask"][:, :, None].astype(np.float32)
            mean = (last * kept).sum(axis=1) / np.maximum(kept.sum(axis=1), 1.0)
            norms = np.linalg.norm(mean, axis=1, keepdims=True)
            yield (mean / np.where(norms, norms, 1.0)).astype(np.float32)


class _OnnxLayer:
    """The last layer by ONNX Runtime, on a CPU; its first output must be (batch, tokens, size)."""

    def __init__(self, path: Path) -> None:
        import onnxruntime

        self._session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
        self._wanted = {given.name for given in self._session.get_inputs()}

    def run(self, inputs: dict[str, npt.NDArray[np.int64]]) -> npt.NDArray[np.float32]:
        given = {name: values for name, values in inputs.items() if name in self._wanted}
        if "token_type_ids" in self._wanted and "token_type_ids" not in given:
            given["token_type_ids"] = np.zeros_like(inputs["input_ids"])
        output: npt.NDArray[np.float32] = self._session.run(None, given)[0]
        return output


class _TorchLayer:
    """The last layer by torch, which the extra [torch] installs."""

    def __init__(self, model: str) -> None:
        try:
            import torch
        except ImportError as error:
            raise EncoderError(
                f"The encoder model {model!r} holds no ONNX file and needs torch. "
                "Install it with: pip install 'earshot[torch]'"
            ) from error
        from transformers import AutoModel

        self._torch: Any = torch
        self._model = AutoModel.from_pretrained(model).eval()

    def run(self, inputs: dict[str, npt.NDArray[np.int64]]) -> npt.NDArray[np.float32]:
        with self._torch.no_grad():
            given = {name: self._torch.from_numpy(values) for name, values in inputs.items()}
            output: npt.NDArray[np.float32] = self._model(**given).last_hidden_state.numpy()
        return output


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
