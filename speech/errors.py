"""What can go wrong with a recording, a transcript or a recogniser, each with a sentence for people."""

from typing import ClassVar


class SpeechError(Exception):
    """Base of this room's errors: `status` as in HTTP, `sentence` to show to the user as it stands."""

    status: ClassVar[int] = 500

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class RecordingError(SpeechError):
    """The recording's own fault: not audio, too long, no speech. Trying again cannot help."""

    status = 422


class TranscriptError(SpeechError):
    """An imported transcript that cannot be read; the sentence names the line or turn."""

    status = 422


class ModelError(SpeechError):
    """A model that cannot be fetched: an unknown name, an unreachable hub, a broken download."""

    status = 502


class NoRecogniser(SpeechError):
    """No recogniser on this machine serves the language; the call can wait until one does.

    language: "en" or "ru". capability: what a machine must have to go on, such as "asr:ru".
    """

    status = 503

    def __init__(self, language: str, sentence: str) -> None:
        super().__init__(sentence)
        self.language = language
        self.capability = f"asr:{language}"
