"""Fit the local heads on the corpus: `python -m nlp.train [--encoder NAME] [--out DIR] [--check]`.

Prints how heads fitted without the held-out settings read those (the development figures), fits on all
moments and calls, prints how these heads read the work of writers they have never seen (the test figures),
and writes <encoder>.npz and <encoder>.json. --check fits and compares with the heads that lie there,
writing nothing.
"""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from nlp.classifier import HEADS_DIR, Heads, load_heads, save_heads
from nlp.codebook import load_codebook
from nlp.corpus.checking import check_calls, check_moments
from nlp.corpus.loading import TEST_DIR, LabelledCall, Moment, corpus_hash, load_calls, load_moments
from nlp.cues import load_cues
from nlp.encoder import BUNDLED, Encoder, load_encoder
from nlp.examples import make_examples
from nlp.extract import Reader
from nlp.features import Features
from nlp.fitting import fit_heads
from nlp.heldout import Report, evaluate, split
from speech.transcript import Transcript


def fit(moments: Sequence[Moment], calls: Sequence[LabelledCall], encoder: Encoder) -> Heads:
    """Heads fitted on all of some moments and calls, as they are after saving and loading."""
    with tempfile.TemporaryDirectory() as folder:
        save_heads(_fit(moments, calls, encoder), Path(folder))
        return load_heads(encoder.name, Path(folder))


def _fit(moments: Sequence[Moment], calls: Sequence[LabelledCall], encoder: Encoder) -> Heads:
    examples = make_examples(moments, calls)
    return fit_heads(examples, Features(encoder, load_cues()), corpus_hash(moments, calls))


def held_out_report(moments: Sequence[Moment], calls: Sequence[LabelledCall], encoder: Encoder) -> Report:
    """The figures of heads fitted without the held-out settings and calls, read on those."""
    (kept, held), (kept_calls, held_calls) = split(moments), split(calls)
    reader = Reader(fit(kept, kept_calls, encoder), encoder, load_codebook())
    return evaluate(reader, held, held_calls)


def differing(a: Heads, b: Heads, moments: Sequence[Moment], encoder: Encoder) -> list[str]:
    """The moments in which two sets of heads find different tags or quotes."""
    readers = [Reader(heads, encoder, load_codebook()) for heads in (a, b)]
    return [m.id for m in moments if _found(readers[0], m) != _found(readers[1], m)]


def _found(reader: Reader, moment: Moment) -> list[tuple[object, ...]]:
    insights = reader.read(Transcript(moment.language, moment.turns), moment.promises)
    return [(i.kind, i.category, i.span, i.promise_id, i.type) for i in insights]


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; 1 where the corpus has faults or --check finds other predictions."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--encoder", default=BUNDLED)
    parser.add_argument("--out", type=Path, default=HEADS_DIR, help="the folder of the heads")
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    parser.add_argument("--no-report", action="store_true", help="skip the held-out figures")
    chosen = parser.parse_args(arguments)
    moments, calls, encoder = load_moments(), load_calls(), load_encoder(chosen.encoder)
    faults = check_moments(moments, load_codebook()) + check_calls(calls, load_codebook())
    if faults:
        _say("The corpus has faults:", *faults)
        return 1
    if chosen.check:
        return _check(moments, calls, encoder, chosen.out)
    if not chosen.no_report:
        _say("Development: settings held out", *held_out_report(moments, calls, encoder).lines(), "")
    heads = _fit(moments, calls, encoder)
    if not chosen.no_report:
        reader = Reader(heads, encoder, load_codebook())
        unseen = evaluate(reader, load_moments(TEST_DIR), load_calls(test=True))
        _say("Test: writers never seen", *unseen.lines(), "")
    _say(f"Fitted on {len(moments)} moments and {len(calls)} calls: {save_heads(heads, chosen.out)}")
    return 0


def _check(moments: Sequence[Moment], calls: Sequence[LabelledCall], encoder: Encoder, folder: Path) -> int:
    committed = load_heads(encoder.name, folder)
    if committed.corpus_hash != corpus_hash(moments, calls):
        _say("The heads were fitted on another corpus. Fit them again: python -m nlp.train")
        return 1
    other = differing(fit(moments, calls, encoder), committed, moments, encoder)
    _say(f"{len(moments) - len(other)} of {len(moments)} moments are read the same.", *other)
    return 1 if other else 0


def _say(*lines: str) -> None:
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    sys.exit(main())
