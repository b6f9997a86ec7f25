"""Sound files in, 16 kHz samples out: probing and decoding with PyAV, by blocks.

Every channel of a recording is decoded into a raw file of its own, so that memory does not grow
with the length of the call.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt

from speech.errors import RecordingError
from speech.resampling import FORMATS, SAMPLE_RATE, ChannelWriter, Samples

__all__ = [
    "FORMATS",
    "SAMPLE_RATE",
    "AudioInfo",
    "Recording",
    "Samples",
    "decode",
    "frame_levels",
    "minutes",
    "probe",
    "to_float",
]

FRAME = SAMPLE_RATE // 50  # 20 ms, for levels
FLOOR_DB = 100  # levels below -100 dBFS count as -100

# Containers that calls come in. Anything else ffmpeg knows is refused: playlists (hls, concat, dash)
# could make it open other files or addresses, text and picture formats hold no sound.
CONTAINERS = (
    "aac,ac3,aiff,amr,amrnb,amrwb,ape,asf,au,avi,caf,dss,eac3,flac,flv,g722,gsm,matroska,mov,mp3,"
    "mpeg,mpegts,ogg,qcp,rm,tta,voc,w64,wav,wv"
)
NOT_AUDIO = (
    "This file cannot be read as sound: it is not a recording, or it is damaged. "
    f"Upload the call as {FORMATS}."
)
# Containers whose length is only guessed from the bit rate.
_GUESSED_LENGTH = frozenset({"mp3", "aac", "amr", "amrnb", "amrwb", "mpeg", "mpegts"})


@dataclass(frozen=True, slots=True)
class AudioInfo:
    """What a file says about itself; any of it may be wrong. duration_s: seconds, None if not said."""

    duration_s: float | None
    sample_rate: int
    channels: int
    codec: str
    container: str


@dataclass(frozen=True, slots=True)
class Recording:
    """A decoded call: one array of int16 samples at 16 kHz for each channel, all of one length.

    channels: whole memory maps of raw files, or arrays. duration: seconds. notes: sentences for the
    reader about what was wrong with the file.
    """

    channels: tuple[Samples, ...]
    duration: float
    sample_rate: int = SAMPLE_RATE
    notes: tuple[str, ...] = ()

    @property
    def length(self) -> int:
        """Samples in each channel."""
        return int(self.channels[0].size)

    def read(self, channel: int, first: int, last: int) -> Samples:
        """A copy of samples [first, last) of a channel, cut at the recording's ends."""
        first, last = max(first, 0), min(last, self.length)
        source = self.channels[channel]
        if isinstance(source, np.memmap) and source.filename is not None:
            # A plain read: pages touched through the map would count as our memory until it is closed.
            at = source.offset + first * source.itemsize
            return np.fromfile(source.filename, dtype=np.int16, count=max(last - first, 0), offset=at)
        return np.array(source[first:last], dtype=np.int16)


def probe(path: Path) -> AudioInfo:
    """What the file says about its first audio track. Raises RecordingError where there is none."""
    with _open(path) as container:
        return _describe(container, _audio_stream(container))


def decode(
    path: Path, workdir: Path, *, max_seconds: float, on_progress: Callable[[float], None] | None = None
) -> Recording:
    """Decode the first audio track into `workdir`, which the caller removes when done with it.

    max_seconds: the longest recording that is taken. on_progress: called with the share of the file
    that is done, 0 to 1. A file that ends early or has damaged parts goes on with what could be
    decoded, with a note. Raises RecordingError with a sentence for the person who uploaded it.
    """
    size = path.stat().st_size
    if size == 0:
        raise RecordingError("This file is empty. Check that the recording was saved, then upload it again.")
    with _open(path) as container:
        stream = _audio_stream(container)
        info = _describe(container, stream)
        writer = ChannelWriter(workdir, int(max_seconds * SAMPLE_RATE))
        try:
            damaged = _decode_packets(container, stream, writer, size, on_progress)
        finally:
            writer.close()
    if writer.samples == 0:
        raise RecordingError(NOT_AUDIO if damaged else "This recording is empty: it holds no sound at all.")
    duration = writer.samples / SAMPLE_RATE
    return Recording(writer.maps(), duration, notes=_notes(info, duration, damaged))


def to_float(samples: Samples) -> npt.NDArray[np.float32]:
    """int16 samples as float32 in [-1, 1)."""
    return samples.astype(np.float32) / np.float32(32768)


def frame_levels(samples: npt.NDArray[np.float32], frame: int = FRAME) -> npt.NDArray[np.float32]:
    """The level of each whole frame (20 ms), dBFS (a full-scale square wave is 0), at least -100."""
    frames = samples[: samples.size // frame * frame].reshape(-1, frame)
    power = np.einsum("ij,ij->i", frames, frames) / frame
    return (10 * np.log10(np.maximum(power, 10.0 ** (-FLOOR_DB / 10)))).astype(np.float32)


def minutes(seconds: float) -> str:
    """Seconds as people read them: 1:02:03 or 2:03."""
    whole = round(seconds)
    hours, rest = divmod(whole, 3600)
    return f"{hours}:{rest // 60:02d}:{rest % 60:02d}" if hours else f"{rest // 60}:{rest % 60:02d}"


def _open(path: Path) -> av.container.InputContainer:
    options = {"format_whitelist": CONTAINERS, "protocol_whitelist": "file"}
    try:
        return av.open(str(path.absolute()), mode="r", options=options, metadata_errors="ignore")
    except FileNotFoundError:
        raise
    except (av.FFmpegError, ValueError, OSError) as error:
        raise RecordingError(NOT_AUDIO) from error


def _audio_stream(container: av.container.InputContainer) -> av.AudioStream:
    if not container.streams.audio:
        raise RecordingError(
            f"This file has no audio track, only pictures or text. Upload the call's sound as {FORMATS}."
        )
    return container.streams.audio[0]


def _describe(container: av.container.InputContainer, stream: av.AudioStream) -> AudioInfo:
    if stream.codec_context is None:
        raise RecordingError(
            f"The sound in this file is coded in a way that cannot be read here. Save it as {FORMATS}."
        )
    duration = None
    if stream.duration is not None and stream.time_base is not None:
        duration = float(stream.duration * stream.time_base)
    elif container.duration is not None:
        duration = container.duration / av.time_base
    return AudioInfo(
        duration_s=duration if duration and duration > 0 else None,
        sample_rate=stream.codec_context.sample_rate or 0,
        channels=stream.codec_context.channels or 0,
        codec=stream.codec_context.name,
        container=container.format.name,
    )


def _decode_packets(
    container: av.container.InputContainer,
    stream: av.AudioStream,
    writer: ChannelWriter,
    size: int,
    on_progress: Callable[[float], None] | None,
) -> bool:
    """Feed the stream through the writer; whether any part of it was damaged."""
    packets = container.demux(stream)
    damaged = False
    while True:
        try:
            packet = next(packets, None)
            if packet is None:
                break
            for frame in packet.decode():
                writer.write(frame)
        except av.FFmpegError:
            damaged = True
            if packet is None:
                break
            continue
        if on_progress is not None and packet.pos is not None:
            on_progress(min(packet.pos / size, 1.0))
    writer.flush()
    if on_progress is not None:
        on_progress(1.0)
    return damaged


def _notes(info: AudioInfo, duration: float, damaged: bool) -> tuple[str, ...]:
    promised = None if info.container in _GUESSED_LENGTH else info.duration_s
    if promised is not None and duration < promised * 0.99 - 2:
        return (
            f"The file says it is {minutes(promised)} long, but only {minutes(duration)} of it "
            "could be decoded; it may have been cut off.",
        )
    if damaged:
        return (f"Parts of the file are damaged; the {minutes(duration)} that could be decoded were used.",)
    return ()
