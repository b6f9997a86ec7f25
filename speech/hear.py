"""The whole of hearing: a decoded recording in, a Transcript out."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from speech.audio import SAMPLE_RATE, Recording, to_float
from speech.channels import Arrangement, arrange
from speech.cleanup import Heard, clean
from speech.errors import NoRecogniser, RecordingError
from speech.language import sounds_english
from speech.recognisers import choose, detector
from speech.recognisers.base import AudioPiece, Recogniser, RecogniserChoice
from speech.roles import guess_roles
from speech.transcript import Transcript
from speech.turns import SpokenPiece, merge
from speech.voice_activity import Activity, listen, padded

_ONE_VOICE = {
    "mono": "Both sides are in one channel and are not told apart yet, so it is not known who speaks.",
    "dual_mono": "Both channels hold the same sound, so it is not known who speaks.",
    "one_silent": "One of the two channels is silent, so it is not known who speaks.",
}
_NO_SPEECH = (
    "No speech was heard in this recording. Check that it is the right file and that the microphone was on."
)
_OTHER_LANGUAGE = (
    "This call sounds like neither English nor Russian, the languages that can be heard. If it is one of "
    "them, upload it again with its language set."
)
_NOT_ENGLISH = (
    "This call does not sound like English, and only English can be heard on this machine. Fetch a Whisper "
    "model with: earshot models pull small. If the call is in English, upload it again with its language set."
)
# Speech that is listened to in order to tell the language, seconds: Whisper looks at 30 at a time.
_DETECTION_SECONDS = 84.0
# After how many pieces the language is doubted again where it is only guessed to be English.
_ENGLISH_EVERY = 20


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A piece of speech on a channel: start, end (seconds of speech) and the same with pads."""

    channel: int
    start: float
    end: float
    padded_start: float
    padded_end: float


def hear(
    recording: Recording,
    *,
    language: str,
    rep_channel: int | None,
    choice: RecogniserChoice,
    vocabulary: Sequence[str] = (),
    on_progress: Callable[[float], None] | None = None,
) -> Transcript:
    """Find the speech, recognise it, clean it, and put it in order as turns.

    language: "en", "ru", or "auto" to have it told from the speech. rep_channel: 0 or 1 where it is
    known which channel is the rep's; else roles are inferred. vocabulary: names and terms to expect.
    on_progress: called with seconds of speech done over seconds of speech in all, 0 to 1, rising; what
    it raises ends the hearing, which is how a caller cancels. Raises RecordingError where the recording
    holds no speech, NoRecogniser where this machine does not hear its language.
    """
    arrangement = arrange(recording)
    activities = {channel: listen(recording, channel) for channel in arrangement.channels}
    stretches = {channel: _stretches(channel, activity) for channel, activity in activities.items()}
    if not any(stretches.values()):
        raise RecordingError(_NO_SPEECH)
    detects = detector(choice) if language == "auto" else None
    spoken = _detect(recording, stretches, detects) if detects else "en" if language == "auto" else language
    recogniser = choose(spoken, choice)
    guessing = language == "auto" and detects is None
    progress = _Progress(sum(s.end - s.start for side in stretches.values() for s in side), on_progress)
    pieces: list[SpokenPiece] = []
    for channel, side in stretches.items():
        texts: list[str] = []
        levels = _levels(recording, side)
        usual = float(np.median(levels)) if levels else 0.0
        heard = recogniser.recognise(_pieces(recording, side), language=spoken, vocabulary=vocabulary)
        for recognised in heard:
            stretch = side[recognised.index]
            texts.append(recognised.text)
            activity = activities[channel].mean(stretch.start, stretch.end)
            sound = Heard(stretch.end - stretch.start, activity, levels[recognised.index] - usual)
            kept = clean(recognised, sound)
            if kept is not None:
                where = channel if arrangement.two_sided else None
                pieces.append(SpokenPiece(stretch.start, stretch.end, kept.text, where, kept.words))
            progress.add(stretch.end - stretch.start)
            if guessing and len(texts) % _ENGLISH_EVERY == 0:
                _check_english(texts[-2 * _ENGLISH_EVERY :])
        if guessing:
            _check_english(texts)
    if not pieces:
        raise RecordingError(_NO_SPEECH)
    transcript = Transcript(
        language="ru" if spoken == "ru" else "en",
        turns=merge(pieces),
        engine=replace(recogniser.engine, options={**recogniser.engine.options, "language": language}),
        approximate=not recogniser.gives_word_times,
        duration=recording.duration,
        notes=recording.notes,
    )
    return _with_roles(transcript, arrangement, rep_channel)


def _stretches(channel: int, activity: Activity) -> list[_Stretch]:
    pieces = activity.pieces()
    pads = padded(pieces, activity.duration)
    return [_Stretch(channel, *piece, *pad) for piece, pad in zip(pieces, pads, strict=True)]


def _pieces(recording: Recording, side: Sequence[_Stretch]) -> Iterator[AudioPiece]:
    """The sound of one channel's stretches, each read only when the recogniser asks for it."""
    for index, stretch in enumerate(side):
        first, last = int(stretch.padded_start * SAMPLE_RATE), int(stretch.padded_end * SAMPLE_RATE)
        samples = to_float(recording.read(stretch.channel, first, last))
        yield AudioPiece(index, stretch.padded_start, stretch.padded_end, samples)


def _levels(recording: Recording, side: Sequence[_Stretch]) -> list[float]:
    """The level of each stretch, dBFS."""
    levels = []
    for piece in _pieces(recording, side):
        power = float(np.mean(np.square(piece.samples))) if piece.samples.size else 0.0
        levels.append(10 * float(np.log10(max(power, 1e-10))))
    return levels


def _detect(recording: Recording, stretches: dict[int, list[_Stretch]], detects: Recogniser) -> str:
    """The language of the longest stretches of speech."""
    longest = sorted((s for side in stretches.values() for s in side), key=lambda s: s.start - s.end)
    chosen: list[_Stretch] = []
    for stretch in longest:
        if sum(s.end - s.start for s in chosen) >= _DETECTION_SECONDS:
            break
        chosen.append(stretch)
    found = detects.detect_language(_pieces(recording, chosen))
    if found is None:
        raise RecordingError(_OTHER_LANGUAGE)
    return found


def _check_english(texts: Sequence[str]) -> None:
    if not sounds_english(texts):
        raise NoRecogniser("ru", _NOT_ENGLISH)


def _with_roles(transcript: Transcript, arrangement: Arrangement, rep_channel: int | None) -> Transcript:
    note = None
    if not arrangement.two_sided:
        note = _ONE_VOICE[arrangement.kind]
    elif rep_channel is not None:
        transcript = transcript.with_roles({rep_channel: "rep", 1 - rep_channel: "customer"})
    else:
        transcript = guess_roles(transcript)
        inferred = any(turn.speaker != "unknown" for turn in transcript.turns)
        note = (
            "Which side is the rep was inferred from what is said."
            if inferred
            else "Which side is the rep could not be told from what is said."
        )
    return replace(transcript, notes=(*transcript.notes, note)) if note else transcript


class _Progress:
    """Seconds of speech done over all of them."""

    def __init__(self, total: float, report: Callable[[float], None] | None) -> None:
        self._total, self._done, self._report = total, 0.0, report

    def add(self, seconds: float) -> None:
        self._done += seconds
        if self._report is not None:
            self._report(min(self._done / self._total, 1.0))
