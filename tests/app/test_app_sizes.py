"""Sizes as people read them."""

import pytest

from app.sizes import in_words


@pytest.mark.parametrize(
    ("size", "words"),
    [(0, "0 bytes"), (1023, "1023 bytes"), (1536, "1.5 kB"), (1024**3, "1 GB"), (10 * 1024**2, "10 MB")],
)
def test_sizes_are_said_in_the_unit_that_fits(size: int, words: str) -> None:
    assert in_words(size) == words
