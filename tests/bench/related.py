"""How fast `related` answers, and in how much memory, as a store grows.

    python tests/bench/related.py [--sizes 1000 10000 100000] [--keep FOLDER]

Incidents of 20 functions each are generated, the functions drawn from a Zipf law and most of them
together, as stacks of one program have them. Each size gets a store of its own. Printed are the
rate of ingest, the time of a question about a function near which a crash was, about any function
of a stack, and about an incident (median and the slowest tenth), the peak of memory of the process
that asked, and the size of the store. Times are those of the
processor, so that other work on the machine does not count. This is no test: the numbers depend
on the machine.
"""

import argparse
import json
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from hashlib import sha256
from itertools import accumulate, chain, islice
from pathlib import Path

from tracemine.incidents import Incident, incidents_of
from tracemine.records import Artifact, Document, Frame, Section, Signature, Stack
from tracemine.store import Fingerprint, open_store

#: Functions of an incident, incidents of a document, and the exponent of the Zipf law.
DEPTH, PER_DOCUMENT, EXPONENT = 20, 25, 1.1
QUESTIONS = 60
#: `tracemine index` puts 25,000 frames into one transaction: of these documents so many.
TOGETHER = 50


class Names:
    """Functions of a large program: named after modules, drawn by a Zipf law."""

    def __init__(self, number: int, chance: random.Random) -> None:
        verbs = ("open", "read", "write", "close", "parse", "send", "wait", "free", "init", "merge")
        self.names = [f"mod{n % 97}_{verbs[n % 10]}_item{n}" for n in range(number)]
        chance.shuffle(self.names)
        self.ranks = {name: n for n, name in enumerate(self.names)}
        self.weights = list(accumulate((n + 1) ** -EXPONENT for n in range(number)))

    def stack(self, chance: random.Random) -> list[str]:
        """Return the functions of one stack, each once; the further out the more frequent."""
        drawn = chance.choices(self.names, cum_weights=self.weights, k=2 * DEPTH)
        chosen = list(dict.fromkeys(drawn))[:DEPTH]
        return sorted(chosen, key=lambda name: -self.ranks[name] * chance.uniform(0.3, 1))


def documents(number: int, seed: int = 1) -> Iterator[tuple[Document, list[Incident]]]:
    """Yield documents with so many incidents in all; one in three repeats an older crash in part."""
    chance = random.Random(seed)
    names = Names(max(2_000, number // 4), chance)
    older: list[list[str]] = []
    for start in range(0, number, PER_DOCUMENT):
        source = f"notes/{start:07}.txt"
        artifacts = []
        for place in range(min(PER_DOCUMENT, number - start)):
            functions = names.stack(chance)
            if older and chance.random() < 1 / 3:
                functions[:8] = chance.choice(older)[:8]
                functions = list(dict.fromkeys(functions))
            if len(older) < 5_000:
                older.append(functions)
            artifacts.append(_artifact(source, start + place, place * 40 + 1, functions))
        document = Document(source, tuple(artifacts), (), ())
        yield document, incidents_of(artifacts)


def _artifact(source: str, number: int, line: int, functions: list[str]) -> Artifact:
    frames = tuple(
        Frame(
            level,
            name,
            name,
            None,
            f"{name[:5]}.c",
            10 * level,
            None,
            None,
            f"0x{number:08x}{level:04x}",
            False,
            True,
            line + 2 + level,
        )
        for level, name in enumerate(functions)
    )
    day = f"20{number % 24:02}-{number % 12 + 1:02}-{number % 28 + 1:02}"
    section = Section(f"{number:012x}", f"crash number {number}", day, (), line, line + 30)
    signature = Signature(
        1, sha256(repr(functions[:3]).encode()).hexdigest()[:16], "crash", tuple(functions[:5])
    )
    return Artifact(
        f"{number:016x}",
        source,
        section,
        section,
        "gdb",
        "backtrace",
        "SIGSEGV",
        line + 1,
        line + 2 + len(frames),
        signature,
        (Stack("crash", None, None, frames),),
        {"signal": "SIGSEGV"},
    )


def fill(place: Path, number: int) -> float:
    """Index generated incidents; return the frames per second."""
    frames, spent = 0, 0.0
    made = enumerate(documents(number))
    with open_store(place, create=True) as store:
        while some := list(islice(made, TOGETHER)):
            artifacts = chain.from_iterable(document.artifacts for _, (document, _) in some)
            frames += sum(1 for artifact in artifacts for _ in artifact.frames)
            start = time.process_time()
            with store.together():
                for count, (document, incidents) in some:
                    store.add(document, incidents, fingerprint=Fingerprint(f"{count:032x}"))
            spent += time.process_time() - start
    return frames / spent


def ask(place: str) -> dict[str, float]:
    """Ask questions about functions and incidents; return times in ms and memory in MiB."""
    from tracemine.answers import related
    from tracemine.answers.query import resolve

    chance = random.Random(7)
    with open_store(place) as store:
        keys = store.keys()
        some = store.incidents(chance.sample(keys, QUESTIONS))
        questions = {
            "where it crashed": [chance.choice(one.functions[:3]) for one in some],
            "anywhere": [chance.choice(one.functions) for one in some],
            "incident": [one.id for one in some],
        }
        times: dict[str, list[float]] = {kind: [] for kind in questions}
        for kind, names in questions.items():
            for name in names:
                start = time.process_time()
                related(store, resolve(store, [name]))
                times[kind].append(1000 * (time.process_time() - start))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    found = {"peak MiB": peak}
    for kind, spent in times.items():
        found[f"{kind} median ms"] = statistics.median(spent)
        found[f"{kind} 90 % ms"] = statistics.quantiles(spent, n=10)[-1]
    return found


def main() -> None:
    """Print a line for each size."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--keep", type=Path, help="folder for the stores, used again when there")
    parser.add_argument("--ask", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.ask:
        print(json.dumps(ask(given.ask)))
        return
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        for number in given.sizes:
            place = folder / f"{number}.db"
            rate = 0.0 if place.exists() else fill(place, number)
            # In a process of its own, so that memory of the ingest does not count.
            command = [sys.executable, __file__, "--ask", str(place)]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            facts = {"frames/s": rate, **json.loads(done.stdout), "MB": place.stat().st_size / 1e6}
            print(
                f"{number:>8,}  "
                + "  ".join(f"{name} {value:,.1f}" for name, value in facts.items()),
                flush=True,
            )


if __name__ == "__main__":
    main()
