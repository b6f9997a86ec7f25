"""From recognised pieces to turns: by time, each until the other side takes over."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from speech.cutting import MONO_PAUSE
from speech.recognisers.base import WordTimes
from speech.transcript import Piece, Turn, Word, spread_words, word_slices

# On a channel of one's own only a long silence, such as being on hold, begins a new turn.
_SIDE_PAUSE = 5.0


@dataclass(frozen=True, slots=True)
class SpokenPiece:
    """Text recognised as one on one side; channel None: nobody knows on which.

    spans: (start, end) seconds of the speech in it, in order, with the pauses left out.
    """

    spans: tuple[tuple[float, float], ...]
    text: str
    channel: int | None
    words: tuple[WordTimes, ...] | None = None

    @property
    def start(self) -> float:
        return self.spans[0][0]

    @property
    def end(self) -> float:
        return self.spans[-1][1]


def merge(pieces: Iterable[SpokenPiece]) -> tuple[Turn, ...]:
    """Turns in order of time. Where both talk at once, whoever began first comes first."""
    groups: list[list[SpokenPiece]] = []
    for piece in sorted(pieces, key=lambda p: (p.start, p.channel or 0)):
        if groups and _goes_on(groups[-1][-1], piece):
            groups[-1].append(piece)
        else:
            groups.append([piece])
    return tuple(_turn(group) for group in groups)


def _goes_on(last: SpokenPiece, piece: SpokenPiece) -> bool:
    pause = MONO_PAUSE if piece.channel is None else _SIDE_PAUSE
    return last.channel == piece.channel and piece.start - last.end < pause


def _turn(group: Sequence[SpokenPiece]) -> Turn:
    text = ""
    words: list[Word] = []
    pieces: list[Piece] = []
    for piece in group:
        offset = len(text) + 1 if text else 0
        text = f"{text} {piece.text}" if text else piece.text
        spoken = (
            timed_words(piece.text, piece.words, piece.start, piece.end)
            if piece.words is not None
            else spread_over(piece.text, piece.spans)
        )
        bounds = round(piece.start, 3), round(piece.end, 3)
        pieces.append(Piece(*bounds, len(words), len(words) + len(spoken) - 1))
        words += [_shifted(word, offset) for word in spoken]
    return Turn("unknown", text, tuple(words), channel=group[0].channel, pieces=tuple(pieces))


def _shifted(word: Word, offset: int) -> Word:
    """The word further on in its turn's text, its times in whole milliseconds."""
    start, end = (None if time is None else round(time, 3) for time in (word.start, word.end))
    probability = None if word.probability is None else round(word.probability, 3)
    return Word(word.start_char + offset, word.end_char + offset, start, end, probability)


def spread_over(text: str, spans: Sequence[tuple[float, float]]) -> tuple[Word, ...]:
    """The words of a text, their times shared out by letters over the speech in these spans (seconds)."""
    words = spread_words(text, 0.0, sum(end - start for start, end in spans))
    timed = []
    for word in words:
        start = _in_spans(word.start or 0.0, spans)
        timed.append(replace(word, start=start, end=_in_spans(word.end or 0.0, spans, last=True)))
    return tuple(timed)


def _in_spans(seconds: float, spans: Sequence[tuple[float, float]], *, last: bool = False) -> float:
    """The time at which so many seconds of the spans have passed; at a seam the later one, or the last."""
    for start, end in spans:
        length = end - start
        if seconds < length - 1e-6 or (last and seconds <= length + 1e-6):
            return min(start + seconds, end)
        seconds -= length
    return spans[-1][1]


def timed_words(text: str, timed: Sequence[WordTimes], start: float, end: float) -> tuple[Word, ...]:
    """The words of a text with a recogniser's times, in order and between start and end (seconds).

    timed: the recogniser's own words, which joined and stripped are `text`; one of ours may span several
    of them. A word without any gets the moment between its neighbours.
    """
    joined = "".join(word[0] for word in timed)
    at = -(len(joined) - len(joined.lstrip()))
    bounds = []
    for spoken, begins, ends, probability in timed:
        bounds.append((at, at + len(spoken), begins, ends, probability))
        at += len(spoken)
    words = []
    latest = start
    for a, b in word_slices(text):
        over = [bound for bound in bounds if bound[0] < b and bound[1] > a]
        begins = min(max(over[0][2] if over else latest, latest), end)
        ends = min(max(over[-1][3] if over else begins, begins), end)
        mean = sum(bound[4] for bound in over) / len(over) if over else None
        words.append(Word(a, b, begins, ends, mean))
        latest = begins
    return tuple(words)
