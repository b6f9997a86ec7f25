"""Word forms in both languages come to one stem, safely from many threads."""

from concurrent.futures import ThreadPoolExecutor

from nlp.stems import plain, stem, stems, words


def test_forms_of_a_word_share_a_stem_in_both_languages() -> None:
    assert stems("integrations integration") == [stem("integration")] * 2
    assert stems("подключение подключения подключением") == [stem("подключение")] * 3


def test_the_script_of_a_word_picks_its_stemmer() -> None:
    assert stems("наши spreadsheets", "ru") == [stem("наши"), "spreadsheet"]


def test_yo_case_and_apostrophes_are_levelled() -> None:
    assert words("Ещё Don’t sixty-eight") == ["еще", "don't", "sixty", "eight"]


def test_plain_keeps_the_length_so_that_offsets_stay_true() -> None:
    text = "İstanbul ЁЖ Straße"
    assert len(plain(text)) == len(text)
    assert plain(text).endswith("straße")


def test_stemming_from_many_threads_gives_the_same_stems() -> None:
    said = [f"подключениями{c} integrations{c}" for c in "абвгдежзиклмнопрст"] * 20
    stem.cache_clear()
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(stems, said))
    stem.cache_clear()
    assert together == [stems(text) for text in said]
