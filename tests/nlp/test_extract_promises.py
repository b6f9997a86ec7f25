"""The reader and promises: taken back, not kept, exceeded; out of force; without any."""

import dataclasses
from datetime import date

import pytest

from nlp.extract import Reader
from speech.transcript import Language, Speaker
from tests.nlp.conftest import EN, RU, read

MISMATCHES: list[tuple[Language, str, str, Speaker, str, str | None]] = [
    (
        "en",
        "Your site says live in one day.",
        "In practice it takes about three weeks.",
        "rep",
        "walked_back",
        "P1",
    ),
    (
        "en",
        "And support?",
        "We don't have weekend support yet, just office hours.",
        "rep",
        "walked_back",
        "P2",
    ),
    (
        "en",
        "How was it?",
        "You promised one day, but it took us three weeks to go live.",
        "customer",
        "unmet",
        "P1",
    ),
    (
        "en",
        "We need Arabic.",
        "I guarantee we'll build it for you by the first of May.",
        "rep",
        "overpromise",
        None,
    ),
    (
        "ru",
        "На сайте запуск за один день.",
        "Честно говоря, обычно выходит недели три.",
        "rep",
        "walked_back",
        "P1",
    ),
    ("ru", "А поддержка?", "Круглосуточная поддержка только на старшем тарифе.", "rep", "walked_back", "P2"),
    ("ru", "Как тест?", "Обещали за один день, а запускались мы три недели.", "customer", "unmet", "P1"),
    ("ru", "Нужен отчёт.", "Сделаем к первому июня, я вам лично гарантирую.", "rep", "overpromise", None),
]


@pytest.mark.parametrize(("language", "before", "text", "speaker", "category", "promise"), MISMATCHES)
def test_promises_that_come_apart(
    reader: Reader,
    language: Language,
    before: str,
    text: str,
    speaker: Speaker,
    category: str,
    promise: str | None,
) -> None:
    other: Speaker = "customer" if speaker == "rep" else "rep"
    promises = EN if language == "en" else RU
    found = [i for i in read(reader, language, [(other, before), (speaker, text)], promises) if i.turn == 1]
    assert [(i.category, i.promise_id, i.speaker) for i in found] == [(category, promise, speaker)]
    assert (found[0].type is not None) is (category == "overpromise")


@pytest.mark.parametrize(("language", "before", "text", "speaker", "category", "promise"), MISMATCHES)
def test_without_promises_there_are_no_mismatches(
    reader: Reader,
    language: Language,
    before: str,
    text: str,
    speaker: Speaker,
    category: str,
    promise: str | None,
) -> None:
    other: Speaker = "customer" if speaker == "rep" else "rep"
    found = read(reader, language, [(other, before), (speaker, text)])
    assert "promise_mismatch" not in {i.kind for i in found}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "You will be live in one day."),
        ("en", "You'll be live in 24 hours."),
        ("en", "Support is around the clock."),
        ("ru", "Запуск за один день, как на сайте."),
        ("ru", "Подключение у нас бесплатно."),
    ],
)
def test_a_rep_who_states_what_is_promised_contradicts_nothing(
    reader: Reader, language: Language, text: str
) -> None:
    assert read(reader, language, [("rep", text)], EN if language == "en" else RU) == []


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "Your site says we would be live in one day."), ("ru", "У вас на сайте запуск за один день.")],
)
def test_a_customer_who_repeats_a_promise_reports_nothing(
    reader: Reader, language: Language, text: str
) -> None:
    assert read(reader, language, [("customer", text)], EN if language == "en" else RU) == []


def test_a_promise_out_of_force_or_of_another_product_is_not_matched(reader: Reader) -> None:
    turns: list[tuple[Speaker, str]] = [
        ("customer", "Your site says live in one day."),
        ("rep", "In practice it takes about three weeks."),
    ]
    ours = dataclasses.replace(
        EN[0], product="Keyhook", valid_from=date(2026, 1, 1), valid_to=date(2026, 6, 30)
    )
    assert read(reader, "en", turns, [ours], on=date(2026, 6, 30), product="keyhook")
    assert read(reader, "en", turns, [ours], on=date(2026, 7, 1), product="keyhook") == []
    assert read(reader, "en", turns, [ours], on=date(2025, 12, 31), product="keyhook") == []
    assert read(reader, "en", turns, [ours], on=date(2026, 6, 30), product="Other") == []


def test_a_published_limit_is_no_mismatch(reader: Reader) -> None:
    turns: list[tuple[Speaker, str]] = [
        ("customer", "And support, around the clock?"),
        ("rep", "Support is around the clock, but only on the premium plan."),
    ]
    assert [i.promise_id for i in read(reader, "en", turns, EN)] == ["P2"]
    limited = [EN[0], dataclasses.replace(EN[1], limits="premium plan only"), EN[2]]
    assert read(reader, "en", turns, limited) == []
