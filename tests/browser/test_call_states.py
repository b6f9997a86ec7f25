"""A call that is not ready, or came without sound: the page says why and what can be done."""

import pytest

from tests.browser.conftest import until
from tests.browser.examples import insights, transcript

pytestmark = pytest.mark.browser
SAID = transcript()


def test_without_a_recording_the_page_says_so_and_quotes_lead_to_their_turn(site, open_page) -> None:
    page = open_page(f"/calls/{site.library.add('Only text', SAID, insights(SAID), sound=False)}")
    assert page.locator("audio").count() == 0
    page.get_by_text("came without a recording").wait_for()
    page.locator("[data-insight]").nth(0).click()
    until(lambda: page.locator("mark.mark--now").count() == 1)


def test_promises_that_were_not_checked_are_not_none_found(site, open_page) -> None:
    page = open_page(
        f"/calls/{site.library.add('Unchecked', SAID, insights(SAID)[:2], promises_checked=None)}"
    )
    page.get_by_text("Promises: not checked.").wait_for()


@pytest.mark.parametrize(
    ("status", "reason", "shown"),
    [
        (
            "waiting",
            "No recogniser for Russian. Run `earshot models pull small`.",
            "earshot models pull small",
        ),
        ("rejected", "No speech was found in this recording.", "No speech was found"),
        ("failed", "Transcribing failed three times.", "Transcribing failed three times"),
    ],
)
def test_a_call_that_is_not_ready_says_why(site, open_page, status, reason, shown) -> None:
    page = open_page(f"/calls/{site.library.add('Not ready', status=status, reason=reason)}")
    page.get_by_text(shown).wait_for()
    assert page.get_by_role("button", name="Delete", exact=True).is_visible()
    assert page.get_by_role("button", name="Try again").count() == (0 if status == "rejected" else 1)


def test_a_failed_call_is_tried_again(site, open_page) -> None:
    call_id = site.library.add_failed("Broke down")
    page = open_page(f"/calls/{call_id}")
    page.get_by_role("button", name="Try again").click()
    page.get_by_text("Queued").first.wait_for()
    assert site.library.status(call_id) in ("queued", "processing")


def test_deleting_asks_first_and_then_removes_the_call(site, open_page) -> None:
    call_id = site.library.add("To be deleted", SAID)
    page = open_page(f"/calls/{call_id}")
    page.get_by_role("button", name="Delete", exact=True).click()
    page.get_by_role("button", name="Keep it").click()
    assert site.library.status(call_id) == "ready"
    page.get_by_role("button", name="Delete", exact=True).click()
    page.get_by_role("button", name="Delete for good").click()
    page.wait_for_url("**/calls")
    assert site.library.status(call_id) is None
