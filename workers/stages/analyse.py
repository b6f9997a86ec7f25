"""analyse: the insights of the newest transcript, each a verbatim quote."""

from sqlalchemy.orm import Session

from nlp.types import Promise
from speech.importing import read_transcript
from storage.calls import Calls
from storage.insights import Insights
from storage.promises import Promises
from storage.transcripts import Transcripts
from workers.work import Finish, Work


def analyse(work: Work) -> Finish:
    """Takes the place of earlier analyses, except where a person has decided."""
    call, context = work.call, work.context
    on = (call.metadata.occurred_at or call.created_at).date()
    with context.database.reading() as session:
        latest = Transcripts(session).latest(call.id)
        registered = Promises(session).for_call(call.metadata.product, on)
    if latest is None:
        raise RuntimeError("analyse was reached without a transcript")
    revision, transcript = latest
    promises = [*registered, *_own_promises(work, {p.id for p in registered})]
    insights = context.reader.read(transcript, promises, on=on, product=call.metadata.product)

    def finish(session: Session) -> None:
        Insights(session).replace(call.id, revision, insights, {p.id: p.text for p in promises})
        # No promises: mismatches were not looked for, which is not the same as none found.
        Calls(session).update(call.id, promises_checked=len(promises) or None)

    return finish


def _own_promises(work: Work, known: set[str]) -> list[Promise]:
    """Promises that an imported transcript lists for its own call; the registry's text goes before theirs."""
    if work.call.transcript_key is None:
        return []
    path = work.context.blobs.path(work.call.transcript_key)
    listed = read_transcript(path.read_bytes(), path.name).promises
    return [Promise(id=p["id"], text=p["text"]) for p in listed if p["id"] not in known]
