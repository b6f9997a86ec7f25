"""The bundled English engine: moonshine-voice, whose wheel carries its model.

Its own voice-activity detector is one static object in the process that is never reset: text would
depend on the file before it, and two threads would destroy each other's. So it is off (the pieces are
cut before they come here) and each thread has a handle of its own.
"""

import ctypes
import threading
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from speech.audio import SAMPLE_RATE
from speech.recognisers.base import AudioPiece, Recognised
from speech.transcript import Engine

MODEL = "tiny-en"
_OPTIONS = {"vad_threshold": "0", "return_audio_data": "false"}
# Below about 60 ms its first convolution fails; silence up to this length changes nothing.
_SHORTEST = SAMPLE_RATE // 2

_WHERE = (
    "It exists for Linux with glibc 2.34 or newer, Windows on x86_64, and macOS 15 or newer on Apple silicon"
)


class MoonshineRecogniser:
    """English only, no word times, no probabilities. Safe to share between threads."""

    languages = frozenset({"en"})
    gives_word_times = False

    def __init__(self) -> None:
        self.engine = Engine("moonshine", MODEL, version("moonshine-voice"))
        self._local = threading.local()

    def detect_language(self, pieces: Iterable[AudioPiece]) -> str | None:
        return None

    def recognise(
        self, pieces: Iterable[AudioPiece], *, language: str, vocabulary: Sequence[str] = ()
    ) -> Iterator[Recognised]:
        handle = self._handle()
        for piece in pieces:
            yield Recognised(piece.index, handle.transcribe(piece.samples))

    def _handle(self) -> "_Handle":
        handle: _Handle | None = getattr(self._local, "handle", None)
        if handle is None:
            handle = self._local.handle = _Handle()
        return handle


class _Handle:
    """One loaded transcriber of the C library; for one thread."""

    def __init__(self) -> None:
        from moonshine_voice import moonshine_api as api

        self._api: Any = api
        self._lib: Any = api._MoonshineLib().lib
        options = (api.TranscriberOptionC * len(_OPTIONS))(
            *(api.TranscriberOptionC(name.encode(), value.encode()) for name, value in _OPTIONS.items())
        )
        model = Path(api.__file__).parent / "assets" / MODEL
        self._handle: int = self._lib.moonshine_load_transcriber_from_files(
            str(model).encode(), api.ModelArch.TINY.value, options, len(options), api.MOONSHINE_HEADER_VERSION
        )
        if self._handle < 0:
            raise RuntimeError(f"The bundled engine does not load: {self._reason(self._handle)}")

    def __del__(self) -> None:
        if getattr(self, "_handle", -1) >= 0:
            self._lib.moonshine_free_transcriber(self._handle)

    def transcribe(self, samples: np.ndarray[Any, np.dtype[np.float32]]) -> str:
        """The text of float32 samples at 16 kHz.

        The public call takes a list and costs memory; the C entry reads our array. What it returns
        is valid only until the next call, so the text is copied at once.
        """
        if samples.size < _SHORTEST:
            samples = np.pad(samples, (0, _SHORTEST - samples.size))
        samples = np.ascontiguousarray(samples, dtype=np.float32)
        result = ctypes.POINTER(self._api.TranscriptC)()
        status = self._lib.moonshine_transcribe_without_streaming(
            self._handle,
            samples.ctypes.data_as(ctypes.POINTER(ctypes.c_float)),
            samples.size,
            SAMPLE_RATE,
            0,
            ctypes.byref(result),
        )
        if status != 0:
            raise RuntimeError(f"The bundled engine failed on a piece: {self._reason(status)}")
        lines = (result.contents.lines[i].text for i in range(result.contents.line_count))
        texts = (ctypes.string_at(line).decode("utf-8", errors="ignore") for line in lines if line)
        return " ".join(text.strip() for text in texts).strip()

    def _reason(self, status: int) -> str:
        reason = self._lib.moonshine_error_to_string(status)
        return reason.decode() if reason else f"error {status}"


@lru_cache(maxsize=1)
def problem() -> str | None:
    """Why the bundled engine cannot be used on this machine, as a sentence; None where it can."""
    if find_spec("moonshine_voice") is None:
        return f"The bundled English recogniser is not installed. {_WHERE}: pip install 'earshot[bundled]'."
    try:
        from moonshine_voice import moonshine_api as api

        api._MoonshineLib()
    except Exception as error:  # whatever a library of another platform raises, the rest must go on
        return f"The bundled English recogniser does not load on this machine ({error}). {_WHERE}."
    if not (Path(api.__file__).parent / "assets" / MODEL).is_dir():
        return (
            f"The installed moonshine-voice {version('moonshine-voice')} does not carry its English model. "
            "Install the release that does: pip install 'earshot[bundled]'."
        )
    return None
