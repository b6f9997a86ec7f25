"""How times, dates and numbers are written on the pages; the one place a second locale has to change."""

import re
from datetime import date, datetime

from markupsafe import Markup, escape

from app.sizes import in_words

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def clock(seconds: float | None) -> str:
    """A place in a recording: 75 -> 1:15, 3725 -> 1:02:05; empty without a time."""
    if seconds is None:
        return ""
    whole = int(seconds)
    hours, rest = divmod(whole, 3600)
    minutes, left = divmod(rest, 60)
    return f"{hours}:{minutes:02d}:{left:02d}" if hours else f"{minutes}:{left:02d}"


def day(moment: date | datetime | None) -> str:
    """A calendar day in the moment's own time zone: 7 Mar 2026; empty without one."""
    return f"{moment.day} {MONTHS[moment.month - 1]} {moment.year}" if moment else ""


def number(value: int) -> str:
    """A count with thousands apart: 12,400."""
    return f"{value:,}"


def percent(share: float) -> str:
    """A share of one as whole percent: 0.824 -> 82%."""
    return f"{round(share * 100)}%"


def commands(sentence: str) -> Markup:
    """A sentence whose `commands` stand in backticks, escaped, with them set as code."""
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(sentence))))  # noqa: S704 - escaped first


FILTERS = {
    "commands": commands,
    "clock": clock,
    "day": day,
    "number": number,
    "percent": percent,
    "size": in_words,
}
