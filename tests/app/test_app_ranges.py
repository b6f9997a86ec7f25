"""Range headers, as RFC 9110 reads them."""

import pytest

from app.audio.ranges import byte_range
from app.errors import RangeNotSatisfiable


@pytest.mark.parametrize(
    ("header", "bounds"),
    [
        (None, None),
        ("bytes=0-0", (0, 1)),
        ("bytes=10-19", (10, 20)),
        ("bytes=90-", (90, 100)),
        ("bytes=90-5000", (90, 100)),
        ("bytes=-10", (90, 100)),
        ("bytes=-5000", (0, 100)),
        ("Bytes=1-2", (1, 3)),
        ("bytes=5-2", None),  # not a range: ignored
        ("bytes=-", None),
        ("bytes=a-b", None),
        ("items=0-1", None),
        ("bytes=0-1,5-6", None),  # several: the whole is allowed
        ("bytes=" + "9" * 5000 + "-", None),
    ],
)
def test_byte_range_of_100_bytes(header: str | None, bounds: tuple[int, int] | None) -> None:
    assert byte_range(header, 100) == bounds


@pytest.mark.parametrize(("header", "size"), [("bytes=100-", 100), ("bytes=-0", 100), ("bytes=0-", 0)])
def test_a_range_outside_the_file_says_how_long_it_is(header: str, size: int) -> None:
    with pytest.raises(RangeNotSatisfiable) as refused:
        byte_range(header, size)
    assert refused.value.headers == {"content-range": f"bytes */{size}"}
