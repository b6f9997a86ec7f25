"""Russian voices: espeak-ng, called through its C library so that every word's time is known."""

from ctypes import (
    CFUNCTYPE,
    POINTER,
    Structure,
    Union,
    c_char,
    c_char_p,
    c_int,
    c_short,
    c_size_t,
    c_uint,
    c_void_p,
)
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from speech.transcript import word_slices
from studio.voices import Spoken, VoiceMissing, library

PACKAGE = "libespeak-ng1"
# The names and numbers of espeak-ng's speak_lib.h.
SYNCHRONOUS, PHONEME_EVENTS = 2, 1
CHARS_UTF8 = 1
EVENT_LIST_TERMINATED, EVENT_WORD, EVENT_PHONEME = 0, 1, 7
RATE, PITCH = 1, 3
NORMAL_RATE, NORMAL_PITCH = 165, 50  # words a minute; percent


class _Id(Union):
    _fields_: ClassVar = [("number", c_int), ("name", c_char_p), ("string", c_char * 8)]


class _Event(Structure):
    _fields_: ClassVar = [
        ("type", c_int),
        ("unique_identifier", c_uint),
        ("text_position", c_int),
        ("length", c_int),
        ("audio_position", c_int),
        ("sample", c_int),
        ("user_data", c_void_p),
        ("id", _Id),
    ]


_Callback = CFUNCTYPE(c_int, POINTER(c_short), c_int, POINTER(_Event))


@dataclass(frozen=True)
class _Mark:
    """What begins at `start` seconds: the word at character `at` of the text, or (at None) a pause."""

    start: float
    at: int | None


class EspeakVoice:
    """A language and variant, such as "ru+m3" (a man) or "ru+f2" (a woman)."""

    def __init__(self, name: str, *, pace: float = 1.0, pitch: float = 1.0) -> None:
        self._espeak = library("libespeak-ng.so.1", PACKAGE)
        self._rate = self._espeak.espeak_Initialize(SYNCHRONOUS, 0, None, PHONEME_EVENTS)
        self._espeak.espeak_Synth.argtypes = [
            c_char_p, c_size_t, c_uint, c_int, c_uint, c_uint, c_void_p, c_void_p,
        ]  # fmt: skip
        self._name, self._pace, self._pitch = name, pace, pitch
        if self._rate <= 0 or self._espeak.espeak_SetVoiceByName(name.encode()) != 0:
            raise VoiceMissing(
                f"espeak-ng has no voice {name}. Install it and run this again: apt-get install espeak-ng"
            )

    def say(self, text: str) -> Spoken:
        blocks: list[NDArray[np.int16]] = []
        marks: list[_Mark] = []

        def collect(wave: Any, count: int, events: Any) -> int:
            if wave and count:
                blocks.append(np.ctypeslib.as_array(wave, (count,)).copy())
            position = 0
            while events[position].type != EVENT_LIST_TERMINATED:
                event = events[position]
                start = event.audio_position / 1000
                if event.type == EVENT_WORD:
                    marks.append(_Mark(start, event.text_position - 1))
                elif event.type == EVENT_PHONEME and bytes(event.id.string).startswith(b"_"):
                    marks.append(_Mark(start, None))
                position += 1
            return 0

        callback = _Callback(collect)
        # The library is one voice for the whole process: two parts share it, so it is set anew for each text.
        self._espeak.espeak_SetVoiceByName(self._name.encode())
        self._espeak.espeak_SetParameter(RATE, round(NORMAL_RATE / self._pace), 0)
        self._espeak.espeak_SetParameter(PITCH, round(NORMAL_PITCH * self._pitch), 0)
        self._espeak.espeak_SetSynthCallback(callback)
        data = text.encode()
        self._espeak.espeak_Synth(data, len(data) + 1, 0, 1, 0, CHARS_UTF8, None, None)
        self._espeak.espeak_Synchronize()
        samples = np.concatenate(blocks).astype(np.float32) / np.float32(32768)
        return Spoken(samples, self._rate, _word_times(text, marks, len(samples) / self._rate))


def _word_times(text: str, marks: list[_Mark], duration: float) -> tuple[tuple[float, float], ...]:
    """A word lasts from its first mark to the next pause or the next word."""
    times = []
    for begin, end in word_slices(text):
        first = [i for i, m in enumerate(marks) if m.at is not None and begin <= m.at < end]
        if not first:
            raise ValueError(f"espeak-ng says no word where the script has {text[begin:end]!r}: {text!r}")
        after = [m.start for m in marks[first[-1] + 1 :] if m.at is None or m.at >= end]
        times.append((marks[first[0]].start, after[0] if after else duration))
    return tuple(times)
