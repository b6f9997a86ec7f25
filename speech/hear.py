"""The whole of hearing: a decoded recording in, a Transcript out."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from speech.audio import Recording
from speech.channels import Arrangement, arrange
from speech.cleanup import Heard, clean
from speech.cutting import Sides, Stretch, cut, sound, suited
from speech.errors import NoRecogniser, RecordingError
from speech.language import sounds_english
from speech.recognisers import choose, default_model, detector
from speech.recognisers.base import Recogniser, RecogniserChoice
from speech.roles import guess_roles
from speech.transcript import Transcript
from speech.turns import SpokenPiece, merge

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
    "them, delete this call and upload it again with its language set."
)
_GUESSED = (
    "The language was not told from the speech: only English can be heard on this machine. If the call is in "
    "another language, delete it and upload it again with its language set."
)
_NOT_ENGLISH = (
    "This call does not sound like English, and only English can be heard on this machine. Fetch a Whisper "
    "model with: earshot models pull {model} – or, if the call is in English, delete it and upload it "
    "again with its language set."
)
# Speech that is listened to in order to tell the language, seconds: Whisper looks at 30 at a time.
_DETECTION_SECONDS = 84.0
# After how many pieces the language is doubted again where it is only guessed to be English.
_ENGLISH_EVERY = 20


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
    sides = cut(recording, arrangement)
    if not any(sides.values()):
        raise RecordingError(_NO_SPEECH)
    detects = detector(choice) if language == "auto" else None
    spoken = _detect(recording, sides, detects) if detects else "en" if language == "auto" else language
    recogniser = choose(spoken, choice)
    sides = suited(sides, arrangement, recogniser)
    guessing = language == "auto" and detects is None
    progress = _Progress(sum(stretch.seconds for side in sides.values() for stretch in side), on_progress)
    pieces: list[SpokenPiece] = []
    for channel, side in sides.items():
        texts: list[str] = []
        levels = _levels(recording, side)
        heard = recogniser.recognise(sound(recording, side), language=spoken, vocabulary=vocabulary)
        for recognised in heard:
            stretch = side[recognised.index]
            texts.append(recognised.text)
            relative = levels[recognised.index] - float(np.median(levels))
            kept = clean(recognised, Heard(stretch.seconds, stretch.probability, relative))
            if kept is not None:
                where = channel if arrangement.two_sided else None
                pieces.append(SpokenPiece(stretch.spans, kept.text, where, kept.words))
            progress.add(stretch.seconds)
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
        notes=(*recording.notes, _GUESSED) if guessing else recording.notes,
    )
    return _with_roles(transcript, arrangement, rep_channel)


def _levels(recording: Recording, side: Sequence[Stretch]) -> list[float]:
    """The level of each stretch, dBFS."""
    levels = []
    for piece in sound(recording, side):
        power = float(np.mean(np.square(piece.samples))) if piece.samples.size else 0.0
        levels.append(10 * float(np.log10(max(power, 1e-10))))
    return levels


def _detect(recording: Recording, sides: Sides, detects: Recogniser) -> str:
    """The language of the longest stretches of speech."""
    longest = sorted((s for side in sides.values() for s in side), key=lambda s: -s.seconds)
    chosen: list[Stretch] = []
    for stretch in longest:
        if sum(s.seconds for s in chosen) >= _DETECTION_SECONDS:
            break
        chosen.append(stretch)
    found = detects.detect_language(sound(recording, chosen))
    if found is None:
        raise RecordingError(_OTHER_LANGUAGE)
    return found


def _check_english(texts: Sequence[str]) -> None:
    if not sounds_english(texts):
        raise NoRecogniser("ru", _NOT_ENGLISH.format(model=default_model()))


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
