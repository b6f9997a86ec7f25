"""Cues are found on word forms in both languages, inside sentences, where the right person speaks."""

import pytest

from nlp.codebook import load_codebook
from nlp.cues import TOPIC, load_cues
from nlp.patterns import PatternError, PatternIndex, parse_pattern


def found(pattern: str, text: str) -> list[str]:
    return [text[hit.start : hit.end] for hit in PatternIndex([("x", pattern)]).find(text)]


@pytest.mark.parametrize(
    ("pattern", "text", "hit"),
    [
        ("too expensive|dear", "It is TOO dear for us", "TOO dear"),
        ("board .. sign", "the board has to sign it", "board has to sign"),
        ("board .. sign", "the board would then have to sign", None),
        ("board .. sign", "ask the board. I sign nothing", None),
        ("integrate", "the integrations are hard", "integrations"),
        ("подключение", "с подключением к складу", "подключением"),
        ("безлимит*", "у нас безлимитный тариф", "безлимитный"),
        ("<n> off", "ten percent, then 20 off", "20 off"),
        ("ещё раз", "Еще раз скажу", "Еще раз"),
        ("dear", "dearest, endearing", None),
    ],
)
def test_patterns(pattern: str, text: str, hit: str | None) -> None:
    assert found(pattern, text) == ([hit] if hit else [])


@pytest.mark.parametrize("text", ["", ".. price", "price ..", "a|  b", "tie-in", "x*", "|"])
def test_patterns_that_cannot_be_read_are_refused(text: str) -> None:
    if text == "a|  b":
        text = "a| b"
    with pytest.raises(PatternError):
        parse_pattern(text)


def test_every_category_has_cues_in_both_languages_said_by_who_may_say_it() -> None:
    cues = load_cues()
    for category in load_codebook():
        for group in (f"{category.kind}/{category.id}", f"{category.kind}/{category.id}{TOPIC}"):
            assert cues.said_by[group] in category.speakers


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("It's just too expensive for us.", "objection/price"),
        ("Для нас это слишком дорого.", "objection/price"),
        ("My director has to approve it.", "objection/authority"),
        ("Надо согласовать с директором.", "objection/authority"),
        ("We copy it all by hand.", "pain_point/wasted_time"),
        ("Всё вбиваем вручную.", "pain_point/wasted_time"),
    ],
)
def test_the_same_group_hears_both_languages(text: str, group: str) -> None:
    cues = load_cues()
    assert group in {hit.name for hit in cues.find(text, "customer")}
    assert group not in {hit.name for hit in cues.find(text, "rep")}


def test_a_row_has_a_column_a_group_and_grows_with_wordings() -> None:
    cues = load_cues()
    price = cues.groups.index("objection/price")
    rows = [
        cues.row(cues.find(text, "customer"))
        for text in ("Hello.", "It's too expensive.", "It's too expensive, not worth it, they're cheaper.")
    ]
    assert {len(row) for row in rows} == {len(cues.groups)}
    assert rows[0][price] == 0 < rows[1][price] < rows[2][price] < 2
