"""Transcripts from elsewhere: JSON, WebVTT, SRT, and what is wrong with them."""

import json
from typing import Any

import pytest

from speech.errors import TranscriptError
from speech.importing import Imported, read_transcript
from speech.transcript import Piece, Transcript


def from_json(*turns: dict[str, Any], **more: Any) -> Imported:
    return read_transcript(json.dumps({"language": "en", "turns": turns, **more}).encode(), "call.json")


def refused(data: bytes | str, name: str = "call.json") -> str:
    with pytest.raises(TranscriptError) as error:
        read_transcript(data.encode() if isinstance(data, str) else data, name)
    return error.value.sentence


def said(transcript: Transcript) -> list[tuple[str, str]]:
    return [(turn.speaker, turn.text) for turn in transcript.turns]


def test_json_turns_keep_their_places_even_empty_ones() -> None:
    imported = from_json(
        {"i": 0, "speaker": "rep", "text": "Hello."},
        {"i": 1, "speaker": "customer", "text": ""},
        {"i": 2, "speaker": "customer", "text": "Hi."},
        gold=[{"kind": "objection"}],
    )

    assert said(imported.transcript) == [("rep", "Hello."), ("customer", ""), ("customer", "Hi.")]
    assert not imported.transcript.timed
    assert imported.transcript.engine is None


def test_json_promises_come_along_as_they_are() -> None:
    promise = {"id": "P1", "text": "Setup in a day", "source": "banner"}

    assert from_json({"text": "Hello."}, promises=[promise]).promises == (promise,)


def test_json_turn_times_are_spread_over_its_words() -> None:
    (turn,) = from_json({"text": "one two", "start": 10, "end": 12.0}).transcript.turns

    assert [(word.start, word.end) for word in turn.words] == [(10, 11), (11, 12)]
    assert turn.pieces == (Piece(10, 12, 0, 1),)


def test_json_word_times_are_taken_exactly() -> None:
    imported = from_json(
        {
            "text": "It costs — $5, right?",
            "words": [
                {"text": "It", "start": 1.0, "end": 1.2},
                {"word": " costs", "start": 1.2, "end": 1.7},
                {"text": "$5,", "start": 2.0, "end": 2.5},
                {"text": "right?"},
            ],
        }
    )

    (turn,) = imported.transcript.turns
    assert [(turn.slice(i, i), word.start, word.end) for i, word in enumerate(turn.words)] == [
        ("It", 1.0, 1.2),
        ("costs", 1.2, 1.7),
        ("$5", 2.0, 2.5),
        ("right", 2.5, 2.5),
    ]
    assert not imported.transcript.approximate
    assert imported.transcript.duration == 2.5


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "This transcript is empty."),
        ('{"turns": [\n{"text": "a"},,]}', "This is not valid JSON: line 2, "),
        ("[" * 100_000, "This JSON is nested too deeply"),
        ("[]", 'A JSON transcript is an object with a list "turns"'),
        ('{"turns": {}}', 'A JSON transcript is an object with a list "turns"'),
        ('{"turns": []}', "This transcript has no turns."),
        ('{"turns": [{"text": " ... "}]}', "No turn of this transcript has any words."),
        ('{"turns": [{"text": "a"}, {"speaker": "rep"}]}', 'Turn 1 is not an object with a "text".'),
        ('{"turns": [{"text": "a"}, "b"]}', 'Turn 1 is not an object with a "text".'),
        ('{"turns": [{"i": 1, "text": "a"}]}', 'The turn at position 0 says "i": 1.'),
        ('{"turns": [{"i": false, "text": "a"}]}', 'The turn at position 0 says "i": false.'),
        ('{"turns": [{"i": "0", "text": "a"}]}', 'The turn at position 0 says "i": "0".'),
        ('{"turns": [{"text": "a", "speaker": []}]}', 'The "speaker" of turn 0 is not a name.'),
        ('{"turns": [{"text": "a\\u0000b"}]}', "Turn 0 holds a character that is no text"),
        ('{"turns": [{"text": "a\\ud800"}]}', "Turn 0 holds a character that is no text"),
        ('{"turns": [{"text": "a", "start": "1", "end": 2}]}', "Turn 0 has a time that is not a number"),
        ('{"turns": [{"text": "a", "start": NaN, "end": 2}]}', "Turn 0 has a time that cannot be"),
        ('{"turns": [{"text": "a", "start": -1, "end": 2}]}', "Turn 0 has a time that cannot be"),
        ('{"turns": [{"text": "a", "start": 3, "end": 2}]}', "Turn 0 ends at 2, before it starts at 3."),
        ('{"turns": [{"text": "a", "words": "a"}]}', 'The "words" of turn 0 are not a list.'),
        (
            '{"turns": [{"text": "a b", "words": [{"text": "b"}, {"text": "a"}]}]}',
            "Word 1 of turn 0 is not in",
        ),
        ('{"turns": [{"text": "a", "words": [5]}]}', "Word 0 of turn 0 is not in"),
        ('{"language": "de", "turns": [{"text": "a"}]}', "The language of this transcript is 'de'"),
        ('{"turns": [{"text": "a"}], "promises": {}}', '"promises" is not a list.'),
        ('{"turns": [{"text": "a"}], "promises": [{"id": "P1"}]}', "Promise 1 is not an object"),
        ('{"turns": [{"text": "a"}], "promises": [{"id": 1, "text": "x"}]}', "Promise 1 is not an object"),
    ],
)
def test_bad_json_is_refused_with_its_place(text: str, sentence: str) -> None:
    assert refused(text).startswith(sentence)


def test_the_language_is_the_files_then_the_calls_then_by_the_letters() -> None:
    def language(stated: str | None, text: str, otherwise: str) -> str:
        data = json.dumps({"language": stated, "turns": [{"text": text}]}).encode()
        return read_transcript(data, "call.json", language=otherwise).transcript.language

    assert language("en-US", "Привет", "ru") == "en"
    assert language(None, "Hello", "ru") == "ru"
    assert language(None, "Добрый день, это CRM", "auto") == "ru"
    assert language(None, "Hello, это CRM system for you", "auto") == "en"


def test_two_named_voices_get_roles_from_one_role_name() -> None:
    imported = from_json({"speaker": "Agent", "text": "Hello."}, {"speaker": "John", "text": "Hi."})

    assert said(imported.transcript) == [("rep", "Hello."), ("customer", "Hi.")]
    assert imported.transcript.turns[1].name == "John"
    assert imported.transcript.notes == ()


def test_two_unnamed_voices_get_roles_inferred() -> None:
    imported = from_json(
        {"speaker": "SPEAKER_01", "text": "We lose orders every week, our drivers have no list."},
        {"speaker": "SPEAKER_00", "text": "How do you plan your routes today? Can I show you how you could?"},
        {"speaker": "SPEAKER_01", "text": "I do it by hand. I need to talk to my boss first."},
    )

    assert [turn.speaker for turn in imported.transcript.turns] == ["customer", "rep", "customer"]
    assert imported.transcript.notes == ("Which voice is the rep was inferred from what is said.",)


def test_who_speaks_stays_unknown_where_nothing_tells() -> None:
    imported = from_json({"text": "Hello."}, {"speaker": "unknown", "text": "Hi."})

    assert [(turn.speaker, turn.name) for turn in imported.transcript.turns] == [("unknown", None)] * 2
    assert "does not say" in imported.transcript.notes[0]


VTT = """\ufeffWEBVTT - a call

STYLE
::cue { color: red }

NOTE made by hand
00:00:99.000 --> nothing

1
00:00:01.000 --> 00:00:03.000 align:start position:0%
<v.loud Anna Smith>Good morning,</v>
thank you for <i>calling</i> Simple&nbsp;Road.

00:03.500 --> 00:05.500
<v Bob>Hi, we lose time &amp; money.</v>

00:05.500 --> 00:08.000
<v Bob>Every <00:06.000>week.</v>

01:00:08.000 --> 01:00:10.000
<v Anna Smith>How do you plan your routes today?</v>
"""


def test_webvtt_voices_become_turns() -> None:
    transcript = read_transcript(VTT.encode(), "call.vtt").transcript

    assert [(turn.name, turn.text) for turn in transcript.turns] == [
        ("Anna Smith", "Good morning, thank you for calling Simple Road."),
        ("Bob", "Hi, we lose time & money. Every week."),
        ("Anna Smith", "How do you plan your routes today?"),
    ]
    assert [turn.speaker for turn in transcript.turns] == ["rep", "customer", "rep"]
    assert transcript.turns[1].pieces == (Piece(3.5, 5.5, 0, 4), Piece(5.5, 8.0, 5, 6))
    assert transcript.duration == 3610
    assert transcript.approximate


def test_srt_with_names_in_front() -> None:
    srt = """1
00:00:01,000 --> 00:00:03,500
Менеджер: Добрый день, чем помочь?

2
00:00:04,000 --> 00:00:06,500
Клиент: У нас теряются заявки.
Важно: каждую неделю.
3
00:00:07,000 --> 00:00:09,000
Ещё: дорого.
"""
    transcript = read_transcript(srt.encode("cp1251"), "call.srt").transcript

    assert transcript.language == "ru"
    assert said(transcript) == [
        ("rep", "Добрый день, чем помочь?"),
        ("customer", "У нас теряются заявки. Важно: каждую неделю. Ещё: дорого."),
    ]


def test_two_voices_in_one_cue_share_its_time() -> None:
    vtt = "WEBVTT\n\n00:00.000 --> 00:06.000\n<v Rep>Yes yes</v>\n<v Customer>No no no no no</v>\n"

    turns = read_transcript(vtt.encode(), "call.vtt").transcript.turns

    assert [(turn.speaker, turn.start, turn.end) for turn in turns] == [
        ("rep", 0.0, 2.0),
        ("customer", 2.0, 6.0),
    ]


def test_cues_without_voices_are_turns_of_unknown_speakers() -> None:
    srt = (
        "1\n00:00:01,000 --> 00:00:02,000\n- Hello.\n- Who is it?\n\n2\n00:00:03,000 --> 00:00:04,000\nMe.\n"
    )

    transcript = read_transcript(srt.encode("utf-16"), "call.srt").transcript

    assert said(transcript) == [("unknown", "Hello."), ("unknown", "Who is it?"), ("unknown", "Me.")]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("WEBVTT\n\n00:00:05.000 --> 00:00:01.000\nhi", "Line 3: the text ends before it starts."),
        ("1\n00:00:01,000 --> soon\nhi", "Line 2 has no times that can be read: 00:00:01,000 --> soon"),
        ("1\n00:00:01 --> 00:00:02\nhi", "Line 2: 00:00:01 is not a time like 00:01:02.500."),
        ("1\n00:61:01,000 --> 00:62:02,000\nhi", "Line 2: 00:61:01,000 is not a time like 00:01:02.500."),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\n...\n", "This transcript has no timed text."),
    ],
)
def test_bad_subtitles_are_refused_with_their_line(text: str, sentence: str) -> None:
    assert refused(text, "call.vtt").startswith(sentence)


def test_files_of_no_known_kind_are_refused() -> None:
    assert refused("Anna: hello", "call.txt").startswith("This transcript is of no known kind.")
    assert refused(b"\x00\x01\x02\x03", "call.json").startswith("This transcript is not a text file.")


def test_the_kind_shows_where_the_name_does_not_tell_it() -> None:
    assert (
        read_transcript(b'{"turns": [{"text": "hello"}]}', "transcript").transcript.turns[0].text == "hello"
    )
    assert read_transcript(VTT.encode(), "transcript.txt").transcript.turns[0].name == "Anna Smith"
