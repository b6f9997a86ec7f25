"""Text that nobody said goes; what people do say stays."""

import pytest

from speech.cleanup import Heard, clean, without_loops
from speech.recognisers.base import Recognised

CLEAR = Heard(seconds=3.0, probability=0.9, relative_level=0.0)
FAINT = Heard(seconds=3.0, probability=0.3, relative_level=-5.0)
QUIET = Heard(seconds=3.0, probability=0.9, relative_level=-25.0)


def kept(text: str, heard: Heard = CLEAR, **doubts: float) -> str | None:
    cleaned = clean(Recognised(0, text, **doubts), heard)
    return cleaned.text if cleaned else None


@pytest.mark.parametrize("text", ["", "  ", "...", "– —", "?!"])
def test_text_without_words_goes(text: str) -> None:
    assert kept(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "Субтитры сделал DimaTorzok",
        "Редактор субтитров А.Семкин Корректор А.Егорова",
        "Subtitles by the Amara.org community",
        "Transcription by CastingWords",
    ],
)
def test_credits_of_subtitles_go_however_clear_the_sound(text: str) -> None:
    assert kept(text) is None


@pytest.mark.parametrize(
    "text", ["Thank you.", "Thanks for watching!", "Bye.", "Спасибо за просмотр!", "Продолжение следует..."]
)
def test_farewells_go_only_where_hardly_anything_was_heard(text: str) -> None:
    assert kept(text, CLEAR) == text
    assert kept(text, FAINT) is None
    assert kept(text, QUIET) is None
    assert kept(text, CLEAR, no_speech=0.5, log_probability=-0.3) is None


def test_the_lone_you_of_a_click_goes() -> None:
    assert kept("You.", Heard(0.4, 0.9, 0.0)) is None
    assert kept("You know it.", Heard(0.4, 0.9, 0.0)) == "You know it."
    assert kept("You.", Heard(1.4, 0.9, 0.0)) == "You."


@pytest.mark.parametrize(
    "text", ["We use subtitles in our videos.", "Нам нужны субтитры.", "Спасибо, до завтра."]
)
def test_sentences_about_such_things_stay(text: str) -> None:
    assert kept(text, FAINT) == text


def test_whispers_two_doubts_together_drop_a_piece() -> None:
    assert kept("We pay too much.", no_speech=0.7, log_probability=-1.2) is None
    assert kept("We pay too much.", no_speech=0.7, log_probability=-0.4) == "We pay too much."
    assert kept("We pay too much.", no_speech=0.2, log_probability=-1.2) == "We pay too much."


def test_more_text_than_anybody_can_say_goes() -> None:
    text = "this sentence is far too long for somebody to have said it in half a second"

    assert kept(text, Heard(0.5, 0.9, 0.0)) is None
    assert kept(text, Heard(4.0, 0.9, 0.0)) == text


@pytest.mark.parametrize(
    ("text", "once"),
    [
        ("It works. It works. It works. It works. It works. It works", "It works."),
        ("And the the the the the the the the end", "And the end"),
        ("one is the first. one is the first. one is the first. one is", "one is the first."),
        ("I said: we can do it, we can do it, we can do it, we can", "I said: we can do it,"),
        ("My name is Sittittittittittittitt. That is it.", "My name is That is it."),
        ("мы не можем, мы не можем, мы не можем, мы не можем ждать", "мы не можем, ждать"),
    ],
)  # fmt: skip
def test_loops_are_kept_once(text: str, once: str) -> None:
    assert without_loops(Recognised(0, text)).text == once


@pytest.mark.parametrize(
    "text",
    [
        "No, no, no, no, that is not it.",
        "Three, three, three, three.",
        "It is very, very expensive, very expensive indeed.",
        "да, да, да, конечно",
        "I think, I think it is fine.",
        "Hahahaha, that is 1000000 rubles.",
    ],
)
def test_what_people_repeat_stays(text: str) -> None:
    recognised = Recognised(0, text)

    assert without_loops(recognised) is recognised


def test_a_loop_takes_its_word_times_with_it() -> None:
    words = (
        [(" We", 0.0, 0.5, 0.9)]
        + [(" go", 0.5 + i, 1.0 + i, 0.9) for i in range(8)]
        + [(" home.", 9.0, 9.5, 0.8)]
    )
    looped = Recognised(0, "We go go go go go go go go home.", tuple(words))

    cleaned = without_loops(looped)

    assert cleaned.text == "We go home."
    assert cleaned.words == (words[0], words[1], words[9])
