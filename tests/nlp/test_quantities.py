"""Amounts are read from digits and words in both languages and compared as amounts."""

import pytest

from nlp.numbers import find_numbers
from nlp.quantities import Quantity, find_quantities


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("thirteen hundred and sixty eight", 1368),
        ("two thousand and nine", 2009),
        ("three and a half", 3.5),
        ("a hundred and twenty", 120),
        ("1,500", 1500),
        ("3,5", 3.5),
        ("1 500 000", 1500000),
        ("30 k", 30000),
        ("двадцать три тысячи", 23000),
        ("семь девятьсот", 7900),
        ("полтора", 1.5),
        ("три с половиной", 3.5),
        ("сто пятьдесят", 150),
        ("двадцати пяти", 25),
    ],
)
def test_numbers_said_in_one_way_or_another(text: str, value: float) -> None:
    assert [n.value for n in find_numbers(text.split())] == [value]


def test_words_that_do_not_add_up_are_two_numbers() -> None:
    assert [n.value for n in find_numbers(["five", "twenty"])] == [5, 20]
    assert [n.value for n in find_numbers(["fifteen", "five"])] == [15, 5]


@pytest.mark.parametrize(
    ("text", "measure", "low", "high"),
    [
        ("live in one day", "duration", 1, 1),
        ("within 24 hours", "duration", 1, 1),
        ("за сутки", "duration", 1, 1),
        ("same-day swap", "duration", 1, 1),
        ("about three weeks", "duration", 21, 21),
        ("дня через три", "duration", 3, 3),
        ("недели через две", "duration", 14, 14),
        ("две-три недели", "duration", 14, 21),
        ("six or seven percent", "percent", 6, 7),
        ("до 30 процентов", "percent", 30, 30),
        ("30%", "percent", 30, 30),
        ("bills down by a quarter", "percent", 25, 25),
        ("seventy-two pounds a head", "money", 72, 72),
        ("$5 each", "money", 5, 5),
        ("1 500 рублей", "money", 1500, 1500),
        ("for free", "money", 0, 0),
        ("бесплатно", "money", 0, 0),
        ("fourteen integrations", "count", 14, 14),
    ],
)
def test_amounts(text: str, measure: str, low: float, high: float) -> None:
    assert [(q.measure, q.low, q.high) for q in find_quantities(text)] == [
        (measure, pytest.approx(low), pytest.approx(high))
    ]


def test_a_rate_is_no_duration() -> None:
    assert [q.measure for q in find_quantities("72 pounds a month")] == ["money"]


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        ("in one day", "within 24 hours", True),
        ("за день", "in 24 hours", True),
        ("in one day", "about three weeks", False),
        ("fifteen, twenty minutes", "every 20 minutes", True),
        ("30 процентов", "twenty percent", False),
        ("$50", "fifty dollars", True),
    ],
)
def test_amounts_agree_across_wordings(one: str, other: str, agree: bool) -> None:
    (a,), (b,) = find_quantities(one), find_quantities(other)
    assert a.comparable(b)
    assert a.agrees(b) is agree
    assert b.agrees(a) is agree


def test_only_like_is_compared_with_like() -> None:
    day, pound = find_quantities("one day")[0], find_quantities("£1")[0]
    assert not day.comparable(pound)
    assert not pound.comparable(find_quantities("€1")[0])
    assert pound.comparable(Quantity("money", 1, 1, ""))


@pytest.mark.parametrize("text", ["feel free to ask", "I'm free on Monday", "are you free after lunch"])
def test_free_in_another_sense_is_no_price(text: str) -> None:
    assert find_quantities(text) == []


@pytest.mark.parametrize(
    "text", ["first month free", "no setup fee", "free of charge", "первый месяц бесплатно"]
)
def test_what_costs_nothing_is_an_amount_of_money(text: str) -> None:
    assert [(q.low, q.high) for q in find_quantities(text) if q.measure == "money"] == [(0, 0)]
