"""Amounts in a sentence: durations, money, percentages and counted things, comparable across wordings.

"one day", "24 hours", «за сутки» are the same duration; "about three weeks" is longer. Durations are in
days, money in its own currency (or none said), percentages in percent.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from nlp.numbers import Number, find_numbers, is_number_word
from nlp.stems import plain, stem

Measure = Literal["duration", "money", "percent", "count"]
MEASURES: tuple[Measure, ...] = get_args(Measure)

_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:'[^\W\d_]+)*|[$€£₽%]|[-–—,.?!;:/]")

# "sixty-eight", "same-day", «два-три»: the hyphen joins words that are counted apart.
_JOINT = re.compile(r"(?<=[^\W\d_])-(?=[^\W\d_])")

_MINUTE = 1 / 1440
_DAYS: dict[str, float] = {
    **dict.fromkeys(["second", "seconds", "sec", "секунда", "секунды", "секунд", "секунду"], _MINUTE / 60),
    **dict.fromkeys(
        ["minute", "minutes", "min", "mins", "минута", "минуты", "минут", "минуту", "минуток", "мин"], _MINUTE
    ),
    **dict.fromkeys(["hour", "hours", "час", "часа", "часов", "часу", "часик"], 1 / 24),
    **dict.fromkeys(["полчаса", "получаса"], 0.5 / 24),
    **dict.fromkeys(
        ["day", "days", "overnight", "день", "дня", "дней", "дню", "денек", "сутки", "суток", "ночь", "ночи"],
        1,
    ),
    **dict.fromkeys(["weekend", "weekends", "выходные", "выходных"], 2),
    **dict.fromkeys(["week", "weeks", "неделя", "недели", "недель", "неделю", "недельку", "недельки"], 7),
    **dict.fromkeys(["fortnight"], 14),
    **dict.fromkeys(["month", "months", "месяц", "месяца", "месяцев", "месяцем", "месяцу"], 30),
    **dict.fromkeys(["quarter", "quarters", "квартал", "квартала", "кварталов"], 90),
    **dict.fromkeys(["полгода", "полугода"], 182),
    **dict.fromkeys(["year", "years", "год", "года", "лет", "году", "годик"], 365),
}
_MONEY = {
    "$": "usd", "dollar": "usd", "dollars": "usd", "buck": "usd", "bucks": "usd",
    "€": "eur", "euro": "eur", "euros": "eur", "евро": "eur",
    "£": "gbp", "pound": "gbp", "pounds": "gbp", "quid": "gbp",
    "₽": "rub", "руб": "rub", "рубль": "rub", "рубля": "rub", "рублей": "rub", "рублям": "rub",
    "доллар": "usd", "доллара": "usd", "долларов": "usd", "баксов": "usd",
}  # fmt: skip
_PERCENT = frozenset(("%", "percent", "percents", "процент", "процента", "процентов", "процентам"))
# Said between a number and its unit.
_BETWEEN = frozenset(
    [
        "working",
        "business",
        "calendar",
        "full",
        "whole",
        "more",
        "рабочих",
        "рабочий",
        "рабочих",
        "календарных",
        "полных",
        "of",
    ]
)
# Words after which a lone unit is one of it: "in a day", "same day", «за неделю», «через месяц».
_ONE = frozenset(
    [
        "a",
        "an",
        "one",
        "per",
        "each",
        "every",
        "same",
        "за",
        "через",
        "в",
        "течение",
        "раз",
        "на",
        "почти",
        "целый",
        "целую",
        "примерно",
        "около",
        "до",
    ]
)
# "by half", «на треть»: a share.
_BY = frozenset(("by", "in", "на", "up"))
_RANGE = frozenset(("or", "to", "и", "или", "до", "-", "–", "—", ",", "maybe"))
_FREE = re.compile(r"\b(free|no (\w+ )?(charge|cost|fee)s?|бесплатн\w*|даром)\b")
_OTHERWISE_FREE = re.compile(
    r"\b(feel|you|i'm|we're|i am|we are) free\b|\bfree (on|at|to|after|before|from)\b"
)
CURRENCY_SIGNS = frozenset(("$", "€", "£", "₽"))


@dataclass(frozen=True, slots=True)
class Quantity:
    """An amount from low to high (equal for a single figure).

    unit: "days", a currency or "", "%", or the stem of what is counted.
    """

    measure: Measure
    low: float
    high: float
    unit: str

    def agrees(self, other: "Quantity") -> bool:
        """Whether both can mean the same amount (within 2 %, for roundings such as 30 days a month)."""
        return self.low <= other.high * 1.02 and other.low <= self.high * 1.02

    def comparable(self, other: "Quantity") -> bool:
        """Whether both measure the same thing, so that a difference between them means something."""
        if self.measure != other.measure:
            return False
        if self.measure == "money":
            return not self.unit or not other.unit or self.unit == other.unit
        return self.unit == other.unit


def is_unit(token: str) -> bool:
    """Whether a lowercase token, said after a number, is part of the amount."""
    return token in _DAYS or token in _MONEY or token in _PERCENT


def find_quantities(text: str) -> list[Quantity]:
    """The amounts in a text, in order."""
    tokens = _TOKEN.findall(_JOINT.sub(" ", plain(text)))
    numbers = find_numbers(tokens)
    found = list(_numbered(tokens, numbers))
    taken = {i for n in numbers for i in range(n.first, n.last + 1)}
    found += _lone_units(tokens, taken)
    if _says_free(" ".join(tokens)):
        found.append(Quantity("money", 0.0, 0.0, ""))
    return found


def _numbered(tokens: Sequence[str], numbers: Sequence[Number]) -> Iterator[Quantity]:
    i = 0
    while i < len(numbers):
        first, last = numbers[i], numbers[i]
        if i + 1 < len(numbers) and _is_range(tokens, numbers[i], numbers[i + 1]):
            last, i = numbers[i + 1], i + 1
        i += 1
        quantity = _measure(tokens, first, last)
        if quantity:
            yield quantity


def _is_range(tokens: Sequence[str], a: Number, b: Number) -> bool:
    """ "three to four", "fifteen, twenty", «два-три»: rising, with at most one joining word between."""
    between = tokens[a.last + 1 : b.first]
    return a.value < b.value <= a.value * 10 and len(between) <= 1 and all(t in _RANGE for t in between)


def _measure(tokens: Sequence[str], first: Number, last: Number) -> Quantity | None:
    low, high = first.value, last.value
    before = tokens[first.first - 1] if first.first else ""
    if before in CURRENCY_SIGNS:
        return Quantity("money", low, high, _MONEY[before])
    at = last.last + 1
    while at < len(tokens) and (
        tokens[at] in _BETWEEN or tokens[at] == "-" or (low < 1 and tokens[at] == "a")
    ):
        at += 1
    unit = tokens[at] if at < len(tokens) else ""
    if unit in _DAYS:
        return Quantity("duration", low * _DAYS[unit], high * _DAYS[unit], "days")
    if unit in _MONEY:
        return Quantity("money", low, high, _MONEY[unit])
    if unit in _PERCENT:
        return Quantity("percent", low, high, "%")
    if before and _DAYS.get(before) and not before.isascii():
        # Russian turns the order round for "about": «дня через три», «недели две».
        return Quantity("duration", low * _DAYS[before], high * _DAYS[before], "days")
    if (
        at >= 2
        and tokens[first.first - 1] == "через"
        and first.first >= 2
        and tokens[first.first - 2] in _DAYS
    ):
        days = _DAYS[tokens[first.first - 2]]
        return Quantity("duration", low * days, high * days, "days")
    if low < 1 and set(tokens[max(0, first.first - 2) : first.first]) & _BY:
        return Quantity("percent", 100 * low, 100 * high, "%")
    if unit[:1].isalpha() and len(unit) > 2 and not is_number_word(unit):
        return Quantity("count", low, high, stem(unit))
    return None


def _lone_units(tokens: Sequence[str], taken: set[int]) -> Iterator[Quantity]:
    """Units without a number: "in a day", "overnight", «за полгода»; a rate ("5 a month") is none."""
    for i, token in enumerate(tokens):
        if token not in _DAYS or (i == 0 and token not in ("overnight",)):
            continue
        before = tokens[i - 1] if i else ""
        whole = token in ("overnight", "полчаса", "полгода", "полугода", "получаса")
        if not whole and before not in _ONE:
            continue
        if i - 1 in taken or (not whole and (i in taken or _is_rate(tokens, i - 2, taken))):
            continue
        yield Quantity("duration", _DAYS[token], _DAYS[token], "days")


def _is_rate(tokens: Sequence[str], at: int, taken: set[int]) -> bool:
    """Whether what stands before "a month" is an amount: "five pounds a month", "twelve a week"."""
    return at >= 0 and (at in taken or tokens[at] in _MONEY or at - 1 in taken)


def _says_free(text: str) -> bool:
    """Whether something costs nothing; "feel free" and "free on Monday" are about something else."""
    return bool(_FREE.search(_OTHERWISE_FREE.sub(" ", text)))
