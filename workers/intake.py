"""The one way in: makes a call of what was received, or finds the call that it already is."""

import re
import uuid
from dataclasses import dataclass
from pathlib import PurePath

from sqlalchemy.orm import Session

from storage.blobs import Blobs, Incoming
from storage.calls import Calls
from storage.database import after_rollback
from storage.errors import Conflict, Duplicate, Refused
from storage.jobs import Jobs
from storage.types import Call, CallMetadata
from workers.doorbell import Doorbell, ring_after_commit


@dataclass(frozen=True, slots=True)
class Received:
    """A file that has arrived whole. name: as the uploader calls it."""

    file: Incoming
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """created: False where the call was here before; the caller judges whether the uploader may see it."""

    call: Call
    created: bool


def receive(
    session: Session,
    blobs: Blobs,
    doorbell: Doorbell,
    *,
    uploader_id: str,
    metadata: CallMetadata,
    audio: Received | None = None,
    transcript: Received | None = None,
) -> Receipt:
    """Stores the files, the call and its first job in the session's transaction, once for one content.

    The content is the recording, or the transcript where there is none. The same content again, or the same
    (source, external_id) with it, is the call that is here, unchanged. Raises Conflict where content and
    external_id name different calls, Refused where there is nothing to store.
    """
    first = audio or transcript
    if first is None:
        raise Refused("Nothing was sent. Choose a recording, a transcript, or both.")
    if any(part is not None and part.file.size == 0 for part in (audio, transcript)):
        raise Refused("This file is empty. Check that the recording was saved, then send it again.")
    content_hash = first.file.sha256
    found = _find(session, content_hash, metadata)
    if found is not None:
        return Receipt(found, created=False)

    call_id = uuid.uuid4().hex
    audio_key = f"calls/{call_id}/audio.{_extension(audio.name)}" if audio else None
    transcript_key = f"calls/{call_id}/transcript.{_extension(transcript.name)}" if transcript else None
    try:
        call = Calls(session).add(
            call_id,
            title=metadata.title or _title(first.name),
            metadata=metadata,
            uploader_id=uploader_id,
            content_hash=content_hash,
            file_name=first.name,
            audio_key=audio_key,
            transcript_key=transcript_key,
        )
    except Duplicate:
        # The same content or external_id was stored since we looked.
        found = _find(session, content_hash, metadata)
        if found is None:
            raise
        return Receipt(found, created=False)
    # A committed call has its files; should the commit fail, they go again.
    after_rollback(session, lambda: blobs.delete_prefix(f"calls/{call_id}"))
    for part, key in ((audio, audio_key), (transcript, transcript_key)):
        if part is not None and key is not None:
            part.file.close()
            blobs.put_file(part.file.path, key)
    ring_after_commit(session, doorbell, Jobs(session).add(call_id, "ingest"))
    return Receipt(call, created=True)


def _find(session: Session, content_hash: str, metadata: CallMetadata) -> Call | None:
    calls = Calls(session)
    same = calls.by_hash(content_hash)
    if metadata.external_id is None:
        return same
    named = calls.by_external(metadata.source, metadata.external_id)
    if named is not None and named.content_hash != content_hash:
        raise Conflict(
            "This source and external_id already name a call with other content. "
            "Send it under another external_id, or delete that call first."
        )
    return same


def _extension(name: str | None) -> str:
    """Of the file's name, if it is a plain one."""
    suffix = PurePath(name or "").suffix.lower().lstrip(".")
    return suffix if re.fullmatch(r"[a-z0-9]{1,8}", suffix) else "bin"


def _title(name: str | None) -> str:
    return PurePath(name).stem if name and PurePath(name).stem else "Untitled call"
