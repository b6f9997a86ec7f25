"""Transcripts and insights written by hand, for the tests of the pages."""

from collections.abc import Sequence
from datetime import UTC, datetime

from nlp.types import Insight, Kind, Span, Versions
from speech.transcript import Engine, Piece, Speaker, Transcript, Turn, span_seconds, spread_words
from storage.types import Call, CallMetadata, InsightRecord

VERSIONS = Versions(codebook="1", model="hand")
ENGINE = Engine("whisper", "small", "1")
SECONDS_PER_LETTER = 0.06
PAUSE = 0.6
CHANNELS: dict[Speaker, int] = {"customer": 0, "rep": 1}

TALK: Sequence[tuple[Speaker, str]] = (
    ("rep", "Good morning, thank you for making the time."),
    ("customer", "Honestly it is twice what we pay now. My people retype every order by hand."),
    ("rep", "Well, two days is only for the basic setup."),
    ("customer", "Then send me the offer and we will see."),
)
QUOTES: Sequence[tuple[int, Kind, str, str, str | None]] = (
    (1, "objection", "price", "it is twice what we pay now", None),
    (1, "pain_point", "wasted_time", "My people retype every order by hand", None),
    (2, "promise_mismatch", "walked_back", "two days is only for the basic setup", "P1"),
)
РАЗГОВОР: Sequence[tuple[Speaker, str]] = (
    ("rep", "Добрый день, удобно говорить?"),
    ("customer", "Да, но бюджет на этот год уже закрыт, а заявки теряются каждую неделю."),
)
ЦИТАТЫ: Sequence[tuple[int, Kind, str, str, str | None]] = (
    (1, "objection", "budget", "бюджет на этот год уже закрыт", None),
    (1, "pain_point", "lost_revenue", "заявки теряются каждую неделю", None),
)


def timed(talk: Sequence[tuple[Speaker, str]]) -> tuple[Turn, ...]:
    """Turns one after another, each a single piece of speech on its speaker's channel."""
    turns, now = [], PAUSE
    for speaker, text in talk:
        end = now + len(text) * SECONDS_PER_LETTER
        words = spread_words(text, now, end)
        piece = Piece(now, end, 0, len(words) - 1)
        turns.append(Turn(speaker, text, words, channel=CHANNELS.get(speaker), pieces=(piece,)))
        now = end + PAUSE
    return tuple(turns)


def transcript(talk: Sequence[tuple[Speaker, str]] = TALK, language: str = "en") -> Transcript:
    turns = timed(talk)
    return Transcript(language, turns, ENGINE, duration=turns[-1].pieces[0].end + PAUSE)  # type: ignore[arg-type]


def insights(
    said: Transcript, quotes: Sequence[tuple[int, Kind, str, str, str | None]] = QUOTES
) -> list[Insight]:
    """Insights whose spans are found from their words."""
    found = []
    for index, kind, category, quote, promise in quotes:
        turn = said.turns[index]
        begin = turn.text.index(quote)
        inside = [
            i for i, w in enumerate(turn.words) if w.start_char >= begin and w.end_char <= begin + len(quote)
        ]
        first, last = inside[0], inside[-1]
        start, end = span_seconds(turn, first, last)
        found.append(
            Insight(
                kind, category, Span(index, first, last), turn.slice(first, last), turn.speaker, 0.8, "local",
                VERSIONS, start, end, promise,
            )
        )  # fmt: skip
    return found


def records(found: Sequence[Insight]) -> list[InsightRecord]:
    """The insights as storage gives them; ids count up from i0."""
    return [
        InsightRecord(
            f"i{n}", "c1", 1, insight, datetime(2026, 3, 2, tzinfo=UTC), "A call", "Northwind", None, None,
            None, "en", True, "Up and running in two days" if insight.promise_id else None,
        )
        for n, insight in enumerate(found)
    ]  # fmt: skip


def call(**changes: object) -> Call:
    """A call that is ready, with sound."""
    moment = datetime(2026, 3, 2, tzinfo=UTC)
    fields = {
        "id": "c1", "title": "A call", "metadata": CallMetadata(), "status": "ready", "uploader_id": "p1",
        "content_hash": "h", "created_at": moment, "updated_at": moment, "language": "en", "duration": 20.0,
        "channels": 2, "audio_key": "calls/c1/audio.wav", "listening_key": "calls/c1/listening.mp3",
        "promises_checked": 1,
    }  # fmt: skip
    return Call(**{**fields, **changes})  # type: ignore[arg-type]
