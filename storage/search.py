"""The search index: which word stems occur in which quote."""

from collections.abc import Iterable

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from storage.models import SearchEntryRow
from storage.text import storable

# A longer "word" is noise; it is found by its first letters, and a query is cut alike.
LONGEST_STEM = 100


def searchable(stem: str) -> str:
    """A stem as it is kept in the index and looked for."""
    return storable(stem)[:LONGEST_STEM]


class Search:
    """The search index of this database, through one session; nothing here commits."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def index_call(self, call_id: str, entries: Iterable[tuple[str, Iterable[str]]]) -> None:
        """Replaces the call's entries; entries: an insight's id with the stems of its quote."""
        self.remove_call(call_id)
        rows = [
            {"call_id": call_id, "insight_id": insight_id, "stem": stem}
            for insight_id, stems in entries
            for stem in sorted({searchable(stem) for stem in stems})
        ]
        if rows:
            self.session.execute(insert(SearchEntryRow), rows)

    def remove_call(self, call_id: str) -> None:
        """Takes the call out of the index."""
        self.session.execute(delete(SearchEntryRow).where(SearchEntryRow.call_id == call_id))
