"""Word error of the bundled engine on the English samples, as the pipeline hears them."""

import re
import tempfile
from pathlib import Path

import jiwer

from speech.audio import decode
from speech.hear import hear
from speech.recognisers.base import RecogniserChoice
from tests.bench.samples import Sample, samples

MAX_SECONDS = 4 * 3600


def words() -> str:
    """A row a sample: the errors of both sides together, each side's words in order of time."""
    rows = ["| sample | seconds | words | word error | rep | customer |", "|---|---|---|---|---|---|"]
    for sample in samples("en"):
        said, heard = true_words(sample), heard_words(sample)
        sides = ("rep", "customer")
        total = jiwer.process_words([said[s] for s in sides], [heard[s] for s in sides])
        each = [jiwer.wer(said[s], heard[s]) for s in sides]
        count = total.hits + total.substitutions + total.deletions
        rows.append(
            f"| {sample.name} | {sample.truth['duration']:.0f} | {count} | **{total.wer:.3f}** "
            f"| {each[0]:.3f} | {each[1]:.3f} |"
        )
    return "\n".join(rows)


def true_words(sample: Sample) -> dict[str, str]:
    """What the script has each side say, levelled."""
    turns = sample.truth["turns"]
    return {
        side: level(" ".join(t["text"] for t in turns if t["speaker"] == side))
        for side in ("rep", "customer")
    }


def heard_words(sample: Sample) -> dict[str, str]:
    """What was heard of each side, levelled."""
    with tempfile.TemporaryDirectory() as folder:
        recording = decode(sample.audio, Path(folder), max_seconds=MAX_SECONDS)
        transcript = hear(
            recording,
            language=sample.language,
            rep_channel=sample.metadata["rep_channel"],
            choice=RecogniserChoice(models_dir=Path(folder), asr="moonshine"),
        )
    return {
        side: level(" ".join(t.text for t in transcript.turns if t.speaker == side))
        for side in ("rep", "customer")
    }


def level(text: str) -> str:
    """Lower case, no punctuation; digits stay digits, so "20" for "twenty" counts as an error."""
    return " ".join(re.findall(r"[\w']+", text.lower().replace("-", " ")))
