"""ingest: is it a recording, and a copy of it that every browser plays, with its waveform."""

import json

from sqlalchemy.orm import Session

from speech.audio import decode, probe
from speech.importing import read_transcript
from speech.listening import make_listening_copy, make_peaks
from storage.calls import Calls
from workers.work import Finish, Work

_DECODED = 0.5  # the share of the work that decoding is; encoding is about as slow


def ingest(work: Work) -> Finish:
    """Raises RecordingError or TranscriptError, with a sentence, for what cannot be used."""
    call, blobs = work.call, work.context.blobs
    if call.transcript_key is not None:
        path = blobs.path(call.transcript_key)
        read_transcript(path.read_bytes(), path.name)
    if call.audio_key is None:
        return lambda session: None
    source = blobs.path(call.audio_key)
    info = probe(source)
    recording = decode(
        source,
        work.folder,
        max_seconds=work.context.max_call_seconds,
        on_progress=lambda share: work.progress(share * _DECODED),
    )
    listening, peaks = work.folder / "listening.mp3", work.folder / "peaks.json"
    make_listening_copy(recording, listening)
    work.progress(0.95)
    peaks.write_text(json.dumps(make_peaks(recording)), "utf8")

    def finish(session: Session) -> None:
        listening_key, peaks_key = f"calls/{call.id}/listening.mp3", f"calls/{call.id}/peaks.json"
        blobs.put_file(listening, listening_key)
        blobs.put_file(peaks, peaks_key)
        Calls(session).update(
            call.id,
            duration=recording.duration,
            channels=info.channels,
            listening_key=listening_key,
            peaks_key=peaks_key,
        )

    return finish
