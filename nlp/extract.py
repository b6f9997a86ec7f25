"""The local layer: a transcript and its promises in, grounded insights out.

Each stretch of each turn is judged by the linear heads, the codebook's rules are enforced by code, and
the window that carries the point becomes the quote: always a word span of its turn. Read this with
nlp/features.py (what the heads see) and nlp/joining.py (one insight for each point).
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import cast

from nlp.classifier import Heads, heads_folder, joint_scores, load_heads
from nlp.codebook import Codebook, load_codebook
from nlp.cues import PLAIN, load_cues
from nlp.encoder import BUNDLED, Encoder, Vectors, load_encoder
from nlp.features import Features, Stretch, turn_before
from nlp.joining import Tag, join_repeats, settle
from nlp.matching import Match, PromiseList, Said, best_match, keeps, states
from nlp.promises import in_force
from nlp.quoting import quote_window
from nlp.types import Insight, Kind, OverpromiseType, Promise, Span, Versions
from nlp.windows import segments
from speech.transcript import Transcript, span_seconds

DETECTOR = "local"
_DENIES = frozenset(("signal/contrast", "signal/denial"))
_TAKES_BACK = _DENIES | {"promise_mismatch/walked_back"}
_SENTENCE_END = re.compile(r"[.!?…]")
# Where a plain wording makes a point it is believed this far, however unusual the rest of the turn: on the
# corpus two in three such tags are right, and its writers avoid plain wordings where they can.
_PLAIN = 0.67
# From this likelihood on a promise is surely meant.
_LINKED = 0.5
_NOT_THEIR_OWN = frozenset(
    f"signal/{name}" for name in ("hypothetical", "solved", "question", "praise", "others")
)
_SAYS_AGAIN = "signal/repeats"


@dataclass(frozen=True)
class _Seen:
    """A stretch with all that is known of it. match: the promise it most likely speaks of."""

    turn: int
    stretch: Stretch
    said: Said
    match: Match | None
    row: Vectors


def _plainly_restricts(match: Match, names: Collection[str]) -> bool:
    """Whether a turn says of a promise that it holds "only on the top plan", or names a longer time."""
    if match.likelihood < _LINKED or "signal/confirms" in names:
        return False
    return "signal/restricts" in names or match.named("longer")


class Reader:
    """Finds insights in transcripts. Built once; `read` keeps nothing between calls and may be shared."""

    def __init__(self, heads: Heads, encoder: Encoder, codebook: Codebook) -> None:
        self.features = Features(encoder, load_cues())
        heads.check_layout(self.features.layout)
        self.heads, self.codebook = heads, codebook
        self.versions = Versions(
            codebook=codebook.version, model=f"{DETECTOR} {heads.encoder} {heads.version}"
        )

    @classmethod
    def load(
        cls, encoder: str = BUNDLED, codebook: Path | Codebook | None = None, data_dir: Path | None = None
    ) -> "Reader":
        """The reader on an encoder's fitted heads.

        codebook: a codebook, a file of one, or None for the shipped one. data_dir: where heads of other
        encoders lie (in its folder heads). Raises HeadsError, EncoderError, CodebookError.
        """
        book = codebook if isinstance(codebook, Codebook) else load_codebook(codebook)
        return cls(load_heads(encoder, heads_folder(encoder, data_dir)), load_encoder(encoder), book)

    def read(
        self,
        transcript: Transcript,
        promises: Sequence[Promise],
        *,
        on: date | None = None,
        product: str | None = None,
    ) -> list[Insight]:
        """The insights of a call in the order of its turns; the same call always gives the same ones.

        promises: those the company lists; only those in force on the day of the call (`on`) and about
        its product count. Without any, no mismatches are looked for.
        """
        listed = PromiseList.prepare(in_force(promises, on=on, product=product), self.features.encoder)
        seen = self._look(transcript, listed)
        tags = [tag for one in seen for tag in (*self._tagged(one), *self._mismatched(one, listed))]
        return [self._insight(transcript, tag) for tag in join_repeats(settle(tags))]

    def _look(self, transcript: Transcript, listed: PromiseList) -> list[_Seen]:
        """Every stretch of every turn whose speaker is known."""
        found = [
            (i, Stretch(turn, first, last, turn_before(transcript.turns, i)))
            for i, turn in enumerate(transcript.turns)
            if turn.speaker in ("rep", "customer")
            for first, last in segments(turn)
        ]
        if not found:
            return []
        stretches = [stretch for _, stretch in found]
        said = self.features.said(stretches)
        before = self.features.said_before(stretches)
        link = self.heads.heads["link"]
        matches = [best_match(listed, s, b, link) for s, b in zip(said, before, strict=True)]
        rows = self.features.rows(stretches, said, before, matches)
        return [
            _Seen(turn, stretch, s, match, rows[i : i + 1])
            for i, ((turn, stretch), s, match) in enumerate(zip(found, said, matches, strict=True))
        ]

    def _tagged(self, seen: _Seen) -> Iterator[Tag]:
        """Objections and pain points."""
        names = {hit.name for hit in self.features.hits(seen.stretch)}
        for kind in ("objection", "pain_point"):
            classes = self.heads.heads[f"{kind}/category"].classes
            for category, raw in zip(classes, joint_scores(self.heads.heads, kind, seen.row)[0], strict=True):
                plainly = f"{kind}/{category}{PLAIN}" in names and names.isdisjoint(_NOT_THEIR_OWN)
                yield from self._tag(seen, kind, category, max(float(raw), _PLAIN if plainly else 0.0))

    def _mismatched(self, seen: _Seen, listed: PromiseList) -> Iterator[Tag]:
        """Promises taken back or not kept, and commitments beyond all of them."""
        if seen.match is None:
            return
        promise, limits = listed.said[seen.match.index], listed.limits[seen.match.index]
        names = {hit.name for hit in self.features.hits(seen.stretch)}
        caveat = not names.isdisjoint(_TAKES_BACK)
        for category in ("walked_back", "unmet", "overpromise"):
            if category == "walked_back" and keeps(promise, limits, seen.said, caveat=caveat):
                continue
            if category == "unmet" and names.isdisjoint(_DENIES) and states(promise, seen.said):
                continue
            if category == "overpromise" and any(states(said, seen.said) for said in listed.said):
                continue
            raw = float(self.heads.heads[category].probability(seen.row)[0])
            if category == "walked_back" and _plainly_restricts(seen.match, names):
                raw = max(raw, _PLAIN)
            yield from self._tag(seen, "promise_mismatch", category, raw, listed)

    def _tag(
        self,
        seen: _Seen,
        kind: str,
        category: str,
        raw: float,
        listed: PromiseList | None = None,
    ) -> Iterator[Tag]:
        """One tag where the score is high enough, the codebook allows it and a window can be quoted."""
        judged = self.heads.calibrations[f"{kind}/{category}"]
        confidence = judged.confidence(raw)
        if confidence < judged.threshold or not self.codebook.allows(kind, category, seen.stretch.speaker):
            return
        if self._only_asks(seen.stretch, f"{kind}/{category}"):
            return
        window = quote_window(seen.stretch, f"{kind}/{category}", self.heads.heads["quoting"], self.features)
        if window is None:
            return
        entry = self.codebook.category(kind, category)
        promise = listed.promises[seen.match.index] if listed and seen.match and entry.names_promise else None
        yield Tag(
            kind=kind,
            category=category,
            span=Span(seen.turn, window.first, window.last),
            quote=seen.stretch.turn.slice(window.first, window.last),
            confidence=round(confidence, 4),
            promise_id=promise.id if promise else None,
            type=self._type(seen, entry.types) if entry.types else None,
            repeats=any(hit.name == _SAYS_AGAIN for hit in self.features.hits(seen.stretch)),
        )

    def _only_asks(self, stretch: Stretch, tag: str) -> bool:
        """Whether a stretch is one plain question without a wording that makes the tag's point."""
        asks = stretch.text.endswith("?") and not _SENTENCE_END.search(stretch.text[:-1])
        names = {hit.name for hit in self.features.hits(stretch)} if asks else set()
        return "signal/question" in names and tag not in names

    def _type(self, seen: _Seen, types: Sequence[str]) -> str | None:
        """The likeliest type that the codebook lists."""
        head = self.heads.heads["type"]
        shares = zip(head.classes, head.distribution(seen.row)[0], strict=True)
        return max(((share, type_) for type_, share in shares if type_ in types), default=(0.0, None))[1]

    def _insight(self, transcript: Transcript, tag: Tag) -> Insight:
        turn = transcript.turns[tag.span.turn]
        start, end = span_seconds(turn, tag.span.first, tag.span.last)
        return Insight(
            kind=cast(Kind, tag.kind),
            category=tag.category,
            span=tag.span,
            quote=tag.quote,
            speaker=turn.speaker,
            confidence=tag.confidence,
            detector=DETECTOR,
            versions=self.versions,
            start=start,
            end=end,
            promise_id=tag.promise_id,
            type=cast(OverpromiseType | None, tag.type),
            also_turns=tag.also_turns,
        )
