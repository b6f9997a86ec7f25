"""Making calls due for another analysis."""

from collections.abc import Iterator, Sequence

from storage.calls import Calls
from storage.database import Database
from storage.errors import StorageError
from storage.types import Call, CallFilter
from workers.doorbell import Doorbell
from workers.lifecycle import reanalyse_call


def queue(
    database: Database, doorbell: Doorbell, call_ids: Sequence[str] | None
) -> tuple[list[str], dict[str, str]]:
    """The ids queued, and why others were not; None: every call that has a transcript.

    A transaction for each, so that workers begin at once and nothing is locked for long.
    """
    queued: list[str] = []
    refused: dict[str, str] = {}
    for call_id in call_ids if call_ids is not None else read_calls(database):
        try:
            with database.session() as session:
                reanalyse_call(session, doorbell, call_id)
        except StorageError as error:
            refused[call_id] = error.sentence
        else:
            queued.append(call_id)
    return queued, refused


def read_calls(database: Database) -> Iterator[str]:
    """The ids of all calls that have a transcript, as they were when each page was read.

    Those among them whose analysis failed too: reading them again is how they are mended.
    """
    cursor = None
    while True:
        with database.reading() as session:
            page = Calls(session).list(CallFilter(), cursor, 200)
        yield from (call.id for call in page.items if call.status == "ready" or _failed_in_analysis(call))
        cursor = page.next_cursor
        if cursor is None:
            return


def _failed_in_analysis(call: Call) -> bool:
    """Or later: the language that was heard is written together with the transcript."""
    return call.status == "failed" and call.language is not None
