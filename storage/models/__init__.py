"""The tables, a file each. Nothing outside storage/ sees these classes."""

from storage.models.base import Base, UtcDateTime, new_id
from storage.models.calls import CallRow
from storage.models.customers import CustomerRow
from storage.models.insights import InsightRow
from storage.models.jobs import JobRow
from storage.models.people import PersonRow
from storage.models.promises import PromiseRow
from storage.models.removals import RemovalRow
from storage.models.search import SearchEntryRow
from storage.models.sign_in import SessionRow, SignInLinkRow, TokenRow
from storage.models.transcripts import TranscriptRow
from storage.models.turns import TurnRow

__all__ = [
    "Base",
    "CallRow",
    "CustomerRow",
    "InsightRow",
    "JobRow",
    "PersonRow",
    "PromiseRow",
    "RemovalRow",
    "SearchEntryRow",
    "SessionRow",
    "SignInLinkRow",
    "TokenRow",
    "TranscriptRow",
    "TurnRow",
    "UtcDateTime",
    "new_id",
]
