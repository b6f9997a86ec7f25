"""Hearing a whole recording: sides, turns, words, roles, progress, and what cannot be heard."""

from pathlib import Path

import pytest

from speech.audio import Recording, decode
from speech.channels import arrange
from speech.cutting import cut, suited
from speech.errors import NoRecogniser, RecordingError
from speech.hear import hear
from speech.recognisers import choose
from speech.recognisers.base import RecogniserChoice
from speech.transcript import Transcript
from tests.speech.sounds import Samples, babble, joined, noise, recording, silence
from tests.speech.tiny_whisper import RUSSIAN_SENTENCE, SENTENCE


@pytest.fixture(scope="module")
def reading(two_cities: Path, tmp_path_factory: pytest.TempPathFactory) -> Samples:
    """The reading as samples."""
    decoded = decode(two_cities, tmp_path_factory.mktemp("decoded"), max_seconds=60)
    return decoded.read(0, 0, decoded.length)


def part(samples: Samples, start: float, end: float) -> Samples:
    return samples[round(start * 16_000) : round(end * 16_000)]


@pytest.fixture(scope="module")
def dialogue(reading: Samples) -> Recording:
    """One side reads the first sentences, then the other the next ones."""
    rep = joined(part(reading, 0, 8), silence(9))
    customer = joined(silence(9), part(reading, 8, 16), silence(0.5))
    return recording(rep, customer)


def check(transcript: Transcript) -> None:
    """What must hold of every heard transcript."""
    assert transcript.duration is not None
    for turn in transcript.turns:
        starts = [word.start for word in turn.words]
        assert starts == sorted(starts)
        assert all(0 <= word.start <= word.end <= transcript.duration for word in turn.words)
        held = [index for piece in turn.pieces for index in range(piece.first, piece.last + 1)]
        assert held == list(range(len(turn.words)))
        for piece in turn.pieces:
            words = turn.words[piece.first : piece.last + 1]
            assert all(piece.start <= word.start <= word.end <= piece.end for word in words)
    assert Transcript.from_dict(transcript.to_dict()) == transcript


@pytest.mark.bundled
def test_two_sides_become_turns_at_their_times(dialogue: Recording, english_only: RecogniserChoice) -> None:
    transcript = hear(dialogue, language="en", rep_channel=1, choice=english_only)

    check(transcript)
    assert [(turn.channel, turn.speaker) for turn in transcript.turns] == [(0, "customer"), (1, "rep")]
    assert "best of times" in transcript.turns[0].text
    assert transcript.turns[0].end < 8.2
    assert transcript.turns[1].start > 8.8
    assert transcript.approximate
    assert transcript.engine is not None
    assert transcript.engine.name == "moonshine"
    assert transcript.notes == ()


@pytest.mark.bundled
def test_progress_is_the_share_of_speech_done(dialogue: Recording, english_only: RecogniserChoice) -> None:
    seen: list[float] = []

    hear(dialogue, language="en", rep_channel=0, choice=english_only, on_progress=seen.append)

    arrangement = arrange(dialogue)
    sides = suited(cut(dialogue, arrangement), arrangement, choose("en", english_only))
    seconds = [stretch.seconds for side in sides.values() for stretch in side]
    done = [sum(seconds[: count + 1]) / sum(seconds) for count in range(len(seconds))]
    assert seen == pytest.approx(done)
    assert len(seen) > 1
    assert seen[-1] == 1.0


@pytest.mark.bundled
def test_what_the_progress_raises_ends_the_hearing(
    dialogue: Recording, english_only: RecogniserChoice
) -> None:
    class Cancelled(Exception):
        pass

    seen: list[float] = []

    def cancel(share: float) -> None:
        seen.append(share)
        raise Cancelled

    with pytest.raises(Cancelled):
        hear(dialogue, language="en", rep_channel=0, choice=english_only, on_progress=cancel)
    assert len(seen) == 1


@pytest.mark.bundled
def test_one_channel_has_no_known_speakers(reading: Samples, english_only: RecogniserChoice) -> None:
    mono = recording(part(reading, 0, 8))

    transcript = hear(mono, language="en", rep_channel=0, choice=english_only)

    check(transcript)
    assert {(turn.channel, turn.speaker) for turn in transcript.turns} == {(None, "unknown")}
    assert "not known who speaks" in transcript.notes[0]


@pytest.mark.bundled
def test_the_same_sound_on_both_channels_is_heard_once(
    reading: Samples, english_only: RecogniserChoice
) -> None:
    sound = part(reading, 0, 8)

    once = hear(recording(sound), language="en", rep_channel=None, choice=english_only)
    twice = hear(recording(sound, sound), language="en", rep_channel=None, choice=english_only)

    assert [turn.text for turn in twice.turns] == [turn.text for turn in once.turns]
    assert twice.notes[0].startswith("Both channels hold the same sound")


@pytest.mark.bundled
def test_english_without_a_set_language_is_heard(dialogue: Recording, english_only: RecogniserChoice) -> None:
    transcript = hear(dialogue, language="auto", rep_channel=0, choice=english_only)
    assert any("language was not told" in note for note in transcript.notes)

    assert transcript.language == "en"


@pytest.mark.bundled
def test_what_the_engine_cannot_follow_waits_for_another(
    dialogue: Recording, english_only: RecogniserChoice, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What the engine wrote of a Russian call; telling it from English is tested with the rule itself.
    monkeypatch.setattr(
        "speech.recognisers.moonshine._Handle.transcribe",
        lambda self, samples: "the first is the first time in the United States. " * 4,
    )

    with pytest.raises(NoRecogniser) as error:
        hear(dialogue, language="auto", rep_channel=0, choice=english_only)

    assert error.value.capability == "asr:ru"
    assert "earshot models pull" in error.value.sentence
    transcript = hear(dialogue, language="en", rep_channel=0, choice=english_only)
    assert transcript.turns[0].text.startswith("the first is the first time in the United States.")


@pytest.mark.bundled
def test_russian_waits_where_only_english_is_heard(
    dialogue: Recording, english_only: RecogniserChoice
) -> None:
    with pytest.raises(NoRecogniser) as error:
        hear(dialogue, language="ru", rep_channel=0, choice=english_only)

    assert error.value.capability == "asr:ru"


@pytest.mark.parametrize("sound", [silence(5), noise(5, level=30), noise(5, level=2000)])
def test_a_recording_without_speech_is_refused(sound: Samples, tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match="No speech was heard"):
        hear(recording(sound), language="en", rep_channel=None, choice=RecogniserChoice(tmp_path))


@pytest.mark.torch
def test_whisper_hears_both_sides_with_word_times(tiny_models: Path) -> None:
    call = recording(joined(babble(6), silence(8)), joined(silence(7), babble(6, pitch=210), silence(1)))

    transcript = hear(call, language="auto", rep_channel=0, choice=RecogniserChoice(tiny_models))

    check(transcript)
    assert transcript.language == "en"
    assert not transcript.approximate
    assert [(turn.speaker, turn.text) for turn in transcript.turns] == [
        ("rep", " ".join(SENTENCE)),
        ("customer", " ".join(SENTENCE)),
    ]
    assert "$1,200" in [transcript.turns[0].slice(i, i) for i in range(len(SENTENCE))]
    assert all(word.probability is not None for turn in transcript.turns for word in turn.words)


@pytest.mark.torch
def test_whisper_tells_russian_by_itself(tiny_russian: Path) -> None:
    call = recording(joined(babble(6), silence(1)))

    transcript = hear(call, language="auto", rep_channel=None, choice=RecogniserChoice(tiny_russian))

    assert transcript.language == "ru"
    assert transcript.turns[0].text == " ".join(RUSSIAN_SENTENCE)


@pytest.mark.torch
def test_a_call_in_a_third_language_is_refused(tiny_models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "speech.recognisers.whisper.WhisperRecogniser.detect_language", lambda self, pieces: None
    )
    call = recording(joined(babble(6), silence(1)))

    with pytest.raises(RecordingError, match="neither English nor Russian"):
        hear(call, language="auto", rep_channel=None, choice=RecogniserChoice(tiny_models))


@pytest.mark.bundled
def test_what_was_wrong_with_the_file_is_in_the_notes(
    reading: Samples, english_only: RecogniserChoice
) -> None:
    damaged = Recording((part(reading, 0, 8),), 8.0, notes=("Parts of the file are damaged.",))

    transcript = hear(damaged, language="en", rep_channel=None, choice=english_only)

    assert transcript.notes[0] == "Parts of the file are damaged."
