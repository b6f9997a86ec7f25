"""Is it English: judged by how much an English-only engine repeats itself."""

from speech.language import by_letters, repeated_share, sounds_english

ENGLISH = (
    "Good morning, this is Anna from Simple Road, thank you for filling in the form. How do you plan your "
    "routes today? I do it with a pencil and a big map, it takes me three hours every night. And what "
    "happens when a store wants to change its order? That is where it goes wrong, the drivers still have the "
    "old list."
)
# What the bundled engine made of a Russian call, voiced by espeak-ng.
RUSSIAN_HEARD_AS_ENGLISH = [
    "I might not be telling them that but it gets to your Anton",
    "100% of the time, 100% of the time, 100% of the time, 100% of the time, 100% of the time, 100%",
    "We will not really demand such a chance to enter Vietnam.",
    "The first is the first time in the United States. The first is the first time in the United States. The "
    "first is the first time in the United States.",
    "I'm going to tell you. I'm going to tell you. I'm",
]


def test_english_is_english() -> None:
    assert sounds_english([ENGLISH])


def test_russian_is_not() -> None:
    assert not sounds_english(RUSSIAN_HEARD_AS_ENGLISH)


def test_a_few_words_are_not_enough_to_tell() -> None:
    assert sounds_english(["I'm going to tell you. I'm going to tell you. I'm going to tell you."])
    assert sounds_english([])


def test_only_runs_said_again_soon_count() -> None:
    sentence = ["we", "plan", "all", "the", "routes", "by", "hand"]
    other = [f"word{i}" for i in range(70)]

    assert repeated_share(sentence + sentence) > 0.3
    assert repeated_share(sentence + other + sentence) == 0


def test_letters_tell_the_language_of_a_written_text() -> None:
    assert by_letters(["Добрый день, это CRM"]) == "ru"
    assert by_letters(["Hello, это a CRM system for you"]) == "en"
    assert by_letters(["Hello"], "ru") == "ru"
    assert by_letters(["12 345"]) == "en"
