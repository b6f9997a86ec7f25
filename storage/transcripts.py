"""Transcripts: added as numbered revisions, never changed."""

from collections.abc import Collection
from dataclasses import asdict, astuple
from typing import cast

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session

from speech.transcript import Engine, Language, Piece, Speaker, Transcript, Turn, Word
from storage.database import now
from storage.models import TranscriptRow, TurnRow
from storage.text import storable


class Transcripts:
    """The transcripts of this database, through one session; nothing here commits."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def add(self, call_id: str, transcript: Transcript) -> int:
        """Stores a new revision and gives its number, counted from 1."""
        revision = (self._newest(call_id) or 0) + 1
        row = TranscriptRow(
            call_id=call_id,
            revision=revision,
            language=transcript.language,
            engine=asdict(transcript.engine) if transcript.engine else None,
            approximate=transcript.approximate,
            duration=transcript.duration,
            notes=list(transcript.notes),
            created_at=now(self.session),
        )
        self.session.add(row)
        self.session.flush()
        self.session.add_all(_row(row.id, i, turn) for i, turn in enumerate(transcript.turns))
        self.session.flush()
        return revision

    def latest(self, call_id: str) -> tuple[int, Transcript] | None:
        """The newest revision and its number."""
        revision = self._newest(call_id)
        transcript = None if revision is None else self.get(call_id, revision)
        return None if revision is None or transcript is None else (revision, transcript)

    def get(self, call_id: str, revision: int) -> Transcript | None:
        """One revision, for a span that was found in it."""
        row = self.session.scalar(
            select(TranscriptRow).where(TranscriptRow.call_id == call_id, TranscriptRow.revision == revision)
        )
        if row is None:
            return None
        turns = self.session.scalars(
            select(TurnRow).where(TurnRow.transcript_id == row.id).order_by(TurnRow.position)
        )
        return Transcript(
            language=cast(Language, row.language),
            turns=tuple(_turn(turn) for turn in turns),
            engine=Engine(**row.engine) if row.engine else None,
            approximate=row.approximate,
            duration=row.duration,
            notes=tuple(row.notes),
        )

    def turns(self, places: Collection[tuple[str, int, int]]) -> dict[tuple[str, int, int], Turn]:
        """The turns at these (call id, revision, position), as far as they exist; one query for all."""
        place = tuple_(TranscriptRow.call_id, TranscriptRow.revision, TurnRow.position)
        query = (
            select(TranscriptRow.call_id, TranscriptRow.revision, TurnRow)
            .join(TurnRow, TurnRow.transcript_id == TranscriptRow.id)
            .where(place.in_(list(places)))
        )
        rows = self.session.execute(query)
        return {(call_id, revision, row.position): _turn(row) for call_id, revision, row in rows}

    def _newest(self, call_id: str) -> int | None:
        query = select(func.max(TranscriptRow.revision)).where(TranscriptRow.call_id == call_id)
        return self.session.scalar(query)


def _row(transcript_id: str, position: int, turn: Turn) -> TurnRow:
    return TurnRow(
        transcript_id=transcript_id,
        position=position,
        speaker=turn.speaker,
        text=storable(turn.text),
        channel=turn.channel,
        name=storable(turn.name) if turn.name else turn.name,
        words=[list(astuple(word)) for word in turn.words],
        pieces=[list(astuple(piece)) for piece in turn.pieces],
    )


def _turn(row: TurnRow) -> Turn:
    return Turn(
        speaker=cast(Speaker, row.speaker),
        text=row.text,
        words=tuple(Word(*word) for word in row.words),
        channel=row.channel,
        name=row.name,
        pieces=tuple(Piece(*piece) for piece in row.pieces),
    )
