"""What may be done with insights; endpoints and pages both come through here."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from app.access import may_see, visible_to
from app.errors import NoSuchInsight
from nlp.stems import stems
from storage.calls import Calls
from storage.insights import Insights
from storage.transcripts import Transcripts
from storage.types import Call, InsightFilter, InsightRecord, Page, Person


def list_visible(
    session: Session, person: Person, wanted: InsightFilter, *, cursor: str | None = None, limit: int = 50
) -> Page[InsightRecord]:
    """The newest insights of calls that this person may see; `wanted.text` finds words in any form."""
    words = stems(wanted.text or "")
    if wanted.text and not words:
        return Page()  # "!!!" is in no quote
    return Insights(session).list(replace(wanted, uploader_id=visible_to(person)), words, cursor, limit)


def get_visible(session: Session, person: Person, insight_id: str) -> tuple[InsightRecord, Call]:
    """The insight and its call, if this person may see them; raises NoSuchInsight, which does not say why."""
    record = Insights(session).get(insight_id)
    call = Calls(session).get(record.call_id) if record else None
    if record is None or call is None or not may_see(person, call):
        raise NoSuchInsight
    return record, call


def characters(session: Session, records: Sequence[InsightRecord]) -> dict[str, tuple[int, int]]:
    """Where quotes stand in their turns' texts: insight id to first character and one after the last."""
    places = {record.id: (record.call_id, record.revision, record.insight.turn) for record in records}
    turns = Transcripts(session).turns(set(places.values())) if places else {}
    found: dict[str, tuple[int, int]] = {}
    for record in records:
        turn, span = turns.get(places[record.id]), record.insight.span
        if turn is not None:
            found[record.id] = (turn.words[span.first].start_char, turn.words[span.last].end_char)
    return found
