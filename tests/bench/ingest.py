"""How fast a store takes in and answers: `python tests/bench/ingest.py [INCIDENTS]...`.

The incidents are generated: twenty functions each, drawn after Zipf's law from a vocabulary that
grows with the root of their number, ten incidents a document. Rates are of the clock, then of the
processor, on which other work on the machine does not count, then the same of the last tenth.
"""

import gc
import random
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import accumulate, islice
from pathlib import Path
from typing import NamedTuple

from tracemine.incidents import incidents_of
from tracemine.records import Artifact, Document, Frame, Section, Signature, Stack
from tracemine.store import Fingerprint, Store, open_store

FRAMES = 20
_EACH = 10
#: So many documents `tracemine index` puts into one transaction.
TOGETHER = 128
_STEMS = ("vir", "qemu", "libxl", "event", "queue", "domain", "object", "thread", "save", "free")


def vocabulary(size: int) -> list[str]:
    """Return made-up function names, the most frequent first."""
    names = {}
    chance = random.Random(4)
    while len(names) < size:
        parts = chance.sample(_STEMS, 3)
        name = parts[0] + "".join(map(str.title, parts[1:])) + f"{len(names):x}"
        names[name] = None
    return list(names)


def documents(incidents: int, seed: int = 1) -> Iterator[Document]:
    """Yield generated documents with so many incidents in all."""
    chance = random.Random(seed)
    names = vocabulary(int(40 * incidents**0.5))
    weights = list(accumulate(1 / rank for rank in range(1, len(names) + 1)))
    for number in range(incidents // _EACH):
        source = f"notes/{number:06}.txt"
        artifacts = tuple(
            _artifact(source, place, chance.choices(names, cum_weights=weights, k=FRAMES), chance)
            for place in range(_EACH)
        )
        yield Document(source, artifacts, (), ())


def _artifact(source: str, place: int, names: list[str], chance: random.Random) -> Artifact:
    first = 1 + place * 30
    frames = tuple(
        Frame(
            level,
            name,
            name,
            f"obj=0x{chance.getrandbits(40):x}, flags=3",
            f"src/{name[:5]}.c",
            chance.randrange(2000),
            None,
            None,
            f"0x{chance.getrandbits(47):016x}",
            False,
            True,
            first + 2 + level,
        )
        for level, name in enumerate(names)
    )
    day = f"2024-{1 + chance.randrange(12):02}-{1 + chance.randrange(28):02}"
    entry = Section(f"e{place}", "worklog", day, (), 1, 30 * _EACH)
    incident = Section(f"i{place}", f"again in {names[0]}", day, (), first, first + 29)
    top = tuple(names[:3])
    signature = Signature(1, f"{hash(top) & (2**64 - 1):016x}", " < ".join(top), top)
    return Artifact(
        f"{chance.getrandbits(64):016x}",
        source,
        entry,
        incident,
        "gdb",
        "backtrace",
        "Program received signal SIGSEGV, Segmentation fault.",
        first + 1,
        first + 22,
        signature,
        (Stack("crash", "1", None, frames),),
        {"signal": "SIGSEGV", "pid": chance.randrange(40000)},
    )


class Rates(NamedTuple):
    """Frames per second of the store's part."""

    clock: float
    processor: float
    #: Of the processor, when the store was nearly full.
    last_tenth: float


def fill(store: Store, incidents: int, together: int) -> Rates:
    """Put generated documents into a store, so many in one transaction."""
    clock = 0.0
    times = []
    waiting = documents(incidents)
    while some := [(one, incidents_of(one.artifacts)) for one in islice(waiting, together)]:
        began, worked = time.perf_counter(), time.process_time()
        with store.together():
            for document, grouped in some:
                store.add(document, grouped, fingerprint=Fingerprint("0" * 32))
        times.append((time.process_time() - worked, len(some) * _EACH * FRAMES))
        clock += time.perf_counter() - began
    frames = incidents * FRAMES
    last = times[-max(len(times) // 10, 1) :]
    return Rates(frames / clock, _rate(times), _rate(last))


def _rate(times: list[tuple[float, int]]) -> float:
    return sum(frames for _, frames in times) / sum(spent for spent, _ in times)


def median(work: Callable[[], object]) -> float:
    """Return how long something takes in the middle of nine times, in ms."""
    times = []
    for _ in range(9):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return 1000 * statistics.median(times)


def measure(incidents: int) -> None:
    """Fill a store and ask it, and print how long it takes."""
    with tempfile.TemporaryDirectory() as folder:
        for together in (1, TOGETHER):
            file = Path(folder, f"{together}.db")
            with open_store(file, create=True) as store:
                rates = fill(store, incidents, together)
            size = file.stat().st_size / 1e6
            print(f"{incidents:>7} incidents, {together:>3} documents a transaction:", end=" ")
            print(*(f"{rate:>7,.0f}" for rate in rates), f"frames/s, {size:.0f} MB", flush=True)
        with open_store(file) as store:
            _ask(store)


def _ask(store: Store) -> None:
    names = [known.name for known in store.functions()]
    keys = store.keys()
    chosen = random.Random(2).sample(keys, min(1000, len(keys)))
    questions: dict[str, Callable[[], object]] = {
        "postings of the most frequent": lambda: store.postings(names[0]),
        "postings in the middle": lambda: store.postings(names[len(names) // 2]),
        "vectors of 1,000": lambda: store.vectors(chosen),
        "links of 1,000": lambda: store.links_of(chosen),
        "counts of 1,000": lambda: store.function_counts(names[:1000]),
        "10 incidents whole": lambda: store.incidents(chosen[:10]),
        "names near one": lambda: store.functions_near("virQueuFree1f"),
        "signatures": store.signatures,
        "totals": store.totals,
    }
    for name, question in questions.items():
        print(f"        {name:<30} {median(question):>8.2f} ms")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"        {'memory at most':<30} {memory:>8.0f} MB")


if __name__ == "__main__":
    gc.set_threshold(100_000, 50, 50)  # as the command line has it
    for size in map(int, sys.argv[1:] or ("1000", "10000", "100000")):
        measure(size)
