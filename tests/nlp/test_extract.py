"""The reader end to end: the codebook's rules, grounding, promises, determinism."""

import dataclasses

import pytest

from nlp.codebook import Category, Codebook, KindEntry, load_codebook
from nlp.corpus.loading import load_moments
from nlp.extract import Reader
from nlp.grounding import ground
from nlp.types import Insight, Promise
from speech.transcript import Language, Speaker, Transcript, Turn, spread_words
from tests.nlp.conftest import EN, RU, read

PLAIN: list[tuple[Language, str, str, str]] = [
    ("en", "That is too expensive for us, we can't justify the price.", "objection", "price"),
    ("en", "I don't make that decision, my director has to sign it off.", "objection", "authority"),
    ("en", "There is no money left in this year's budget for it.", "objection", "budget"),
    ("en", "We type every order in twice by hand and it eats two days a month.", "pain_point", "wasted_time"),
    ("ru", "Для нас это слишком дорого, за такие деньги мы двух человек наймём.", "objection", "price"),
    ("ru", "Без директора я такое не подпишу, надо согласовать.", "objection", "authority"),
    ("ru", "На этот год бюджет уже закрыт, денег под это нет.", "objection", "budget"),
    ("ru", "Всё вбиваем вручную, каждый месяц два дня на это уходит.", "pain_point", "wasted_time"),
]


@pytest.mark.parametrize(("language", "text", "kind", "category"), PLAIN)
def test_plain_objections_and_pains_are_found(
    reader: Reader, language: Language, text: str, kind: str, category: str
) -> None:
    (insight,) = read(reader, language, [("rep", "So?"), ("customer", text)])
    assert (insight.kind, insight.category, insight.turn, insight.speaker) == (kind, category, 1, "customer")
    assert 0 < insight.confidence < 1
    assert insight.quote in text


@pytest.mark.parametrize(("language", "text", "kind", "category"), PLAIN)
@pytest.mark.parametrize("speaker", ["rep", "unknown"])
def test_only_customers_hold_objections_and_pains(
    reader: Reader, language: Language, text: str, kind: str, category: str, speaker: Speaker
) -> None:
    found = read(reader, language, [(speaker, text)], EN if language == "en" else RU)
    assert not [i for i in found if i.kind in ("objection", "pain_point")]


def test_unknown_speakers_hold_nothing(reader: Reader) -> None:
    turns: list[tuple[Speaker, str]] = [("unknown", text) for _, text, _, _ in PLAIN]
    turns += [("unknown", "I guarantee it will be live by Friday, you have my word.")]
    assert read(reader, "en", turns, EN) == []


@pytest.mark.parametrize(
    ("language", "before", "text", "category"),
    [
        ("en", "It's nine hundred a month.", "It's too expensive.", "price"),
        ("en", "It's nine hundred a month.", "We can't afford that.", "price"),
        ("en", "Shall I send the papers?", "It's not my decision.", "authority"),
        ("ru", "Девятьсот в месяц.", "Это слишком дорого.", "price"),
        ("ru", "Отправляю договор?", "Без директора не подпишу.", "authority"),
    ],
)
def test_few_plain_words_are_enough(
    reader: Reader, language: Language, before: str, text: str, category: str
) -> None:
    found = read(reader, language, [("rep", before), ("customer", text)])
    assert [(i.kind, i.category) for i in found] == [("objection", category)]


QUIET = [
    ("en", "How much would ten seats cost?"),
    ("en", "Suppose somebody said it's too expensive, what would you tell them?"),
    ("en", "Mhm. Yeah. Go on."),
    ("en", "Let's speak on Thursday, after lunch is fine."),
    ("ru", "А сколько стоит на десять человек?"),
    ("ru", "Допустим, кто-то скажет, что дорого, что вы ответите?"),
    ("ru", "Угу. Понятно."),
    ("ru", "Давайте созвонимся в четверг после обеда."),
]


@pytest.mark.parametrize(("language", "text"), QUIET)
def test_questions_hypotheticals_and_politeness_are_not_tagged(
    reader: Reader, language: Language, text: str
) -> None:
    assert read(reader, language, [("rep", "So?"), ("customer", text)]) == []


def test_a_repeat_is_listed_once_with_its_other_turns(reader: Reader) -> None:
    found = read(
        reader,
        "en",
        [
            ("customer", "That is too expensive for us, we can't justify the price."),
            ("rep", "You'd get it back within the year."),
            ("customer", "It is still too expensive for us, I can't justify that price."),
        ],
    )
    prices = [i for i in found if i.category == "price"]
    assert len(prices) == 1
    assert sorted([prices[0].turn, *prices[0].also_turns]) == [0, 2]


def test_start_and_end_are_those_of_the_quoted_words(reader: Reader) -> None:
    text = "Well, thanks for that. It is too expensive for us, we can't justify the price."
    turn = Turn("customer", text, spread_words(text, 10.0, 16.0))
    (insight,) = reader.read(Transcript("en", (turn,)), [])
    words = turn.words
    assert (insight.start, insight.end) == (words[insight.span.first].start, words[insight.span.last].end)
    assert insight.start > 10.0


def test_without_times_start_and_end_are_none(reader: Reader) -> None:
    (insight,) = read(reader, "en", [("customer", PLAIN[0][1])])
    assert (insight.start, insight.end) == (None, None)


def test_every_insight_names_its_detector_and_versions(reader: Reader) -> None:
    (insight,) = read(reader, "en", [("customer", PLAIN[0][1])])
    assert insight.detector == "local"
    assert insight.versions == reader.versions
    assert reader.versions.codebook == load_codebook().version
    assert reader.heads.version in reader.versions.model


def test_an_empty_call_holds_nothing(reader: Reader) -> None:
    assert reader.read(Transcript("en", ()), EN) == []
    assert read(reader, "en", [("customer", "..."), ("rep", "")], EN) == []


def test_a_codebook_that_drops_a_category_or_moves_its_speaker_is_obeyed() -> None:
    full = load_codebook()

    def without_price(kind: KindEntry) -> KindEntry:
        kept: tuple[Category, ...] = tuple(c for c in kind.categories if c.id != "price")
        return dataclasses.replace(kind, categories=kept)

    book = Codebook("2", "tests", tuple(map(without_price, full.kinds)))
    reader = Reader.load(codebook=book)
    assert reader.versions.codebook == "2"
    assert "price" not in {i.category for i in read(reader, "en", [("customer", PLAIN[0][1])])}


def test_quotes_are_verbatim_slices_over_the_whole_corpus_and_reading_repeats_exactly(reader: Reader) -> None:
    """Moments in threes as calls: every rule of the codebook on everything that is found."""
    moments = load_moments()
    found = 0
    for at in range(0, len(moments), 3):
        group = moments[at : at + 3]
        call = Transcript(group[0].language, tuple(turn for m in group for turn in m.turns))
        promises = list({p.id: p for m in group for p in m.promises}.values())
        insights = reader.read(call, promises)
        if at % 60 == 0:
            assert reader.read(call, promises) == insights
        found += len(insights)
        check_rules(call, promises, insights, reader.codebook)
    assert found > 300


def check_rules(
    call: Transcript, promises: list[Promise], insights: list[Insight], codebook: Codebook
) -> None:
    assert [i.turn for i in insights] == sorted(i.turn for i in insights)
    assert len({(i.turn, i.kind, i.category) for i in insights}) == len(insights)
    for i in insights:
        turn = call.turns[i.turn]
        assert i.quote == turn.slice(i.span.first, i.span.last)
        assert i.quote in turn.text
        assert 3 <= len(i.quote.split()) <= 40
        assert ground(i.quote, turn, i.turn) is not None
        category = codebook.category(i.kind, i.category)
        assert i.speaker == turn.speaker
        assert i.speaker in category.speakers
        assert (i.promise_id in {p.id for p in promises}) is category.names_promise
        assert (i.type in category.types) is bool(category.types)
        assert i.turn not in i.also_turns
