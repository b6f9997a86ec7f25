"""The English samples are understood by the bundled recogniser, telephone sound and all."""

import re

import jiwer
import pytest
from transformers.models.whisper.english_normalizer import EnglishTextNormalizer

from speech.audio import decode
from speech.hear import hear
from speech.recognisers.base import RecogniserChoice
from speech.transcript import Transcript
from tests.samples.conftest import FOLDERS, Sample

pytestmark = pytest.mark.bundled

ENGLISH = [s for s in map(Sample, FOLDERS) if s.metadata["language"] == "en"]
SIDES = ("rep", "customer")


@pytest.fixture(scope="module", params=ENGLISH, ids=lambda sample: sample.folder.name)
def heard(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Sample, Transcript]:
    """A sample and what is heard in it, without being told who is the rep."""
    pytest.importorskip("moonshine_voice", reason="needs the bundled English engine")
    sample, folder = request.param, tmp_path_factory.mktemp("heard")
    recording = decode(sample.folder / "audio.ogg", folder, max_seconds=600)
    choice = RecogniserChoice(models_dir=folder, asr="moonshine")
    return sample, hear(recording, language="en", rep_channel=None, choice=choice)


def test_words_are_heard(heard: tuple[Sample, Transcript]):
    """Word error of each side against the script, numbers and spellings made alike, is below 0.15."""
    sample, transcript = heard
    for side in SIDES:
        said = " ".join(turn["text"] for turn in sample.truth["turns"] if turn["speaker"] == side)
        written = " ".join(turn.text for turn in transcript.turns if turn.speaker == side)
        assert jiwer.wer(alike(said), alike(written)) < 0.15


def test_turns_are_heard_when_they_are_said(heard: tuple[Sample, Transcript]):
    sample, transcript = heard
    starts = {side: [t.start for t in transcript.turns if t.speaker == side] for side in SIDES}
    for turn in sample.truth["turns"]:
        nearest = min(abs(start - turn["start"]) for start in starts[turn["speaker"]] if start is not None)
        assert nearest < 0.6


def alike(text: str) -> str:
    """Without case, punctuation, contractions and spelled-out numbers, as Whisper's figures are counted."""
    normal = EnglishTextNormalizer({})(text.replace("per cent", "percent"))
    return re.sub(r"\bok\b", "okay", normal)
