"""What holds for every page: safe, light, accessible, and whole on a phone."""

from pathlib import Path

import pytest

from storage.people import People
from tests.browser.conftest import until
from tests.browser.examples import TALK, insights, transcript

pytestmark = pytest.mark.browser

EVIL = "</script><script>window.ran = 1</script><img src=x onerror='window.ran=2'>\"'><svg onload=ran=3>"
LONG = "Donaudampfschifffahrtsgesellschaftskapitänskajütenschlüsselanhänger" * 3
LIMIT = 150_000  # bytes on the wire, without sound
FAULTS = (Path(__file__).parent / "faults.js").read_text("utf-8")


@pytest.fixture(scope="module")
def pages(site) -> list[str]:
    """Every page, with content that is long, foreign and hostile."""
    hostile = transcript([("rep", EVIL), *TALK[1:2], ("customer", f"{LONG} {EVIL} & <b>bold</b>")])
    call = site.library.add(f"{LONG} {EVIL}", hostile, insights(hostile, (
        (1, "objection", "price", "it is twice what we pay now", None),
        (2, "pain_point", "errors", EVIL.split("\"")[0].strip("<>/ '"), None),
    )), customer=f"{EVIL} Ltd", campaign=EVIL)  # fmt: skip
    ready = site.library.add("Ordinary", transcript(), insights(transcript()), customer="Northwind")
    failed = site.library.add(EVIL, status="failed", reason=f"`{EVIL}` {LONG}")
    return ["/calls", f"/calls/{call}", f"/calls/{ready}", f"/calls/{failed}", "/insights", "/promises",
            "/insights?kind=objection&q=%3Cscript%3E", "/sign-in", "/calls/none-such"]  # fmt: skip


def test_what_people_wrote_never_runs(open_page, pages) -> None:
    page = open_page(pages[0], expect_errors="404")
    for path in pages:
        page.goto(path)
        page.wait_for_timeout(200)
        assert page.evaluate("window.ran") is None, path
        assert page.locator("img, svg[onload], main script:not([src])").count() == 0, path


def test_hostile_text_is_shown_as_it_was_written(open_page, pages) -> None:
    page = open_page(pages[1])
    assert EVIL in page.locator("h1").inner_text()
    assert page.locator("#turn-0 [data-text]").inner_text() == EVIL


@pytest.mark.parametrize("width", [390, 820, 1280])
def test_nothing_is_wider_than_the_window(open_page, pages, width) -> None:
    page = open_page(pages[0], width=width, expect_errors="404")
    for path in pages:
        page.goto(path)
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert over <= 0, path


def test_pages_are_light(site, open_page, pages) -> None:
    five_minutes = transcript(TALK * 20)
    ordinary = site.library.add("Five minutes", five_minutes, insights(five_minutes))
    page = open_page("/sign-in", expect_errors="404")
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    network.send("Network.setCacheDisabled", {"cacheDisabled": True})
    kinds, sizes = {}, {}
    network.on("Network.responseReceived", lambda e: kinds.update({e["requestId"]: e["type"]}))
    network.on("Network.loadingFinished", lambda e: sizes.update({e["requestId"]: e["encodedDataLength"]}))
    for path in (*pages, f"/calls/{ordinary}"):
        kinds.clear(), sizes.clear()
        page.goto(path)
        page.wait_for_timeout(400)
        total = sum(size for request, size in sizes.items() if kinds.get(request) != "Media")
        assert 2_000 < total < LIMIT, path


def test_controls_have_names_and_pages_have_landmarks(open_page, pages) -> None:
    page = open_page(pages[0], expect_errors="404")
    for path in pages:
        page.goto(path)
        assert page.evaluate(FAULTS) == [], path


def test_the_skip_link_leads_past_the_bar(open_page, pages) -> None:
    page = open_page("/calls")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


def test_every_stop_of_the_tab_key_shows_where_it_is(open_page, pages) -> None:
    page = open_page(pages[2])
    unseen = []
    for _ in range(30):
        page.keyboard.press("Tab")
        unseen += page.evaluate(
            """() => {
                const e = document.activeElement, style = getComputedStyle(e);
                const shown = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1;
                return e === document.body || shown ? [] : [e.outerHTML.slice(0, 90)];
            }"""
        )
    assert unseen == []


def test_a_sign_in_link_works_once_and_then_tells_how_to_get_another(site, chromium) -> None:
    with site.services.database.session() as session:
        secret = People(session).make_link(site.administrator.id)
    context = chromium.new_context(base_url=site.url)
    page = context.new_page()
    page.goto("/calls")
    assert page.url.endswith("/sign-in")
    page.get_by_text("earshot user link").wait_for()
    page.goto(f"/sign-in/{secret}")
    assert page.url.endswith("/calls")
    page.get_by_label("Your account").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in")
    page.goto(f"/sign-in/{secret}")
    page.get_by_role("heading", name="This sign-in link no longer works").wait_for()
    page.get_by_text("earshot user link").wait_for()
    context.close()


def test_pages_work_without_scripts(site, chromium) -> None:
    """Reading, filtering and opening need none; sound plays in the browser's own player."""
    said = transcript()
    call = site.library.add("Plain", said, insights(said), campaign="Plain campaign")
    context = chromium.new_context(base_url=site.url, java_script_enabled=False)
    context.add_cookies(
        [{"name": "earshot_session", "value": site.session_for(site.administrator), "url": site.url}]
    )
    page = context.new_page()
    page.goto("/insights")
    page.locator("select[name=campaign]").select_option("Plain campaign")
    page.get_by_role("button", name="Apply").click()
    assert page.locator(".card").count() == 3
    page.goto(f"/calls/{call}")
    assert page.locator("audio[controls]").is_visible()
    assert page.locator("mark").count() == 3
    context.close()


def test_the_first_visit_says_what_to_do(site, open_page) -> None:
    with site.services.database.session() as session:
        new = People(session).add("New Rep", "rep")
    page = open_page("/calls", person=new)
    page.get_by_text("Nothing here yet").wait_for()
    page.goto("/insights")
    page.get_by_text("No quotes yet").wait_for()
    page.get_by_role("link", name="Upload calls").click()
    until(lambda: page.url.endswith("/calls"))
