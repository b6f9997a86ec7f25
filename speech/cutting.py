"""Cutting a recording into the pieces that a recogniser hears one by one."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from speech.audio import SAMPLE_RATE, Recording, to_float
from speech.channels import Arrangement
from speech.recognisers.base import AudioPiece, Recogniser
from speech.voice_activity import Activity, listen, padded

# An engine that gets one piece at a time knows nothing of the ones around it, and hesitant speech comes in
# scraps: with pauses of 0.5 to 1 s every 2 s the bundled engine's word error was 26 % on single scraps and
# 18 % on scraps joined over such pauses (telephone band: 33 % and 27 %).
JOINED_LONGEST = 12.0
SIDE_PAUSE = 1.2
# With both sides in one channel the voice may change at a pause.
MONO_PAUSE = 0.8

Sides = Mapping[int, Sequence["Stretch"]]


@dataclass(frozen=True, slots=True)
class Stretch:
    """What is recognised as one piece of a channel, in seconds.

    start, end: first to last speech. padded_start, padded_end: the same with the sound around it that is
    given to the recogniser. spans: the speech in it, without pauses. probability: of speech, its mean.
    """

    channel: int
    start: float
    end: float
    padded_start: float
    padded_end: float
    spans: tuple[tuple[float, float], ...]
    probability: float

    @property
    def seconds(self) -> float:
        """Seconds of speech."""
        return sum(end - start for start, end in self.spans)


def cut(recording: Recording, arrangement: Arrangement) -> Sides:
    """The speech of each channel that is to be recognised, cut at every pause."""
    return {channel: _stretches(channel, listen(recording, channel)) for channel in arrangement.channels}


def suited(sides: Sides, arrangement: Arrangement, recogniser: Recogniser) -> Sides:
    """The stretches as this recogniser hears them best.

    One that gives word times lays them end to end by itself. For the others scraps are joined, at the
    price that words are timed, and clips cut, less finely.
    """
    if recogniser.gives_word_times:
        return sides
    return joined(sides, SIDE_PAUSE if arrangement.two_sided else MONO_PAUSE)


def joined(sides: Sides, pause: float) -> dict[int, list[Stretch]]:
    """The stretches of each side, joined over pauses shorter than this in which nobody else speaks."""
    return {
        channel: _joined(side, [s for other, held in sides.items() if other != channel for s in held], pause)
        for channel, side in sides.items()
    }


def sound(recording: Recording, side: Sequence[Stretch]) -> Iterator[AudioPiece]:
    """The sound of one channel's stretches, numbered, each read only when it is asked for."""
    for index, stretch in enumerate(side):
        first, last = int(stretch.padded_start * SAMPLE_RATE), int(stretch.padded_end * SAMPLE_RATE)
        samples = to_float(recording.read(stretch.channel, first, last))
        yield AudioPiece(index, stretch.padded_start, stretch.padded_end, samples)


def _stretches(channel: int, activity: Activity) -> list[Stretch]:
    pieces = activity.pieces()
    pads = padded(pieces, activity.duration)
    return [
        Stretch(channel, *piece, *pad, (piece,), activity.mean(*piece))
        for piece, pad in zip(pieces, pads, strict=True)
    ]


def _joined(side: Sequence[Stretch], others: Sequence[Stretch], pause: float) -> list[Stretch]:
    out = list(side[:1])
    for before, after in pairwise(side):
        whole = after.end - out[-1].start
        speaks = any(other.start < after.start and other.end > before.end for other in others)
        if after.start - before.end < pause and whole <= JOINED_LONGEST and not speaks:
            out[-1] = _both(out[-1], after)
        else:
            out.append(after)
    return out


def _both(first: Stretch, second: Stretch) -> Stretch:
    seconds = first.seconds + second.seconds
    probability = (first.probability * first.seconds + second.probability * second.seconds) / seconds
    return replace(
        first,
        end=second.end,
        padded_end=second.padded_end,
        spans=first.spans + second.spans,
        probability=probability,
    )
