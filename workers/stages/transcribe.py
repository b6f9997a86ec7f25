"""transcribe: the recording as text with speakers and times, or a transcript that came with the call."""

from sqlalchemy.orm import Session

from speech.audio import decode
from speech.hear import hear
from speech.importing import read_transcript
from speech.transcript import Transcript
from storage.calls import Calls
from storage.transcripts import Transcripts
from workers.work import Finish, Work

_DECODED = 0.05  # decoding once more takes a small part of the time that recognition takes


def transcribe(work: Work) -> Finish:
    """The transcript is written at once, so that no later failure throws it away.

    Raises NoRecogniser where this machine cannot recognise the language, RecordingError for silence.
    """
    call = work.call
    transcript = _recognised(work) if call.transcript_key is None else _imported(work)

    def finish(session: Session) -> None:
        Transcripts(session).add(call.id, transcript)
        Calls(session).update(
            call.id, language=transcript.language, duration=call.duration or transcript.duration
        )

    return finish


def _recognised(work: Work) -> Transcript:
    call, context = work.call, work.context
    assert call.audio_key is not None  # a call has sound, a transcript or both
    wanted = call.metadata.language
    recording = decode(
        context.blobs.path(call.audio_key),
        work.folder,
        max_seconds=context.max_call_seconds,
        on_progress=lambda share: work.progress(share * _DECODED),
    )
    return hear(
        recording,
        language=context.language if wanted == "auto" else wanted,
        rep_channel=call.metadata.rep_channel,
        choice=context.choice,
        on_progress=lambda share: work.progress(_DECODED + share * (1 - _DECODED)),
    )


def _imported(work: Work) -> Transcript:
    """As it came, except that two voices without names have been given roles."""
    path = work.context.blobs.path(work.call.transcript_key or "")
    return read_transcript(path.read_bytes(), path.name, language=work.call.metadata.language).transcript
