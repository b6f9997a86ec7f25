"""Where somebody speaks: Silero VAD over one channel by blocks, and its cutting into pieces.

The model is the one that faster-whisper carries in its package. Its state is fresh for every channel,
so the same samples always give the same pieces, whatever was heard before.

The model was trained on wide-band sound of a certain level. Speech without the voice's own fundamental
hides from it: of synthetic calls cut to 300-3400 Hz it gave 0.5 or more to 2-54 % of the speech frames.
Heard a second time after pre-emphasis and levelling that is 71-87 %, while noise, tones and played notes
stay at nothing. Real calls lose a few short answers that way, so each frame keeps the better judgement.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from speech.audio import SAMPLE_RATE, Recording, frame_levels, to_float

_FRAME = 512  # samples the model judges at a time
_CONTEXT = 64  # samples of the frame before that it wants in front
_BLOCK_FRAMES = 1024
FRAME_SECONDS = _FRAME / SAMPLE_RATE

_EMPHASIS = 0.97
# The loudest frames (99.5th percentile, after pre-emphasis) are brought here, but hiss is not raised.
_LEVEL_DB, _MOST_GAIN_DB = -35.0, 30.0

# Speech begins at 0.5, the model authors' own threshold, and goes on down to 0.2 (theirs is 0.35), which
# breaks telephone speech less often.
_BEGINS, _GOES_ON = 0.5, 0.2
# The model makes up its mind late: in the telephone band a twentieth of the turns began 0.6 s too late, up
# to a second. So a stretch reaches back over sound up to a second before, with holes of up to 0.4 s in it,
# that is as loud as speech (within 20 dB) and louder than the pauses (by 10 dB): 0.06 s, up to 0.2 s.
_REACH, _HOLE = 31, 12  # frames
_LOUD_DB, _ABOVE_PAUSES_DB = 20.0, 10.0
_PAUSE_BELOW, _NEVER_SPEECH = 0.05, 0.01
_SHORTEST_SPEECH = 0.1
# A pause this long always ends a piece; shorter ones never do while a piece fits.
PAUSE = 0.4
# Silence left around a piece when it is recognised, so that soft first and last sounds are in it.
PAD = 0.2
# With its pads a piece is at most this long, seconds.
LONGEST_PIECE = 25.0
# A piece that is too long is cut at its best pause after this share of the longest length.
_CUT_FROM = 0.4


@dataclass(frozen=True, slots=True)
class Activity:
    """What each 32 ms of a channel sound like, arrays of shape (frames,), float32.

    probabilities: of speech. levels: dBFS. duration: of the channel, seconds.
    """

    probabilities: npt.NDArray[np.float32]
    levels: npt.NDArray[np.float32]
    duration: float

    def stretches(self) -> list[tuple[float, float]]:
        """(start, end) seconds of speech, in order, with pauses of PAUSE and longer between them."""
        runs = [(a, b) for a, b in _runs(self.probabilities) if (b - a) * FRAME_SECONDS >= _SHORTEST_SPEECH]
        joined: list[tuple[int, int]] = []
        for begin, end in self._from_their_onsets(runs):
            if joined and (begin - joined[-1][1]) * FRAME_SECONDS < PAUSE:
                joined[-1] = (joined[-1][0], end)
            else:
                joined.append((begin, end))
        return [(a * FRAME_SECONDS, min(b * FRAME_SECONDS, self.duration)) for a, b in joined]

    def pieces(self, longest: float = LONGEST_PIECE - 2 * PAD) -> list[tuple[float, float]]:
        """The stretches, those longer than `longest` seconds cut at their deepest pauses."""
        return [piece for stretch in self.stretches() for piece in self._cut(*stretch, longest)]

    def mean(self, start: float, end: float) -> float:
        """The mean probability of speech between two times."""
        first = int(start / FRAME_SECONDS)
        part = self.probabilities[first : max(round(end / FRAME_SECONDS), first + 1)]
        return float(part.mean()) if part.size else 0.0

    def _from_their_onsets(self, runs: Sequence[tuple[int, int]]) -> Iterable[tuple[int, int]]:
        """The runs, each from where its sound begins."""
        if not runs:
            return
        pauses = self.levels[self.probabilities < _PAUSE_BELOW]
        speech = float(np.percentile(np.concatenate([self.levels[a:b] for a, b in runs]), 75))
        floor = float(np.median(pauses)) if pauses.size else speech - _LOUD_DB
        loud = self.levels > max(speech - _LOUD_DB, floor + _ABOVE_PAUSES_DB)
        loud &= self.probabilities >= _NEVER_SPEECH
        earliest = 0
        for begin, end in runs:
            onset = begin
            for frame in range(begin - 1, max(earliest, begin - _REACH) - 1, -1):
                if loud[frame]:
                    onset = frame
                elif onset - frame > _HOLE:
                    break
            yield onset, end
            earliest = end

    def _cut(self, start: float, end: float, longest: float) -> Iterable[tuple[float, float]]:
        while end - start > longest:
            first = int((start + longest * _CUT_FROM) / FRAME_SECONDS)
            last = int((start + longest) / FRAME_SECONDS)
            # The quietest 160 ms: between words where there is any gap, else where speech is faintest.
            smooth = np.convolve(self.probabilities[first:last], np.ones(5) / 5, mode="same")[2:-2]
            middle = (first + 2 + int(np.argmin(smooth)) + 0.5) * FRAME_SECONDS
            yield start, middle
            start = middle
        yield start, end


def listen(recording: Recording, channel: int) -> Activity:
    """Run the voice-activity model over one channel: as it is, and with its upper band lifted."""
    gain = _gain(recording, channel)
    plain, lifted = _Judge(), _Judge()
    probabilities = [np.zeros(0, dtype=np.float32)]
    levels = [np.zeros(0, dtype=np.float32)]
    for block, emphasised in _blocks(recording, channel):
        judged = lifted.judge(np.clip(emphasised * gain, -1, 1))
        probabilities.append(np.maximum(plain.judge(block), judged))
        levels.append(frame_levels(np.pad(block, (0, -block.size % _FRAME)), _FRAME))
    return Activity(np.concatenate(probabilities), np.concatenate(levels), recording.duration)


class _Judge:
    """The model with its memory of one signal, which is given to it block by block."""

    def __init__(self) -> None:
        self._state = {name: np.zeros((1, 1, 128), dtype=np.float32) for name in ("h", "c")}
        self._context = np.zeros(_CONTEXT, dtype=np.float32)

    def judge(self, block: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """The probability of speech in each frame of the block; its last frame may be short."""
        frames = np.pad(block, (0, -block.size % _FRAME)).reshape(-1, _FRAME)
        before = np.concatenate([self._context[None], frames[:-1, -_CONTEXT:]])
        inputs = {"input": np.hstack([before, frames]), **self._state}
        output, self._state["h"], self._state["c"] = _session().run(None, inputs)
        self._context = frames[-1, -_CONTEXT:]
        return np.asarray(output, dtype=np.float32).reshape(-1)


def _blocks(
    recording: Recording, channel: int
) -> Iterator[tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]]:
    """The channel by blocks: as it is, and with each sample less 0.97 of the one before."""
    last = np.float32(0)
    for first in range(0, recording.length, _BLOCK_FRAMES * _FRAME):
        block = to_float(recording.read(channel, first, first + _BLOCK_FRAMES * _FRAME))
        shifted = np.concatenate([[last], block[:-1]])
        last = block[-1]
        yield block, (block - np.float32(_EMPHASIS) * shifted).astype(np.float32)


def _gain(recording: Recording, channel: int) -> np.float32:
    """What to multiply the emphasised channel with, so that its loudest frames have the wanted level."""
    levels = [frame_levels(emphasised) for _, emphasised in _blocks(recording, channel)]
    loudest = float(np.percentile(np.concatenate(levels), 99.5)) if sum(map(len, levels)) else 0.0
    return np.float32(10 ** (min(_LEVEL_DB - loudest, _MOST_GAIN_DB) / 20))


def padded(
    pieces: Sequence[tuple[float, float]], duration: float, pad: float = PAD
) -> list[tuple[float, float]]:
    """The pieces with up to `pad` seconds more on each side, none reaching into its neighbours."""
    out = []
    for index, (start, end) in enumerate(pieces):
        earliest = (pieces[index - 1][1] + start) / 2 if index else 0.0
        latest = (end + pieces[index + 1][0]) / 2 if index + 1 < len(pieces) else duration
        out.append((max(start - pad, earliest), min(end + pad, latest)))
    return out


def _runs(probabilities: npt.NDArray[np.float32]) -> Iterable[tuple[int, int]]:
    """Half-open frame ranges of speech: from a frame above _BEGINS until one below _GOES_ON."""
    begin = None
    for index, probability in enumerate(probabilities.tolist()):
        if begin is None:
            if probability >= _BEGINS:
                begin = index
        elif probability < _GOES_ON:
            yield begin, index
            begin = None
    if begin is not None:
        yield begin, len(probabilities)


@lru_cache(maxsize=1)
def _session() -> Any:
    import onnxruntime

    found = find_spec("faster_whisper")
    assert found is not None
    assert found.origin is not None
    options = onnxruntime.SessionOptions()
    options.inter_op_num_threads = options.intra_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 4
    model = Path(found.origin).parent / "assets" / "silero_vad_v6.onnx"
    return onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
