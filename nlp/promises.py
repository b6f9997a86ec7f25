"""The register of promises as files bring it: CSV or JSON in, promises out, or every fault with its row."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from nlp.types import Promise

# What exports and people call the columns.
_ALIASES = {
    "id": ("id", "claim_id", "promise_id", "key"),
    "text": ("text", "claim", "promise", "wording", "обещание", "текст"),
    "source": ("source", "asset", "asset_url", "url", "источник"),
    "product": ("product", "продукт"),
    "limits": ("limits", "limit", "conditions", "ограничения", "условия"),
    "language": ("language", "lang", "язык"),
    "valid_from": ("valid_from", "from", "действует_с"),
    "valid_to": ("valid_to", "valid_until", "to", "until", "действует_по"),
}
_FIELDS = {alias: field for field, aliases in _ALIASES.items() for alias in aliases}
_DATES = ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y")
_LANGUAGES = ("en", "ru")


class PromiseFileError(Exception):
    """A promise file with faults; nothing of it is taken.

    rows: (row number, what is wrong); rows of a CSV count from 1 with its header, entries of a JSON list
    from 1; 0 is the file as a whole. sentence: all of it for people.
    """

    status = 422

    def __init__(self, rows: Sequence[tuple[int, str]]) -> None:
        self.rows = tuple(rows)
        told = [f"row {row}: {fault}" if row else fault for row, fault in rows]
        self.sentence = "The promise file was not read. Correct this and try again: " + "; ".join(told) + "."
        super().__init__(self.sentence)


def read_promises(data: bytes, file_name: str) -> list[Promise]:
    """The promises of a file: JSON (a list, or {"promises": [...]}) or CSV (comma or semicolon).

    Text is UTF-8 with or without a mark, else Windows-1251. Raises PromiseFileError with every fault.
    """
    text = _text(data)
    if not text.strip():
        raise PromiseFileError([(0, "the file is empty")])
    named = file_name.lower()
    is_json = named.endswith(".json") or (not named.endswith(".csv") and text.lstrip()[:1] in "[{")
    rows = list(_json_rows(text) if is_json else _csv_rows(text))
    faults: list[tuple[int, str]] = []
    promises = [p for number, row in rows if (p := _promise(number, row, faults))]
    faults += _repeated(rows)
    if not rows:
        faults.append((0, "the file holds no promises"))
    if faults:
        raise PromiseFileError(sorted(faults))
    return promises


def in_force(promises: Iterable[Promise], *, on: date | None, product: str | None) -> list[Promise]:
    """The promises that hold on a day (None: any day) and for a product (None: not known, so any).

    A promise without a product holds for all; names of products agree whatever their case.
    """
    return [p for p in promises if _holds_on(p, on) and _is_about(p, product)]


def _holds_on(promise: Promise, on: date | None) -> bool:
    if on is None:
        return True
    return (promise.valid_from is None or promise.valid_from <= on) and (
        promise.valid_to is None or on <= promise.valid_to
    )


def _is_about(promise: Promise, product: str | None) -> bool:
    if not promise.product or not product:
        return True
    return promise.product.strip().casefold() == product.strip().casefold()


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        return data.decode("cp1251")
    except UnicodeDecodeError as error:
        raise PromiseFileError([(0, "the file is neither UTF-8 nor Windows-1251 text")]) from error


def _json_rows(text: str) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        data = json.loads(text)
    except ValueError as error:
        raise PromiseFileError([(0, f"the file is not JSON ({error})")]) from error
    listed = data.get("promises") if isinstance(data, dict) else data
    if not isinstance(listed, list):
        raise PromiseFileError([(0, 'the file must hold a list, or an object with a list under "promises"')])
    for number, item in enumerate(listed, 1):
        if not isinstance(item, dict):
            raise PromiseFileError([(number, "a promise must be an object with id and text")])
        yield number, _named(item.items())


def _csv_rows(text: str) -> Iterator[tuple[int, dict[str, Any]]]:
    header = text.lstrip().splitlines()[0]
    delimiter = max(",;\t", key=header.count)
    reader = csv.reader(io.StringIO(text.lstrip(), newline=""), delimiter=delimiter, strict=True)
    try:
        names = [name.strip() for name in next(reader)]
        missing = [f for f in ("id", "text") if f not in _named((n, "") for n in names)]
        if missing:
            raise PromiseFileError([(1, f"there is no column for {' or '.join(missing)}")])
        for number, cells in enumerate(reader, 2):
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) > len(names):
                raise PromiseFileError([(number, f"{len(cells)} cells under {len(names)} columns")])
            yield number, _named(zip(names, cells, strict=False))
    except csv.Error as error:
        raise PromiseFileError([(reader.line_num, f"the row is not CSV ({error})")]) from error


def _named(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """Known columns under our names; of two aliases the first that says something wins."""
    row: dict[str, Any] = {}
    for name, value in pairs:
        field = _FIELDS.get(str(name).strip().lower().replace(" ", "_"))
        if field and not row.get(field):
            row[field] = value
    return row


def _promise(number: int, row: dict[str, Any], faults: list[tuple[int, str]]) -> Promise | None:
    before = len(faults)
    values = {field: _cell(row.get(field), field, number, faults) for field in _ALIASES}
    faults += [(number, f"{field} is missing") for field in ("id", "text") if not values[field]]
    dates = {field: _date(values[field], field, number, faults) for field in ("valid_from", "valid_to")}
    if dates["valid_from"] and dates["valid_to"] and dates["valid_to"] < dates["valid_from"]:
        faults.append((number, "valid_to is before valid_from"))
    language = (values["language"] or "").lower() or None
    if language and language not in _LANGUAGES:
        faults.append((number, f"language must be en or ru, not {values['language']!r}"))
    if len(faults) > before:
        return None
    return Promise(
        id=values["id"] or "",
        text=values["text"] or "",
        source=values["source"],
        product=values["product"],
        limits=values["limits"],
        language=language,
        valid_from=dates["valid_from"],
        valid_to=dates["valid_to"],
    )


def _cell(value: Any, field: str, number: int, faults: list[tuple[int, str]]) -> str | None:
    if isinstance(value, (dict, list, bool)):
        faults.append((number, f"{field} must be a text"))
        return None
    return str(value).strip() or None if value is not None else None


def _date(value: str | None, field: str, number: int, faults: list[tuple[int, str]]) -> date | None:
    if not value:
        return None
    for pattern in _DATES:
        try:
            return datetime.strptime(value, pattern).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    faults.append((number, f"{field} must be a date such as 2026-01-31, not {value!r}"))
    return None


def _repeated(rows: Sequence[tuple[int, dict[str, Any]]]) -> Iterator[tuple[int, str]]:
    first: dict[str, int] = {}
    for number, row in rows:
        id_ = str(row.get("id") or "").strip()
        if id_ and id_ in first:
            yield number, f"the id {id_!r} is already used in row {first[id_]}"
        first.setdefault(id_, number)
