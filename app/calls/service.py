"""What may be done with calls; endpoints and pages both come through here."""

from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from app.access import may_see, visible_to
from app.errors import Conflict, NoSuchCall
from speech.importing import read_transcript
from speech.transcript import Transcript
from storage import errors as storage_errors
from storage.blobs import Blobs
from storage.calls import Calls
from storage.transcripts import Transcripts
from storage.types import Call, CallFilter, CallMetadata, Page, Person
from workers import intake, lifecycle
from workers.doorbell import Doorbell
from workers.intake import Received


@dataclass(frozen=True, slots=True)
class Upload:
    """What was sent; the files vanish with the request unless intake keeps them."""

    metadata: CallMetadata
    audio: Received | None
    transcript: Received | None


def prepare(upload: Upload) -> None:
    """What takes long and needs no transaction: brings the files to the disk and reads the transcript.

    Raises TranscriptError, so that the sender of what is no transcript hears it at once.
    """
    for received in (upload.audio, upload.transcript):
        if received is not None:
            received.file.close()
    if upload.transcript is not None:
        data = upload.transcript.file.path.read_bytes()
        read_transcript(data, upload.transcript.name or "transcript.json")


def receive(
    session: Session, blobs: Blobs, doorbell: Doorbell, person: Person, upload: Upload
) -> tuple[Call, bool]:
    """The call that the upload is, and whether it is new. Raises Conflict, without details, for another's."""
    try:
        receipt = intake.receive(
            session,
            blobs,
            doorbell,
            uploader_id=person.id,
            metadata=upload.metadata,
            audio=upload.audio,
            transcript=upload.transcript,
        )
    except storage_errors.Conflict:
        named = Calls(session).by_external(upload.metadata.source, upload.metadata.external_id or "")
        if named is None or may_see(person, named):
            raise
        raise Conflict("This source and external_id are in use. Ask a manager, or send another.") from None
    if not may_see(person, receipt.call):
        raise Conflict("This recording is here already. Ask a manager if you need to see its call.")
    # read again: a new call stands at its first stage by now
    return get_visible(session, person, receipt.call.id), receipt.created


def get_visible(session: Session, person: Person, call_id: str) -> Call:
    """The call, if there is one and this person may see it; raises NoSuchCall, which does not say which."""
    call = Calls(session).get(call_id)
    if call is None or not may_see(person, call):
        raise NoSuchCall
    return call


def list_visible(
    session: Session, person: Person, wanted: CallFilter, *, cursor: str | None = None, limit: int = 50
) -> Page[Call]:
    """The newest calls that this person may see."""
    return Calls(session).list(replace(wanted, uploader_id=visible_to(person)), cursor, limit)


def transcript_of(
    session: Session, person: Person, call_id: str
) -> tuple[Call, tuple[int, Transcript] | None]:
    """The call with the revision and text of its newest transcript, None while it has none."""
    return get_visible(session, person, call_id), Transcripts(session).latest(call_id)


def retry(session: Session, doorbell: Doorbell, person: Person, call_id: str) -> Call:
    """Has the call's unfinished stage tried again; raises Conflict where there is none."""
    lifecycle.retry_call(session, doorbell, get_visible(session, person, call_id).id)
    return get_visible(session, person, call_id)


def delete(session: Session, blobs: Blobs, person: Person, call_id: str) -> None:
    """Stops the call's work and removes all that belongs to it."""
    lifecycle.delete_call(session, blobs, get_visible(session, person, call_id).id)
