"""Transcripts keep every letter and every time."""

from speech.transcript import Engine, Piece, Transcript, Turn, Word, spread_words, untimed_words
from storage.database import Database
from storage.transcripts import Transcripts
from storage.types import Call

HELLO = "Добрый день, it's $5 — ok?"
HEARD = Transcript(
    language="ru",
    turns=(
        Turn("rep", HELLO, spread_words(HELLO, 0.5, 2.5), channel=0, pieces=(Piece(0.5, 2.5, 0, 4),)),
        Turn("customer", "Да.", (Word(0, 2, 2.75, 3.0, 0.875),), channel=1, name="Ира"),
    ),
    engine=Engine("whisper", "small", "1.2.1", {"beam": 5}),
    approximate=True,
    duration=3.5,
    notes=("One side was silent.",),
)
TYPED = Transcript(language="en", turns=(Turn("unknown", "Hello there", untimed_words("Hello there")),))


def test_a_transcript_comes_back_as_it_was(database: Database, call: Call) -> None:
    with database.session() as session:
        Transcripts(session).add(call.id, HEARD)
    with database.reading() as session:
        assert Transcripts(session).latest(call.id) == (1, HEARD)


def test_revisions_are_numbered_and_kept(database: Database, call: Call) -> None:
    with database.session() as session:
        assert Transcripts(session).add(call.id, HEARD) == 1
        assert Transcripts(session).add(call.id, TYPED) == 2
    with database.reading() as session:
        assert Transcripts(session).latest(call.id) == (2, TYPED)
        assert Transcripts(session).get(call.id, 1) == HEARD
        assert Transcripts(session).get(call.id, 3) is None


def test_single_turns_can_be_read(database: Database, call: Call) -> None:
    with database.session() as session:
        Transcripts(session).add(call.id, HEARD)
    with database.reading() as session:
        found = Transcripts(session).turns([(call.id, 1, 1), (call.id, 1, 9), (call.id, 2, 0)])
    assert found == {(call.id, 1, 1): HEARD.turns[1]}


def test_no_transcript_is_none(database: Database, call: Call) -> None:
    with database.reading() as session:
        assert Transcripts(session).latest(call.id) is None


def test_unstorable_characters_keep_the_words_in_place(database: Database, call: Call) -> None:
    text = "too\x00 much"
    turn = Turn("customer", text, untimed_words(text))
    with database.session() as session:
        Transcripts(session).add(call.id, Transcript("en", (turn,)))
        stored = Transcripts(session).latest(call.id)
    assert stored is not None
    assert stored[1].turns[0].words == turn.words
    assert stored[1].turns[0].slice(1, 1) == "much"
