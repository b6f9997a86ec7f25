"""Calls: adding, finding, listing, changing and deleting them."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, cast

from sqlalchemy import CursorResult, delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from storage.call_rows import FACTS, METADATA, columns, filtered, read, search_text, selected
from storage.database import now
from storage.errors import Duplicate
from storage.generic import AnySelect
from storage.models import CallRow
from storage.paging import older_than, page
from storage.types import Call, CallFilter, CallMetadata, CallStatus, Page


class Calls:
    """The calls of this database, through one session; nothing here commits."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def add(
        self,
        call_id: str,
        *,
        title: str,
        metadata: CallMetadata,
        uploader_id: str,
        content_hash: str,
        file_name: str | None = None,
        audio_key: str | None = None,
        transcript_key: str | None = None,
    ) -> Call:
        """A new call, queued. Its id is the caller's, because its blobs are named by it.

        Raises Duplicate where a call has this content or this (source, external_id); the transaction goes on.
        """
        said = asdict(metadata)
        said["language_wanted"] = said.pop("language")
        moment = now(self.session)
        row = CallRow(
            id=call_id,
            status="queued",
            uploader_id=uploader_id,
            content_hash=content_hash,
            created_at=moment,
            updated_at=moment,
            audio_key=audio_key,
            transcript_key=transcript_key,
            **columns(self.session, {**said, "title": title, "file_name": file_name}),
        )
        row.search_text = search_text(row, metadata.customer)
        try:
            with self.session.begin_nested():
                self.session.add(row)
        except IntegrityError as error:
            raise Duplicate("This call is already here.") from error
        return cast(Call, self.get(call_id))

    def get(self, call_id: str) -> Call | None:
        return self._one(selected().where(CallRow.id == call_id))

    def by_hash(self, content_hash: str) -> Call | None:
        """The call with this content, if it was uploaded before."""
        return self._one(selected().where(CallRow.content_hash == content_hash))

    def by_external(self, source: str | None, external_id: str) -> Call | None:
        """The call that its source knows by this id; no source is a source of its own."""
        same = (CallRow.source == (source or ""), CallRow.external_id == external_id)
        return self._one(selected().where(*same))

    def list(self, wanted: CallFilter, cursor: str | None = None, limit: int = 50) -> Page[Call]:
        """The newest calls first; raises BadCursor."""
        query = filtered(selected(), wanted).order_by(CallRow.created_at.desc(), CallRow.id.desc())
        if cursor:
            query = query.where(older_than(cursor, CallRow.created_at, CallRow.id))
        calls = read(self.session, self.session.execute(query.limit(limit + 1)).all())
        return page(calls, limit, lambda call: (call.created_at, call.id))

    def set_status(self, call_id: str, status: CallStatus, reason: str | None = None) -> bool:
        """False if there is no such call (any more). A status brings its own reason, or none."""
        return self._write(call_id, {"status": status, "reason": reason})

    def update(self, call_id: str, **changes: Any) -> bool:
        """Changes fields of the call or its metadata, by their names; False if there is no such call.

        language is the one that was heard; language_wanted the metadata's.
        """
        unknown = changes.keys() - METADATA - FACTS
        if unknown:
            raise TypeError(f"A call has no {', '.join(sorted(unknown))}.")
        if not self._write(call_id, columns(self.session, changes)):
            return False
        row, customer = self.session.execute(
            selected().where(CallRow.id == call_id).execution_options(populate_existing=True)
        ).one()
        row.search_text = search_text(row, customer)
        self.session.flush()
        return True

    def delete(self, call_id: str) -> bool:
        """Removes the call and, by cascade, its jobs, transcripts, insights and search entries.

        Its blobs are the caller's to delete, after the commit.
        """
        return self._touches(delete(CallRow).where(CallRow.id == call_id))

    def blob_keys(self, call_id: str) -> Sequence[str]:
        """The blobs that the call's row names."""
        call = self.get(call_id)
        keys = (call.audio_key, call.transcript_key, call.listening_key, call.peaks_key) if call else ()
        return [key for key in keys if key]

    def lock(self, call_id: str) -> bool:
        """Holds the call until the end of this transaction; False if there is no such call.

        Whoever changes a call together with its jobs locks the call first, so that two never wait for each
        other: only a claim touches a job without its call.
        """
        query = select(CallRow.id).where(CallRow.id == call_id).with_for_update()
        return self.session.scalar(query) is not None

    def campaigns(self, uploader_id: str | None = None) -> Sequence[str]:
        """The campaigns that calls name, in order; uploader_id: only this person's calls."""
        query = select(CallRow.campaign).where(CallRow.campaign.is_not(None)).distinct()
        if uploader_id is not None:
            query = query.where(CallRow.uploader_id == uploader_id)
        return [name for name in self.session.scalars(query.order_by(CallRow.campaign)) if name]

    def _write(self, call_id: str, values: dict[str, Any]) -> bool:
        values = {**values, "updated_at": now(self.session)}
        return self._touches(update(CallRow).where(CallRow.id == call_id).values(**values))

    def _touches(self, statement: Any) -> bool:
        self.session.expire_all()
        result = cast(CursorResult[Any], self.session.execute(statement))
        return result.rowcount > 0

    def _one(self, query: AnySelect) -> Call | None:
        found = read(self.session, self.session.execute(query).all())
        return found[0] if found else None
