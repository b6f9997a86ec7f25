"""faster-whisper: the engine for work, in every language that its model knows.

Whisper always looks at 30 seconds, so that short pieces would pay for their padding: neighbouring
pieces of a channel are laid end to end into windows, and the words are mapped back to their pieces.
"""

from collections.abc import Iterable, Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import structlog

from speech.audio import SAMPLE_RATE
from speech.errors import ModelError
from speech.recognisers.base import AudioPiece, Recognised, WordTimes
from speech.transcript import Engine

_log = structlog.get_logger()

LONGEST_WINDOW = 28.0
BEAM_SIZE = 5
_DETECTION_WINDOWS = 3
# Whisper spreads its belief over 99 languages; speech in one of ours gets most of it.
_DETECTED = 0.3
_LONGEST_VOCABULARY = 600  # characters; the prompt holds 223 tokens


class WhisperRecogniser:
    """One loaded model. Safe to share between threads (CTranslate2 queues the work)."""

    gives_word_times = True

    def __init__(self, folder: Path, name: str, languages: frozenset[str]) -> None:
        self.languages = languages
        self._model, device, compute_type = _load(folder)
        options = {"device": device, "compute_type": compute_type, "beam_size": BEAM_SIZE}
        self.engine = Engine("faster-whisper", name, version("faster-whisper"), options)

    def detect_language(self, pieces: Iterable[AudioPiece]) -> str | None:
        if len(self.languages) == 1:
            return None
        belief = dict.fromkeys(self.languages, 0.0)
        heard = 0
        for window in windows(pieces):
            samples = np.concatenate([piece.samples for piece in window])
            _, _, probabilities = self._model.detect_language(audio=samples)
            heard += 1
            for language, probability in probabilities:
                if language in belief:
                    belief[language] += float(probability)
            if heard == _DETECTION_WINDOWS:
                break
        best = max(sorted(belief), key=lambda language: belief[language])
        return best if heard and belief[best] / heard >= _DETECTED else None

    def recognise(
        self, pieces: Iterable[AudioPiece], *, language: str, vocabulary: Sequence[str] = ()
    ) -> Iterator[Recognised]:
        hotwords = ", ".join(vocabulary)[:_LONGEST_VOCABULARY] or None
        for window in windows(pieces):
            segments, _ = self._model.transcribe(
                np.concatenate([piece.samples for piece in window]),
                language=language,
                beam_size=BEAM_SIZE,
                word_timestamps=True,
                condition_on_previous_text=False,
                hotwords=hotwords,
            )
            yield from _by_piece(window, segments)


def windows(pieces: Iterable[AudioPiece]) -> Iterator[list[AudioPiece]]:
    """Runs of consecutive pieces of at most LONGEST_WINDOW seconds of sound together."""
    window: list[AudioPiece] = []
    length = 0.0
    for piece in pieces:
        seconds = piece.samples.size / SAMPLE_RATE
        if window and length + seconds > LONGEST_WINDOW:
            yield window
            window, length = [], 0.0
        window.append(piece)
        length += seconds
    if window:
        yield window


def _by_piece(window: list[AudioPiece], segments: Iterable[Any]) -> Iterator[Recognised]:
    """Share the words of a window out to its pieces: each goes where its middle is."""
    ends = np.cumsum([piece.samples.size for piece in window]) / SAMPLE_RATE
    words: list[list[WordTimes]] = [[] for _ in window]
    doubts: list[list[tuple[float, float]]] = [[] for _ in window]
    for segment in segments:
        for word in segment.words or ():
            middle = (float(word.start) + float(word.end)) / 2
            at = min(int(np.searchsorted(ends, middle, side="right")), len(window) - 1)
            piece = window[at]
            # From window time to call time; the next word may not begin before this one does.
            offset = piece.start - (float(ends[at]) - piece.samples.size / SAMPLE_RATE)
            earliest = words[at][-1][1] if words[at] else piece.start
            start = min(max(float(word.start) + offset, earliest), piece.end)
            end = min(max(float(word.end) + offset, start), piece.end)
            words[at].append((word.word, start, end, float(word.probability)))
            doubts[at].append((float(segment.no_speech_prob), float(segment.avg_logprob)))
    for piece, spoken, doubt in zip(window, words, doubts, strict=True):
        text = "".join(word[0] for word in spoken).strip()
        no_speech, log_probability = np.mean(doubt, axis=0).tolist() if doubt else (None, None)
        yield Recognised(piece.index, text, tuple(spoken), no_speech, log_probability)


def _load(folder: Path) -> tuple[Any, str, str]:
    """The model on the best device that works: a GPU whose libraries are all there, else the CPU."""
    from faster_whisper import WhisperModel

    try:
        if on_gpu():
            try:
                model = WhisperModel(str(folder), device="cuda", compute_type="float16")
                # Missing CUDA libraries only show when something is run.
                model.detect_language(audio=np.zeros(SAMPLE_RATE, dtype=np.float32))
                return model, "cuda", "float16"
            except (RuntimeError, ValueError) as error:
                _log.warning("whisper_gpu_unusable", reason=str(error))
        return WhisperModel(str(folder), device="cpu", compute_type="int8"), "cpu", "int8"
    except (RuntimeError, ValueError, OSError) as error:
        raise ModelError(
            f"The Whisper model in {folder} does not load ({error}). Delete the folder and fetch it again "
            "with: earshot models pull"
        ) from error


def on_gpu() -> bool:
    """Whether CTranslate2 sees a CUDA device."""
    import ctranslate2

    return bool(ctranslate2.get_cuda_device_count() > 0)
