"""How well `related` ranks: the command's own answers over labelled stacks, leave-one-out.

    python tests/bench/ranking.py LABELLED.jsonl [--half 0|1] [--limit N]

A row of the file is {"id", "label", "frames", "kind"?, "msg"?}. Each becomes an incident of a
store; a query is a row whose label another row shares, relevant are the other rows of that label.

    crash     `related` asked with the incident
    function  `related` asked with one function of it: that with the largest idf * (1 + depth)^-0.25

Printed are recall at 1, 5 and 10, mean average precision and the median time of a question in ms
of the processor. `--half` keeps the queries whose label's CRC-32 is even or odd.
"""

import argparse
import json
import random
import statistics
import time
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from math import log
from pathlib import Path
from typing import Any

from tracemine.answers import Options, related
from tracemine.answers.query import Query, resolve
from tracemine.incidents import incidents_of
from tracemine.records import Artifact, Document, Frame, Section, Stack
from tracemine.signatures import sign
from tracemine.store import Fingerprint, Store, open_store

#: How many incidents of an answer are looked at.
LOOKED = 500
EACH = 50

Row = dict[str, Any]


def artifact(row: Row, source: str, line: int) -> Artifact:
    """Make the crash of a row, in an incident of its own."""
    frames = tuple(
        Frame(n, name, name, None, None, None, None, None, None, False, True, line + n)
        for n, name in enumerate(row["frames"])
    )
    section = Section(row["id"], row["id"], None, (), line, line + 30)
    said, stacks = row.get("msg") or None, (Stack("crash", None, None, frames),)
    details = {"signal": row["kind"]} if row.get("kind") else {}
    signature = sign("gdb", "backtrace", said, details, stacks)
    ends = line + len(frames)
    place = (row["id"], source, section, section, "gdb", "backtrace", said, line, ends)
    return Artifact(*place, signature, stacks, details)


def fill(store: Store, rows: list[Row]) -> None:
    """Put the rows into a store."""
    with store.together():
        for start in range(0, len(rows), EACH):
            source = f"{start:06}.txt"
            some = [artifact(r, source, 1 + 40 * n) for n, r in enumerate(rows[start:][:EACH])]
            document = Document(source, tuple(some), (), ())
            store.add(document, incidents_of(some), fingerprint=Fingerprint("0" * 32))


def measure(
    name: str,
    rows: Iterable[Row],
    ask: Callable[[Row], Query],
    store: Store,
    labels: dict[str, set[str]],
) -> None:
    """Ask for each row and print how well it went."""
    hits, precision, times = Counter[int](), 0.0, []
    for row in rows:
        began = time.process_time()
        answer = related(store, ask(row), Options(limit=10))
        times.append(1000 * (time.process_time() - began))
        answer = related(store, ask(row), Options(limit=LOOKED))
        wanted = labels[row["label"]] - {row["id"]}
        ranked = (one.id for one in answer.related if one.id != row["id"])
        places = [place for place, id_ in enumerate(ranked, 1) if id_ in wanted]
        hits.update(k for k in (1, 5, 10) if places and places[0] <= k)
        precision += sum(n / place for n, place in enumerate(places, 1)) / len(wanted)
    recalls = " ".join(f"R@{k}={hits[k] / len(times):.3f}" for k in (1, 5, 10))
    middle = statistics.median(times)
    print(
        f"{name}: {recalls} MAP={precision / len(times):.3f} queries={len(times)} ms={middle:.1f}"
    )


def main() -> None:
    """Print a line for crashes and one for functions."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("labelled", type=Path)
    parser.add_argument("--half", type=int, choices=(0, 1))
    parser.add_argument("--limit", type=int, help="ask about so many of the rows")
    given = parser.parse_args()
    if not given.labelled.exists():
        parser.error(f"{given.labelled}: there is no such file")
    rows = [json.loads(line) for line in given.labelled.read_text("utf-8").splitlines()]
    for number, row in enumerate(rows):
        row["id"] = f"{number:012x}"  # as an incident is asked for
    labels = defaultdict[str, set[str]](set)
    for row in rows:
        labels[row["label"]].add(row["id"])
    queries = [
        row
        for row in rows
        if len(labels[row["label"]]) > 1
        and given.half in (None, zlib.crc32(row["label"].encode()) % 2)
    ]
    if given.limit:
        queries = random.Random(1).sample(queries, min(given.limit, len(queries)))
    counts = Counter(name for row in rows for name in set(row["frames"]))

    def telling(row: Row) -> str:
        def weight(item: tuple[int, str]) -> float:
            return log((len(rows) + 1) / counts[item[1]]) * (1 + item[0]) ** -0.25

        return max(enumerate(row["frames"]), key=weight)[1]

    with open_store("sqlite://", create=True) as store:
        fill(store, rows)
        measure("crash", queries, lambda row: resolve(store, [row["id"]]), store, labels)
        with_frames = [row for row in queries if row["frames"]]
        measure("function", with_frames, lambda row: resolve(store, [telling(row)]), store, labels)


if __name__ == "__main__":
    main()
