"""The insight explorer and the list's filters in a browser."""

from urllib.parse import parse_qs, urlsplit

import pytest

from storage.people import People
from tests.browser.conftest import until
from tests.browser.examples import РАЗГОВОР, ЦИТАТЫ, insights, transcript

pytestmark = pytest.mark.browser
EN, RU = transcript(), transcript(РАЗГОВОР, "ru")


@pytest.fixture(scope="module", autouse=True)
def library(site) -> None:
    add = site.library.add
    add("First demo", EN, insights(EN), customer="Northwind", campaign="Webinar", outcome="won",
        occurred_at=site.library.day("2026-03-02"))  # fmt: skip
    add("Second demo", EN, insights(EN)[:1], customer="Kestrel", campaign="Webinar", outcome="lost",
        occurred_at=site.library.day("2026-04-02"))  # fmt: skip
    add("Unknown caller", EN, insights(EN)[:1], campaign="Radio")
    add("Разговор", RU, insights(RU, ЦИТАТЫ), customer="ООО «Ромашка»", campaign="Весна", sound=False)


def query(page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def cards(page) -> list[str]:
    return page.locator(".card__quote").all_inner_texts()


def test_filters_stand_in_the_address_and_only_those_chosen(open_page) -> None:
    page = open_page("/insights")
    page.get_by_label("Campaign").select_option("Webinar")
    page.wait_for_url("**campaign=Webinar**")
    assert query(page) == {"campaign": ["Webinar"]}
    page.get_by_label("Deal").select_option("won")
    page.wait_for_url("**outcome=won**")
    page.locator(".facet", has_text="Price").click()
    page.wait_for_url("**category=price**")
    assert query(page) == {
        "campaign": ["Webinar"], "outcome": ["won"], "kind": ["objection"], "category": ["price"],
    }  # fmt: skip
    assert cards(page) == ["it is twice what we pay now"]
    page.go_back()
    page.wait_for_url("**outcome=won")
    assert page.get_by_label("Campaign").input_value() == "Webinar"
    assert len(cards(page)) == 3


def test_a_link_with_filters_shows_the_same_quotes(open_page) -> None:
    page = open_page("/insights?kind=objection&category=price&from=2026-04-01&to=2026-04-02")
    assert page.get_by_text("Second demo").count() == 1
    assert len(cards(page)) == 1
    assert page.get_by_label("From", exact=True).input_value() == "2026-04-01"


def test_words_are_found_in_their_other_forms(open_page) -> None:
    page = open_page("/insights")
    page.get_by_label("Words in the quote").fill("order")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=order")
    assert set(cards(page)) == {"My people retype every order by hand"}
    page.get_by_label("Words in the quote").fill("бюджета")
    page.keyboard.press("Enter")
    page.locator(".card__quote:lang(ru)").wait_for()
    assert cards(page) == ["бюджет на этот год уже закрыт"]


def test_categories_count_customers_not_mentions(site, open_page) -> None:
    """Four calls hold the price objection: two of one customer, one of another, one of nobody known."""
    for number, customer in enumerate(("Northwind", "NORTHWIND ", "Kestrel", None)):
        site.library.add(f"Counted {number}", EN, insights(EN)[:1], customer=customer, campaign="Counting")
    page = open_page("/insights?campaign=Counting")
    price = page.locator(".facet", has_text="Price").locator(".facet__count")
    assert price.inner_text().split()[0] == "2"
    assert price.get_attribute("title") == "2 customers, 4 quotes"


def test_quotes_play_in_place_one_at_a_time(open_page) -> None:
    page = open_page("/insights?campaign=Webinar")
    answers = []
    page.on(
        "response", lambda response: answers.append(response) if response.url.endswith("/audio") else None
    )
    first, second = page.locator("[data-clip]").nth(0), page.locator("[data-clip]").nth(1)
    first.click()
    until(lambda: first.get_attribute("aria-pressed") == "true" and answers)
    assert answers[0].status in (200, 206)
    second.click()
    until(lambda: second.get_attribute("aria-pressed") == "true")
    assert first.get_attribute("aria-pressed") == "false"
    until(lambda: second.get_attribute("aria-pressed") == "false")  # the clip has come to its end


def test_a_quote_without_sound_says_so(open_page) -> None:
    page = open_page("/insights?campaign=Весна")
    assert page.locator("[data-clip]").count() == 0
    assert page.get_by_text("This quote came without sound").count() == 2


def test_a_mismatch_stands_beside_the_promise(open_page) -> None:
    page = open_page("/insights?kind=promise_mismatch")
    pair = page.locator(".pair").first
    assert "Up and running in two days" in pair.inner_text()
    assert "two days is only for the basic setup" in pair.inner_text()


def test_more_is_added_below_and_plays_too(site, open_page) -> None:
    for number in range(18):
        site.library.add(
            f"Many {number}", EN, insights(EN)[:2], campaign="Mass mailing", customer=f"C{number}"
        )
    page = open_page("/insights?campaign=Mass+mailing")
    assert len(cards(page)) == 30
    page.get_by_role("link", name="Show more").click()
    until(lambda: len(cards(page)) == 36)
    assert page.get_by_role("link", name="Show more").count() == 0
    assert page.evaluate("document.activeElement.closest('.card') !== null")
    page.locator("[data-clip]").nth(33).click()
    until(lambda: page.locator("[data-clip]").nth(33).get_attribute("aria-pressed") == "true")


def test_nothing_found_offers_a_way_out(open_page) -> None:
    page = open_page("/insights?q=zebra")
    page.get_by_text("No quote matches these filters").wait_for()
    page.locator(".empty").get_by_role("link", name="Clear all filters").click()
    page.wait_for_url("**/insights")


def test_a_quote_leads_to_its_moment_in_the_call(open_page) -> None:
    page = open_page("/insights?campaign=Webinar&category=price&kind=objection")
    page.get_by_role("link", name="First demo").click()
    start = EN.turns[1].words[1].start
    until(
        lambda: (
            page.evaluate("document.querySelector('[data-audio]')?.currentTime")
            == pytest.approx(start, abs=0.1)
        )
    )


def test_calls_are_filtered_by_the_address_too(open_page) -> None:
    page = open_page("/calls")
    page.get_by_label("Campaign", exact=True).last.select_option("Webinar")
    page.wait_for_url("**/calls?campaign=Webinar")
    titles = page.locator(".row__title")
    assert titles.all_inner_texts() == ["Second demo", "First demo"]
    page.get_by_label("Title or customer").fill("kestrel")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=kestrel**")
    assert titles.all_inner_texts() == ["Second demo"]


def test_a_rep_sees_only_their_own(site, open_page) -> None:
    with site.services.database.session() as session:
        rep = People(session).add("Rita Rep", "rep")
    site.library.add("Ritas own call", EN, insights(EN), uploader_id=rep.id, campaign="Ritas campaign")
    page = open_page("/calls", person=rep)
    assert page.locator(".row__title").all_inner_texts() == ["Ritas own call"]
    page.goto("/insights")
    assert len(cards(page)) == 3
    options = page.get_by_label("Campaign").locator("option").all_inner_texts()
    assert options == ["Any", "Ritas campaign"]
