"""One insight for each distinct point: competing tags and repeats."""

from nlp.joining import Tag, join_repeats, settle
from nlp.types import Span


def tag(turn: int, category: str, quote: str, confidence: float, first: int = 0, **more: object) -> Tag:
    span = Span(turn, first, first + len(quote.split()) - 1)
    kind = "promise_mismatch" if category in ("walked_back", "unmet") else "objection"
    return Tag(kind, category, span, quote, confidence, **more)  # type: ignore[arg-type]


def test_of_tags_on_the_same_words_the_surest_stays() -> None:
    price, need = (
        tag(1, "price", "that is far too much", 0.8),
        tag(1, "need", "is far too much", 0.6, first=1),
    )
    assert settle([need, price]) == [price]


def test_tags_on_other_words_of_a_turn_both_stay() -> None:
    price, need = tag(1, "price", "that is too much", 0.8), tag(1, "need", "we need nothing", 0.6, first=4)
    assert settle([price, need]) == [price, need]


def test_a_category_is_tagged_once_in_a_turn() -> None:
    one, two = tag(1, "price", "that is too much", 0.6), tag(1, "price", "twice the money", 0.9, first=9)
    assert settle([one, two]) == [two]


def test_a_repeat_is_listed_under_its_clearest_statement() -> None:
    first = tag(2, "price", "nine hundred is too much", 0.5)
    clear = tag(6, "price", "nine hundred a month is too much for us", 0.9)
    last = tag(9, "price", "nine hundred, too much", 0.6)
    assert join_repeats([first, clear, last]) == [
        Tag(clear.kind, clear.category, clear.span, clear.quote, 0.9, also_turns=(2, 9))
    ]


def test_another_point_of_the_same_category_stands_by_itself() -> None:
    one = tag(2, "price", "nine hundred is too much", 0.5)
    other = tag(6, "price", "the others quoted half of that", 0.9)
    assert join_repeats([one, other]) == [one, other]


def test_other_categories_are_never_joined() -> None:
    one, other = (
        tag(2, "price", "nine hundred is too much", 0.5),
        tag(6, "need", "nine hundred is too much", 0.5),
    )
    assert join_repeats([one, other]) == [one, other]


def test_who_says_as_i_said_repeats() -> None:
    one = tag(2, "price", "nine hundred is too much", 0.9)
    again = tag(6, "price", "as I said, we can't stretch to it", 0.5, repeats=True)
    (joined,) = join_repeats([one, again])
    assert joined.also_turns == (6,)


def test_mismatches_repeat_where_they_concern_one_promise() -> None:
    one = tag(2, "walked_back", "only on the top plan", 0.9, promise_id="P1")
    same = tag(6, "walked_back", "you would need gold for that", 0.5, promise_id="P1")
    other = tag(8, "walked_back", "only on the top plan", 0.5, promise_id="P2")
    joined = join_repeats([one, same, other])
    assert [(t.promise_id, t.also_turns) for t in joined] == [("P1", (6,)), ("P2", ())]
