"""English voices: flite, called through its C library so that every word's time is known."""

import ctypes
from ctypes import POINTER, Structure, c_char_p, c_float, c_int, c_short, c_void_p
from typing import Any, ClassVar

import numpy as np

from speech.transcript import word_slices
from studio.voices import Spoken, library

PACKAGE = "libflite1"
# From a token to the segments of its first and its last word: flite splits "it's" and "thirty-one" in two.
START = b"daughter1.R:SylStructure.daughter1.daughter1.R:Segment.p.end"
END = b"daughtern.R:SylStructure.daughtern.daughtern.R:Segment.end"


class _Wave(Structure):
    _fields_: ClassVar = [
        ("type", c_char_p),
        ("sample_rate", c_int),
        ("num_samples", c_int),
        ("num_channels", c_int),
        ("samples", POINTER(c_short)),
    ]


class _VoiceHead(Structure):
    """The first two fields of flite's voice."""

    _fields_: ClassVar = [("name", c_char_p), ("features", c_void_p)]


class FliteVoice:
    """A voice of the CMU ARCTIC family: rms (a man), slt (a woman)."""

    def __init__(self, name: str, *, pace: float = 1.0, pitch: float = 1.0) -> None:
        self._flite = _flite()
        register = getattr(library(f"libflite_cmu_us_{name}.so.1", PACKAGE), f"register_cmu_us_{name}")
        register.restype, register.argtypes = POINTER(_VoiceHead), [c_char_p]
        self._voice = register(None)
        self._pace, self._pitch = pace, pitch

    def say(self, text: str) -> Spoken:
        features = self._voice.contents.features
        # rms ignores flite's own pitch setting, so pitch is made as a tape does, by playing faster or slower:
        # the voice also sounds like a smaller or bigger person. The pace is kept by asking for slower speech.
        stretch = self._pace * self._pitch
        # Two parts may share one registered voice, so its settings are made anew for each text.
        self._flite.flite_feat_set_float(features, b"duration_stretch", stretch)
        ctypes.CDLL(None).srand(1)  # its breath noise comes from rand(): the same text, the same sound
        utterance = self._flite.flite_synth_text(text.encode("ascii"), self._voice)
        try:
            wave = self._flite.utt_wave(utterance).contents
            pcm = np.ctypeslib.as_array(wave.samples, (wave.num_samples,)).astype(np.float32)
            times = self._word_times(utterance, text)
            played = tuple((start / self._pitch, end / self._pitch) for start, end in times)
            return Spoken(pcm / np.float32(32768), round(wave.sample_rate * self._pitch), played)
        finally:
            self._flite.delete_utterance(utterance)

    def _word_times(self, utterance: int, text: str) -> tuple[tuple[float, float], ...]:
        lib, times = self._flite, []
        token = lib.relation_head(lib.utt_relation(utterance, b"Token"))
        while token:
            name = lib.flite_ffeature_string(token, b"name").decode()
            if any(character.isalnum() for character in name):
                bounds = (lib.flite_ffeature_float(token, START), lib.flite_ffeature_float(token, END))
                times.append(bounds)
            token = lib.item_next(token)
        words = [text[a:b] for a, b in word_slices(text)]
        if len(words) != len(times):
            raise ValueError(f"flite says {len(times)} words where the script has {len(words)}: {text!r}")
        return tuple(times)


def _flite() -> Any:
    lib = library("libflite.so.1", PACKAGE)
    signatures: dict[str, tuple[Any, list[Any]]] = {
        "flite_synth_text": (c_void_p, [c_char_p, c_void_p]),
        "flite_feat_set_float": (None, [c_void_p, c_char_p, c_float]),
        "flite_ffeature_float": (c_float, [c_void_p, c_char_p]),
        "flite_ffeature_string": (c_char_p, [c_void_p, c_char_p]),
        "utt_wave": (POINTER(_Wave), [c_void_p]),
        "utt_relation": (c_void_p, [c_void_p, c_char_p]),
        "relation_head": (c_void_p, [c_void_p]),
        "item_next": (c_void_p, [c_void_p]),
        "delete_utterance": (None, [c_void_p]),
    }
    for name, (result, arguments) in signatures.items():
        function = getattr(lib, name)
        function.restype, function.argtypes = result, arguments
    lib.flite_init()
    return lib
