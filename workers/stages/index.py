"""index: makes the quotes searchable by their words, in whatever form those occur."""

from sqlalchemy.orm import Session

from nlp.stems import stems
from storage.insights import Insights
from storage.search import Search
from workers.work import Finish, Work


def index(work: Work) -> Finish:
    """Replaces the call's entries in the search."""
    with work.context.database.reading() as session:
        records = Insights(session).for_call(work.call.id)
    entries = [(record.id, stems(record.insight.quote)) for record in records]

    def finish(session: Session) -> None:
        Search(session).index_call(work.call.id, entries)

    return finish
