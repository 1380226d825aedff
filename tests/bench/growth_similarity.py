"""How searching grows with the number of incidents: 1,000, 10,000, 100,000 of twenty functions.

usage: python tests/bench/growth_similarity.py [--sizes N,N,...] [--queries N] [--seed N]

The stacks are drawn by Zipf's law, as functions are met in practice: the function of rank r with
probability 1 / r, and so are the words that names are made of. The functions of a stack are drawn
independently of each other, which is harder than real stacks: they share more with each other.

Prints for each size the time to build the index and its memory, and the median time of a search:
`nearest` with a stack not seen before, `related` with a function out of one, with `limit=10` and
without a limit; and of an `add` followed by a search. Each size runs in its own process.
"""

import argparse
import gc
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import accumulate
from multiprocessing import get_context
from pathlib import Path

import msgspec

from tracemine.similarity import Index

SIZES = (1_000, 10_000, 100_000)
FUNCTIONS = 20
VOCABULARY = 30_000
#: A single search at 100,000 incidents should take no longer, in ms.
MOST_TIME = 50
#: And the index no more memory, in MB.
MOST_MEMORY = 400

_PREFIXES = "vir qemu libxl ssl http db gtk fs net mem rpc log cfg auth disk page lock pool".split()
_SYLLABLES = "ba co di fe ga ho ju ka le mo nu pa qui ro su ta ve wi xo zu".split()
_KINDS = ("SIGSEGV", "SIGABRT", "InvalidRead", "InvalidFree", "Leak_DefinitelyLost")


class Zipf:
    """Draws items, the one of rank r with probability proportional to 1 / r."""

    def __init__(self, items: list[str], rng: random.Random) -> None:
        self._items = items
        self._weights = list(accumulate(1 / rank for rank in range(1, len(items) + 1)))
        self._rng = rng

    def draw(self, count: int) -> list[str]:
        """Return so many items, which may repeat."""
        return self._rng.choices(self._items, cum_weights=self._weights, k=count)


def vocabulary(size: int, rng: random.Random) -> list[str]:
    """Return different names of functions: camel case, underscores, classes and methods."""
    words = Zipf(["".join(rng.choices(_SYLLABLES, k=rng.randint(2, 3))) for _ in range(3000)], rng)
    names: dict[str, None] = {}
    while len(names) < size:
        one, two, *more = words.draw(rng.randint(2, 4))
        camel = "".join(word.capitalize() for word in (two, *more))
        style = rng.random()
        if style < 0.4:
            names[rng.choice(_PREFIXES) + one.capitalize() + camel] = None
        elif style < 0.7:
            names["_".join((rng.choice(_PREFIXES), one, two, *more))] = None
        else:
            names[f"{one.capitalize()}{two.capitalize()}::{''.join(more) or one}"] = None
    return list(names)


def stacks(names: list[str], rng: random.Random) -> Iterator[list[str]]:
    """Yield stacks of different functions without end."""
    zipf = Zipf(names, rng)
    while True:
        yield list(dict.fromkeys(zipf.draw(3 * FUNCTIONS)))[:FUNCTIONS]


class Row(msgspec.Struct, frozen=True):
    """What was measured at one size; times in milliseconds but for the first, memory in MB."""

    incidents: int
    build_seconds: float
    memory: float
    nearest: float
    nearest_all: float
    related: float
    related_all: float
    add_nearest: float


def resident() -> float:
    """Return the memory of this process in MB (Linux)."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096 / 1e6


def median_time(search: Callable[[], object], queries: int) -> float:
    """Return the median time of a search in milliseconds."""
    times = []
    for _ in range(queries):
        start = time.perf_counter()
        search()
        times.append(1e3 * (time.perf_counter() - start))
    return statistics.median(times)


def measure(size: int, queries: int, seed: int) -> Row:
    """Build an index of this size and search it."""
    rng = random.Random(seed)
    more = stacks(vocabulary(VOCABULARY, rng), rng)
    given = [next(more) for _ in range(size)]
    gc.collect()
    before, start = resident(), time.perf_counter()
    index = Index()
    for number, functions in enumerate(given):
        index.add(f"incident-{number}", functions, rng.choice(_KINDS), "failed: " + functions[0])
    built = time.perf_counter() - start

    def nearest(limit: int | None) -> object:
        return index.nearest(next(more), rng.choice(_KINDS), limit=limit)

    def related(limit: int | None) -> object:
        return index.related(rng.choice(next(more)), limit=limit)

    def add_nearest() -> object:
        index.add(f"incident-{len(index)}", next(more), "SIGSEGV")
        return nearest(10)

    row = Row(
        incidents=size,
        build_seconds=built,
        memory=0.0,
        nearest=median_time(lambda: nearest(10), queries),
        nearest_all=median_time(lambda: nearest(None), queries),
        related=median_time(lambda: related(10), queries),
        related_all=median_time(lambda: related(None), queries),
        add_nearest=median_time(add_nearest, queries),
    )
    return msgspec.structs.replace(row, memory=resident() - before)


def main() -> int:
    """Print the table; the exit status is 1 where a limit does not hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)))
    parser.add_argument("--queries", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    print(*Row.__struct_fields__, sep="\t")
    rows = []
    for size in map(int, given.sizes.split(",")):
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            rows.append(pool.submit(measure, size, given.queries, given.seed).result())
        print(*(f"{value:,.5g}" for value in msgspec.structs.astuple(rows[-1])), sep="\t")
    last = rows[-1]
    kept = max(last.nearest, last.related) <= MOST_TIME and last.memory <= MOST_MEMORY
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
