"""Numbers said in digits and in words, English and Russian, as values.

Spoken numbers are worth as much as written ones: "thirteen hundred and sixty-eight", «двадцать три
тысячи», «полтора» are read as 1368, 23000, 1.5. Ordinals and dates are no numbers here.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_UNITS_EN = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
_UNITS_EN += "sixteen seventeen eighteen nineteen"
_TENS_EN = "twenty thirty forty fifty sixty seventy eighty ninety"

_FORMS_RU: dict[float, str] = {
    0: "ноль нуль нуля ноля",
    1: "один одна одно одну одного одной одному одним одном",
    2: "два две двух двум двумя двое",
    3: "три трех трем тремя трое",
    4: "четыре четырех четырем четырьмя четверо",
    5: "пять пяти пятью",
    6: "шесть шести шестью",
    7: "семь семи семью",
    8: "восемь восьми восемью",
    9: "девять девяти девятью",
    10: "десять десяти десятью",
    11: "одиннадцать одиннадцати",
    12: "двенадцать двенадцати",
    13: "тринадцать тринадцати",
    14: "четырнадцать четырнадцати",
    15: "пятнадцать пятнадцати",
    16: "шестнадцать шестнадцати",
    17: "семнадцать семнадцати",
    18: "восемнадцать восемнадцати",
    19: "девятнадцать девятнадцати",
    20: "двадцать двадцати двадцатью",
    30: "тридцать тридцати тридцатью",
    40: "сорок сорока",
    50: "пятьдесят пятидесяти",
    60: "шестьдесят шестидесяти",
    70: "семьдесят семидесяти",
    80: "восемьдесят восьмидесяти",
    90: "девяносто девяноста",
    100: "сто ста",
    200: "двести двухсот",
    300: "триста трехсот",
    400: "четыреста четырехсот",
    500: "пятьсот пятисот",
    600: "шестьсот шестисот",
    700: "семьсот семисот",
    800: "восемьсот восьмисот",
    900: "девятьсот девятисот",
}
_SCALES: dict[str, float] = {"hundred": 100, "thousand": 1e3, "grand": 1e3, "million": 1e6, "billion": 1e9}
_SCALES |= dict.fromkeys(
    ["тысяча", "тысячи", "тысяч", "тысячу", "тысячей", "тыща", "тыщи", "тыщ", "тыщу", "тыс"], 1e3
)
_SCALES |= dict.fromkeys(["миллион", "миллиона", "миллионов", "лям", "ляма", "лямов", "млн"], 1e6)
_SCALES |= dict.fromkeys(["миллиард", "миллиарда", "миллиардов", "млрд"], 1e9)
_SCALES |= {"k": 1e3, "к": 1e3, "m": 1e6}

_SIMPLE: dict[str, float] = {w: float(i) for i, w in enumerate(_UNITS_EN.split())}
_SIMPLE |= {w: 20.0 + 10 * i for i, w in enumerate(_TENS_EN.split())}
_SIMPLE |= {form: float(value) for value, forms in _FORMS_RU.items() for form in forms.split()}
# Said as amounts though they are words of their own.
_WHOLE: dict[str, float] = {"couple": 2, "dozen": 12, "half": 0.5, "quarter": 0.25, "third": 1 / 3}
_WHOLE |= {"полтора": 1.5, "полутора": 1.5, "полторы": 1.5, "пара": 2, "пару": 2, "пары": 2, "паре": 2}
_WHOLE |= {"десяток": 10, "десятка": 10, "дюжина": 12, "половина": 0.5, "половину": 0.5, "половины": 0.5}
_WHOLE |= {"четверть": 0.25, "четверти": 0.25, "треть": 1 / 3, "трети": 1 / 3}

# Scales that are said alone: "a hundred", «тысячу».
_BARE_SCALES = frozenset(("hundred", "thousand", "million", "тысяча", "тысячу", "миллион"))

_POINT = "point"
_AND = re.compile("and")
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
_THOUSANDS = re.compile(r"\d{1,3}(?:[,.]\d{3})+")


@dataclass(frozen=True, slots=True)
class Number:
    """A value said by tokens first..last (inclusive) of a token list."""

    value: float
    first: int
    last: int


def is_number_word(token: str) -> bool:
    """Whether a lowercase token is said as part of a number."""
    return bool(token[:1].isdigit() or token in _SIMPLE or token in _SCALES or token in _WHOLE)


def is_vague(token: str) -> bool:
    """Whether a lowercase token says an amount without being its number: "couple", "half", «пара»."""
    return token in _WHOLE and not token.startswith("полтор") and token != "полутора"  # noqa: S105


def digits(token: str) -> float | None:
    """The value of a token written in digits ("1,500", "3.5", "3,5"), else None."""
    if not _DIGITS.fullmatch(token):
        return None
    if _THOUSANDS.fullmatch(token):
        return float(re.sub(r"[.,]", "", token))
    try:
        return float(token.replace(",", "."))
    except ValueError:
        return None


def find_numbers(tokens: Sequence[str]) -> list[Number]:
    """The numbers among lowercase tokens, left to right, each as long as it can be read."""
    found, at = [], 0
    while at < len(tokens):
        number = _read(tokens, at)
        if number:
            found.append(number)
            at = number.last + 1
        else:
            at += 1
    return found


def _read(tokens: Sequence[str], at: int) -> Number | None:
    token = tokens[at]
    if token in _WHOLE:
        return _scaled(tokens, Number(_WHOLE[token], at, at))
    written = digits(token)
    if written is not None:
        return _scaled(tokens, _grouped(tokens, at, written))
    if token not in _SIMPLE and token not in _BARE_SCALES:
        return None
    return _spoken(tokens, at)


def _grouped(tokens: Sequence[str], at: int, value: float) -> Number:
    """ "1 500 000": groups of three digits after a number of one to three."""
    last = at
    if len(tokens[at]) <= 3:
        while last + 1 < len(tokens) and re.fullmatch(r"\d{3}", tokens[last + 1]) and value:
            value, last = value * 1000 + float(tokens[last + 1]), last + 1
    return Number(value, at, last)


def _scaled(tokens: Sequence[str], number: Number) -> Number:
    following = number.last + 1
    if following < len(tokens) and tokens[following] in _SCALES and _scale_fits(tokens, following):
        return Number(number.value * _SCALES[tokens[following]], number.first, following)
    return number


def _scale_fits(tokens: Sequence[str], at: int) -> bool:
    """A lone letter scales digits only: "30 k", never "three k"."""
    return len(tokens[at]) > 1 or tokens[at - 1][:1].isdigit()


def _spoken(tokens: Sequence[str], at: int) -> Number:
    """A number in words: parts that get smaller add up, scales multiply what stands before them."""
    total, current, last, i = 0.0, 0.0, at, at
    smallest = float("inf")
    while i < len(tokens):
        token = tokens[i]
        if token in _SIMPLE and _fits(_SIMPLE[token], smallest, current):
            current, smallest = current + _SIMPLE[token], _SIMPLE[token]
        elif _SIMPLE.get(token, 0) >= 100 and not total and smallest < 100:
            # Prices are said without "thousand": «семь девятьсот» is 7900.
            total, current, smallest = current * 1000, _SIMPLE[token], _SIMPLE[token]
        elif token in _SCALES and len(token) > 1 and (current or i == at):
            if _SCALES[token] == 100:
                current, smallest = (current or 1) * 100, 100.0
            else:
                total, current, smallest = total + (current or 1) * _SCALES[token], 0.0, float("inf")
        elif _AND.fullmatch(token) and _continues(tokens, i + 1, smallest):
            i += 1
            continue
        else:
            break
        last, i = i, i + 1
    part, last = _part(tokens, last)
    return Number(total + current + part, at, last)


def _fits(value: float, smallest: float, current: float) -> bool:
    """Twenty then five adds up; five then twenty, or fifteen then five, are two numbers."""
    if not current:
        return True
    if smallest >= 100:
        return value < 100
    return smallest >= 20 and value < 10


def _continues(tokens: Sequence[str], at: int, smallest: float) -> bool:
    return smallest in (100.0, float("inf")) and at < len(tokens) and tokens[at] in _SIMPLE


def _part(tokens: Sequence[str], last: int) -> tuple[float, int]:
    """What follows the whole: "two and a half", «три с половиной», "two point five"."""
    for tail in (["and", "a", "half"], ["с", "половиной"]):
        if list(tokens[last + 1 : last + 1 + len(tail)]) == tail:
            return 0.5, last + len(tail)
    decimals = 0
    while last + 2 + decimals < len(tokens) and tokens[last + 1] == _POINT:
        if _SIMPLE.get(tokens[last + 2 + decimals], 10) > 9:
            break
        decimals += 1
    said = "".join(str(int(_SIMPLE[token])) for token in tokens[last + 2 : last + 2 + decimals])
    return (float(f"0.{said}"), last + 1 + decimals) if said else (0.0, last)
