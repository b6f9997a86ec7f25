"""Transcripts and a reader that the nlp tests share."""

from collections.abc import Iterable

import pytest

from nlp.extract import Reader
from nlp.types import Insight, Promise
from speech.transcript import Language, Speaker, Transcript, Turn, untimed_words

EN = [
    Promise("P1", "Live in one day"),
    Promise("P2", "Support around the clock"),
    Promise("P3", "No setup fee"),
]
RU = [
    Promise("P1", "Запуск за один день"),
    Promise("P2", "Круглосуточная поддержка"),
    Promise("P3", "Подключение бесплатно"),
]


def make_turn(text: str, speaker: Speaker = "customer") -> Turn:
    return Turn(speaker, text, untimed_words(text))


def make_call(language: Language, turns: Iterable[tuple[Speaker, str]]) -> Transcript:
    return Transcript(language, tuple(make_turn(text, speaker) for speaker, text in turns))


def read(
    reader: Reader,
    language: Language,
    turns: list[tuple[Speaker, str]],
    promises: list[Promise] | None = None,
    **more: object,
) -> list[Insight]:
    return reader.read(make_call(language, turns), promises or [], **more)  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def reader() -> Reader:
    return Reader.load()
