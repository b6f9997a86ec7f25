"""Small parts of the pages: how values are written, links that keep filters, facets, messages for scripts."""

import re
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from jinja2 import nodes

from app.pages import format as written
from app.pages.environment import TEMPLATES, environment
from app.pages.facets import facets
from app.pages.labels import Labels
from app.pages.parameters import address, ends, starts
from nlp.codebook import load_codebook
from storage.types import InsightCount

STATIC = Path(written.__file__).parent.parent / "static"


@pytest.mark.parametrize(
    ("seconds", "text"), [(None, ""), (0.0, "0:00"), (59.999, "0:59"), (75.2, "1:15"), (3725.0, "1:02:05")]
)
def test_places_in_a_recording(seconds: float | None, text: str) -> None:
    assert written.clock(seconds) == text


def test_a_day_is_that_of_the_moments_own_time_zone() -> None:
    moment = datetime(2026, 3, 2, 1, 0, tzinfo=timezone(timedelta(hours=3)))
    assert written.day(moment) == "2 Mar 2026"
    assert written.day(moment.astimezone(UTC)) == "1 Mar 2026"


def test_commands_in_a_sentence_are_set_as_code_and_the_rest_is_escaped() -> None:
    assert (
        str(written.commands("Run `earshot <x>` & wait")) == "Run <code>earshot &lt;x&gt;</code> &amp; wait"
    )


def test_links_keep_the_filters_and_change_one() -> None:
    chosen = {"kind": "objection", "category": "price", "q": "скидка & co", "campaign": None}
    assert (
        address("/insights", chosen, category=None)
        == "/insights?kind=objection&q=%D1%81%D0%BA%D0%B8%D0%B4%D0%BA%D0%B0+%26+co"
    )
    assert address("/insights", {}) == "/insights"


def test_a_period_holds_its_last_day() -> None:
    day = date(2026, 3, 31)
    assert (starts(day), ends(day)) == (datetime(2026, 3, 31, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC))
    assert (starts(None), ends(None)) == (None, None)


def test_facets_put_the_category_with_most_customers_first() -> None:
    counts = {
        ("objection", "price"): InsightCount(customers=1, calls=9, mentions=40),
        ("objection", "timing"): InsightCount(customers=4, calls=4, mentions=4),
    }
    groups = facets(counts, Labels(load_codebook(), "en"))
    assert [g.kind for g in groups] == ["objection", "pain_point", "promise_mismatch"]
    assert [(f.category, f.share) for f in groups[0].facets] == [("timing", 1.0), ("price", 0.25)]
    assert groups[1].facets == []


def templates() -> list[Path]:
    return sorted(TEMPLATES.rglob("*.html"))


def test_templates_hold_nothing_the_content_security_policy_refuses() -> None:
    """No inline script or style, no event attributes, nothing fetched from elsewhere."""
    refused = re.compile(r"<style|\sstyle=|\son\w+=|javascript:|(?:src|href)=\"(?:https?:)?//", re.IGNORECASE)
    inline = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")", re.IGNORECASE)
    wrong = [
        f"{file.name}: {line.strip()}"
        for file in templates()
        for line in file.read_text("utf-8").splitlines()
        if refused.search(line) or inline.search(line)
    ]
    assert not wrong


def test_no_template_switches_escaping_off() -> None:
    wrong = [f.name for f in templates() if re.search(r"\|\s*safe\b|autoescape", f.read_text("utf-8"))]
    assert not wrong


def test_every_visible_word_goes_through_gettext() -> None:
    """Outside of tags and expressions a template holds punctuation, never words."""
    name = re.compile(r"Earshot|\bK\b|\bJ\b")
    loose = []
    for file in templates():
        source = re.sub(r"{#.*?#}", "", file.read_text("utf-8"), flags=re.DOTALL)
        text = "".join(
            node.data
            for output in environment().parse(source).find_all(nodes.Output)
            for node in output.nodes
            if isinstance(node, nodes.TemplateData)
        )
        visible = re.sub(r"<code.*?</code>|<[^>]*>?|[^<]*>", " ", text, flags=re.DOTALL)
        if words := re.findall(r"[A-Za-z]{2,}", name.sub("", visible)):
            loose.append(f"{file.name}: {words}")
    assert not loose


def test_scripts_write_text_never_markup() -> None:
    wrong = [
        f"{file.name}: {line.strip()}"
        for file in sorted((STATIC / "js").glob("*.js"))
        for line in file.read_text("utf-8").splitlines()
        if re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", line)
    ]
    assert not wrong


def test_scripts_ask_only_for_messages_that_a_page_gives() -> None:
    given = {
        name
        for f in templates()
        for name in re.findall(r'^\s*"(\w+)": _\(', f.read_text("utf-8"), re.MULTILINE)
    }
    given |= {n for f in templates() for n in re.findall(r'"(\w+)": _\(', f.read_text("utf-8"))}
    asked = {
        n for f in (STATIC / "js").glob("*.js") for n in re.findall(r'say\("(\w+)"', f.read_text("utf-8"))
    }
    assert asked
    assert not asked - given
