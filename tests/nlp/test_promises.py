"""Promise files: CSV and JSON as people export them, all faults named, nothing half-read."""

import json
from datetime import date

import pytest

from nlp.promises import PromiseFileError, in_force, read_promises
from nlp.types import Promise

WHOLE = Promise(
    id="P1",
    text="Live in one day",
    source="https://example.com/start",
    product="Keyhook",
    limits="not for more than 50 users",
    language="en",
    valid_from=date(2026, 1, 1),
    valid_to=date(2026, 12, 31),
)


def rows_of(data: str | bytes, name: str = "promises.csv") -> tuple[tuple[int, str], ...]:
    with pytest.raises(PromiseFileError) as error:
        read_promises(data.encode() if isinstance(data, str) else data, name)
    return error.value.rows


@pytest.mark.parametrize(
    ("header", "delimiter"),
    [
        (["id", "text", "source", "product", "limits", "language", "valid_from", "valid_to"], ","),
        (["claim_id", "claim", "asset_url", "Product", "LIMITS", "lang", "Valid From", "valid_until"], ";"),
        (["ID", " Text ", "asset", "product", "limits", "language", "from", "to"], ","),
    ],
)
def test_a_csv_with_any_of_the_usual_headers(header: list[str], delimiter: str) -> None:
    cells = ["P1", "Live in one day", "https://example.com/start", "Keyhook", "not for more than 50 users"]
    cells += ["EN", "2026-01-01", "31.12.2026"]
    text = delimiter.join(header) + "\r\n" + delimiter.join(cells) + "\r\n\r\n"
    assert read_promises(text.encode(), "p.csv") == [WHOLE]


def test_quoted_cells_may_hold_the_delimiter_and_line_ends() -> None:
    data = 'id,text\nP1,"Fast, simple,\nand free"\n'
    assert read_promises(data.encode(), "p.csv")[0].text == "Fast, simple,\nand free"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251"])
def test_russian_files_in_the_encodings_that_spreadsheets_write(encoding: str) -> None:
    data = "id;text;source\nP1;Запуск за один день;буклет\n".encode(encoding)
    (promise,) = read_promises(data, "обещания.csv")
    assert (promise.text, promise.source) == ("Запуск за один день", "буклет")


def test_a_json_list_and_an_object_with_promises() -> None:
    entry = {
        "id": "P1",
        "text": "Live in one day",
        "asset_url": "https://example.com/start",
        "product": "Keyhook",
        "limits": "not for more than 50 users",
        "language": "en",
        "valid_from": "2026-01-01",
        "valid_to": "2026-12-31",
        "colour": "blue",
    }
    for data in ([entry], {"promises": [entry]}):
        assert read_promises(json.dumps(data).encode(), "p.json") == [WHOLE]


def test_numbers_as_ids_become_texts() -> None:
    assert read_promises(b'[{"id": 7, "text": "x"}]', "p.json")[0].id == "7"


def test_all_faults_are_named_with_their_rows_and_nothing_is_read() -> None:
    data = "id,text,language,valid_from,valid_to\n"
    data += "P1,Live in one day,en,2026-01-01,2026-12-31\n"
    data += ",No id,en,,\n"
    data += "P3,,en,,\n"
    data += "P4,Bad language,fr,,\n"
    data += "P5,Bad date,en,soon,\n"
    data += "P6,Ends before it begins,en,2026-02-01,2026-01-01\n"
    data += "P1,Again,en,,\n"
    assert rows_of(data) == (
        (3, "id is missing"),
        (4, "text is missing"),
        (5, "language must be en or ru, not 'fr'"),
        (6, "valid_from must be a date such as 2026-01-31, not 'soon'"),
        (7, "valid_to is before valid_from"),
        (8, "the id 'P1' is already used in row 2"),
    )


def test_the_sentence_tells_people_which_row_to_correct() -> None:
    with pytest.raises(PromiseFileError, match=r"row 2: text is missing\."):
        read_promises(b"id,text\nP1,\n", "p.csv")


@pytest.mark.parametrize(
    ("data", "name", "fault"),
    [
        ("", "p.csv", "the file is empty"),
        ("id,text\n", "p.csv", "the file holds no promises"),
        ("name,words\na,b\n", "p.csv", "there is no column for id or text"),
        ("id,text\nP1,a,b,c\n", "p.csv", "4 cells under 2 columns"),
        ('id,text\nP1,"never closed\n', "p.csv", "the row is not CSV"),
        ("{", "p.json", "the file is not JSON"),
        ('"text"', "p.json", "must hold a list"),
        ('{"claims": []}', "p.json", "must hold a list"),
        ('["P1"]', "p.json", "a promise must be an object"),
        ('[{"id": "P1", "text": ["a"]}]', "p.json", "text must be a text"),
        (b"\x98\xff\xfe\x98", "p.csv", "neither UTF-8 nor Windows-1251"),
    ],
)
def test_what_is_no_promise_file_is_refused(data: str | bytes, name: str, fault: str) -> None:
    assert any(fault in told for _, told in rows_of(data, name))


def test_only_promises_in_force_on_the_day_of_the_call() -> None:
    last_year = Promise("old", "x", valid_to=date(2025, 12, 31))
    next_year = Promise("new", "x", valid_from=date(2027, 1, 1))
    always = Promise("always", "x")
    listed = [last_year, next_year, always]
    assert in_force(listed, on=date(2026, 6, 1), product=None) == [always]
    assert in_force(listed, on=date(2025, 12, 31), product=None) == [last_year, always]
    assert in_force(listed, on=date(2027, 1, 1), product=None) == [next_year, always]
    assert in_force(listed, on=None, product=None) == listed


def test_only_promises_about_the_product_of_the_call() -> None:
    keyhook, other, every = (
        Promise("a", "x", product="Keyhook"),
        Promise("b", "x", product="Other"),
        Promise("c", "x"),
    )
    listed = [keyhook, other, every]
    assert in_force(listed, on=None, product=" keyhook ") == [keyhook, every]
    assert in_force(listed, on=None, product=None) == listed
