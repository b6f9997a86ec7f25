"""Transcripts and a reader that the nlp tests share."""

from collections.abc import Iterable

import pytest

from nlp.extract import Reader
from speech.transcript import Language, Speaker, Transcript, Turn, untimed_words


def make_turn(text: str, speaker: Speaker = "customer") -> Turn:
    return Turn(speaker, text, untimed_words(text))


def make_call(language: Language, turns: Iterable[tuple[Speaker, str]]) -> Transcript:
    return Transcript(language, tuple(make_turn(text, speaker) for speaker, text in turns))


@pytest.fixture(scope="session")
def reader() -> Reader:
    return Reader.load()
