"""Prints the tables of BENCHMARKS.md: `make bench`, or some of them: `make bench ARGS="words speed"`."""

import sys

from tests.bench.scorer import scorer
from tests.bench.speed import speed
from tests.bench.words import words
from workers.log import set_up_logging

TABLES = {"words": words, "speed": speed, "scorer": scorer}


def main() -> None:
    wanted = sys.argv[1:] or list(TABLES)
    for name in wanted:
        if name not in TABLES:
            sys.exit(f"There is no table {name!r}; there are: {', '.join(TABLES)}")
    set_up_logging("warning")
    for name in wanted:
        print(TABLES[name](), flush=True)
        print()


if __name__ == "__main__":
    main()
