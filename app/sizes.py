"""Sizes as people read them."""


def in_words(size: int) -> str:
    """Bytes in the largest unit that leaves a number of at least 1: 1536 -> "1.5 kB"."""
    amount, unit = float(size), "bytes"
    for larger in ("kB", "MB", "GB", "TB"):
        if amount < 1024:
            break
        amount, unit = amount / 1024, larger
    return f"{amount:.1f}".removesuffix(".0") + f" {unit}"
