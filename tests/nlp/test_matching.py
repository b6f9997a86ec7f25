"""Promises are recognised in other words, and their amounts compared as amounts."""

import pytest

from nlp.classifier import load_heads
from nlp.encoder import load_encoder
from nlp.matching import (
    LINK_FEATURES,
    PromiseList,
    Said,
    best_match,
    compare,
    keeps,
    likeness,
    states,
    topics_of,
)
from nlp.types import Promise

ENCODER = load_encoder("bundled")


def say(text: str) -> Said:
    return Said(text, ENCODER.encode([text])[0])


def link(promise: str, turn: str, before: str | None = None) -> dict[str, float]:
    values = compare(say(promise), say(turn), say(before) if before else None)
    return dict(zip(LINK_FEATURES, values, strict=True))


def test_topics_meet_where_words_do_not() -> None:
    assert topics_of("Live in one day") & topics_of("в течение трёх недель") == {"time"}
    assert "price" in topics_of("It's on the house") & topics_of("Подключение бесплатно")
    assert topics_of("Mhm, right.") == set()


@pytest.mark.parametrize(
    ("promise", "turn", "agrees", "differs"),
    [
        ("Live in one day", "You'd be live in 24 hours.", 1, 0),
        ("Live in one day", "It takes about three weeks.", 0, 1),
        ("Live in one day", "A day for the names, three weeks for the photos.", 1, 0),
        ("Запуск за один день", "Обычно недели три.", 0, 1),
        ("Save fifteen percent", "You save 15% on fuel.", 1, 0),
        ("Save fifteen percent", "It takes three weeks.", 0, 0),
        ("No setup fee", "It's two hundred pounds to set up.", 0, 1),
    ],
)
def test_amounts_are_compared_as_amounts(promise: str, turn: str, agrees: float, differs: float) -> None:
    features = link(promise, turn)
    assert (features["agrees"], features["differs"]) == (agrees, differs)


def test_what_the_customer_asked_counts() -> None:
    features = link(
        "Support around the clock", "Yes, weekdays nine to five.", "And support, around the clock?"
    )
    assert features["stems"] == 0
    assert features["stems_before"] > 0.5


@pytest.mark.parametrize(
    ("promises", "turn", "before", "best"),
    [
        (["Live in one day", "Support around the clock", "No setup fee"], "Live takes three weeks.", None, 0),
        (
            ["Live in one day", "Support around the clock", "No setup fee"],
            "Only weekdays.",
            "Is support 24/7?",
            1,
        ),
        (["Запуск за один день", "Подключение бесплатно"], "За подключение берём пять тысяч.", None, 1),
    ],
)
def test_the_likeliest_promise(promises: list[str], turn: str, before: str | None, best: int) -> None:
    listed = PromiseList.prepare([Promise(str(i), text) for i, text in enumerate(promises)], ENCODER)
    match = best_match(
        listed, say(turn), say(before) if before else None, load_heads("bundled").heads["link"]
    )
    assert match is not None
    assert match.index == best
    assert 0 < match.likelihood < 1


def test_no_promises_no_match() -> None:
    listed = PromiseList.prepare([], ENCODER)
    assert best_match(listed, say("Only weekdays."), None, load_heads("bundled").heads["link"]) is None


@pytest.mark.parametrize(
    ("promise", "turn", "same"),
    [
        ("Live in one day", "You will be live in one day.", True),
        ("Live in one day", "You'll be live in 24 hours.", True),
        ("Live in one day", "You'll be live in 24 hours, and 48 hours for the archive.", False),
        ("Live in one day", "It takes about three weeks.", False),
        ("Support around the clock", "Support is around the clock.", True),
        ("Support around the clock", "How many of you are there?", False),
        ("Подключение бесплатно", "Подключение у нас бесплатно.", True),
    ],
)
def test_stating_a_promise(promise: str, turn: str, same: bool) -> None:
    assert states(say(promise), say(turn)) is same


def test_a_caveat_is_no_statement_unless_it_is_the_published_limit() -> None:
    promise, nothing = say("Support around the clock"), say("")
    turn = say("Support is around the clock, except for the islands.")
    assert keeps(promise, nothing, say("Support is around the clock."), caveat=False)
    assert not keeps(promise, nothing, say("Support is around the clock."), caveat=True)
    assert not keeps(promise, nothing, turn, caveat=True)
    assert keeps(promise, say("except the islands"), turn, caveat=True)
    assert not keeps(promise, say("except for the free plan"), turn, caveat=True)


def test_a_published_amount_as_a_limit() -> None:
    promise, limit = say("Unlimited messages"), say("up to 1,000 messages")
    assert keeps(promise, limit, say("Unlimited, well, a thousand messages."), caveat=True)
    assert not keeps(promise, limit, say("Unlimited, well, fifty messages."), caveat=True)


def test_likeness_is_about_content_words() -> None:
    assert likeness("It is too expensive for us", "too expensive, that is, for us") > 0.9
    assert likeness("It is for us", "that was for you") == 0
    assert likeness("Внедрение слишком долгое", "слишком долгого внедрения") > 0.9
