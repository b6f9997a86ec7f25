"""The shipped codebook is whole, and a wrong one is refused with every fault named."""

import copy
from pathlib import Path
from typing import Any

import pytest
import yaml

from nlp.codebook import CodebookError, load_codebook, parse_codebook
from nlp.data import read_yaml, shipped

CATEGORIES = {
    "objection": "price budget timing authority need competitor trust security product_gap "
    "implementation contract",
    "pain_point": "wasted_time lost_revenue high_cost poor_visibility errors disconnected_tools people "
    "poor_service compliance misalignment",
    "promise_mismatch": "walked_back unmet overpromise",
}


@pytest.fixture
def data() -> Any:
    return copy.deepcopy(read_yaml(shipped("codebook.yaml")))


def test_the_shipped_codebook_holds_every_category() -> None:
    book = load_codebook()
    assert {k.id: [c.id for c in k.categories] for k in book.kinds} == {
        kind: names.split() for kind, names in CATEGORIES.items()
    }


def test_who_may_say_what() -> None:
    book = load_codebook()
    for category in book:
        expected = {"walked_back": {"rep"}, "overpromise": {"rep"}}.get(category.id, {"customer"})
        assert category.speakers == expected, category.id
    assert not book.allows("objection", "price", "rep")
    assert not book.allows("objection", "price", "unknown")
    assert not book.allows("objection", "misalignment", "customer")


def test_labels_fall_back_to_english() -> None:
    price = load_codebook().category("objection", "price")
    assert (price.label("ru"), price.label("en"), price.label("de")) == ("Цена", "Price", "Price")


def test_only_mismatches_name_promises_and_overpromises_have_types() -> None:
    book = load_codebook()
    assert [c.id for c in book if c.names_promise] == ["walked_back", "unmet"]
    assert book.category("promise_mismatch", "overpromise").types == (
        "timeline",
        "commercial",
        "result",
        "feature",
    )


def test_unknown_categories_are_key_errors() -> None:
    book = load_codebook()
    with pytest.raises(KeyError):
        book.category("objection", "weather")
    with pytest.raises(KeyError):
        book.category("praise", "price")


def test_every_fault_is_named(data: Any) -> None:
    objections = data["kinds"][0]["categories"]
    del data["version"]
    del objections[0]["definition"]["ru"]
    objections[1]["examples"]["en"] = ["one"]
    objections[2]["speakers"] = ["rep"]
    objections[3]["speakers"] = ["boss"]
    objections[5]["id"] = "need"
    data["kinds"][2]["categories"][2]["types"] = ["weather"]
    with pytest.raises(CodebookError) as error:
        parse_codebook(data)
    for fault in (
        "version must be a text",
        "objection/price: definition is missing for ru",
        "objection/budget: at least 3 examples are needed for en",
        "objection/timing: objections and pain points belong to customer turns only",
        "objection/authority: speakers must list customer, rep or both",
        "category of objection need is listed more than once",
        "promise_mismatch/overpromise: types must be among",
    ):
        assert fault in error.value.sentence


@pytest.mark.parametrize("text", ["[]", "kinds: 3", "kinds: [{id: praise}]", "a: [", ""])
def test_what_is_no_codebook_is_refused_with_a_sentence(tmp_path: Path, text: str) -> None:
    path = tmp_path / "codebook.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(CodebookError, match="The codebook cannot be used"):
        load_codebook(path)


def test_a_missing_file_is_refused_with_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(CodebookError, match="cannot be read"):
        load_codebook(tmp_path / "none.yaml")


def test_a_companys_own_codebook_is_read(tmp_path: Path, data: Any) -> None:
    extra = copy.deepcopy(data["kinds"][0]["categories"][0])
    extra["id"] = "parking"
    data["kinds"][0]["categories"].append(extra)
    data["version"] = "acme-7"
    path = tmp_path / "own.yaml"
    path.write_text(yaml.safe_dump(data, allow_unicode=True), "utf-8")
    book = load_codebook(path)
    assert book.version == "acme-7"
    assert book.allows("objection", "parking", "customer")
