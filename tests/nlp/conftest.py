"""Transcripts and readers that the nlp tests share."""

from collections.abc import Callable, Iterable

import pytest

from nlp.extract import Reader
from speech.transcript import Speaker, Transcript, Turn, untimed_words


def make_turn(text: str, speaker: Speaker = "customer") -> Turn:
    return Turn(speaker, text, untimed_words(text))


def make_transcript(language: str, turns: Iterable[tuple[Speaker, str]]) -> Transcript:
    return Transcript(language, tuple(make_turn(text, speaker) for speaker, text in turns))  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def reader() -> Reader:
    return Reader.load()


@pytest.fixture
def turn() -> Callable[..., Turn]:
    return make_turn
