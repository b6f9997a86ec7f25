"""The page of promises in a browser."""

import pytest

from storage.people import People
from storage.promises import Promises

pytestmark = pytest.mark.browser


def test_a_promise_is_added_by_the_form(site, open_page) -> None:
    page = open_page("/promises")
    page.get_by_role("button", name="Add a promise").first.click()
    dialog = page.get_by_role("dialog", name="Add a promise")
    dialog.get_by_label("The promise, as published").fill("Ваши данные не покидают страну")
    dialog.get_by_label("Where it stands").fill("лендинг")
    dialog.get_by_label("Your own id").fill("form-1")
    dialog.get_by_label("Valid from").fill("2026-01-01")
    dialog.get_by_role("button", name="Add", exact=True).click()
    page.locator(".promise", has_text="Ваши данные не покидают страну").get_by_text(
        "valid from 1 Jan 2026"
    ).wait_for()
    with site.services.database.reading() as session:
        assert Promises(session).get("form-1").source == "лендинг"


def test_a_refused_promise_says_why_and_keeps_what_was_typed(open_page) -> None:
    page = open_page("/promises", expect_errors="422")
    page.get_by_role("button", name="Add a promise").first.click()
    dialog = page.get_by_role("dialog", name="Add a promise")
    dialog.get_by_label("The promise, as published").fill("Backwards in time")
    dialog.get_by_label("Valid from").fill("2026-02-01")
    dialog.get_by_label("Valid until").fill("2026-01-01")
    dialog.get_by_role("button", name="Add", exact=True).click()
    dialog.get_by_text("valid_to lies before valid_from").wait_for()
    assert dialog.get_by_label("The promise, as published").input_value() == "Backwards in time"


def test_a_file_is_imported(open_page, tmp_path) -> None:
    file = tmp_path / "promises.csv"
    file.write_text(
        "id;text;source\nimp-1;Set up in two days;landing page\nimp-2;No lock-in;brochure\n", "utf-8"
    )
    page = open_page("/promises")
    page.get_by_role("button", name="Import a file").first.click()
    dialog = page.get_by_role("dialog", name="Import promises")
    dialog.get_by_label("File").set_input_files(file)
    dialog.get_by_role("button", name="Import", exact=True).click()
    page.locator(".promise", has_text="Set up in two days").wait_for()
    page.locator(".promise", has_text="No lock-in").wait_for()


def test_a_file_that_is_wrong_names_its_lines(open_page, tmp_path) -> None:
    file = tmp_path / "promises.csv"
    file.write_text("id,text,valid_from\nbad-1,Fine,2026-01-01\nbad-2,Not fine,yesterday\n", "utf-8")
    page = open_page("/promises", expect_errors="422")
    page.get_by_role("button", name="Import a file").first.click()
    dialog = page.get_by_role("dialog", name="Import promises")
    dialog.get_by_label("File").set_input_files(file)
    dialog.get_by_role("button", name="Import", exact=True).click()
    dialog.get_by_text("Line 3").wait_for()
    assert page.locator(".promise", has_text="bad-1").count() == 0


def test_a_rep_reads_but_does_not_write(site, open_page) -> None:
    with site.services.database.session() as session:
        rep = People(session).add("Reading Rep", "rep")
    page = open_page("/promises", person=rep)
    assert page.get_by_role("button", name="Add a promise").count() == 0
