"""Ranking incidents: how well, on labelled stacks of others, where they are."""

import json
import os
from collections import Counter, defaultdict
from math import log
from pathlib import Path

import pytest

from tracemine.similarity import Index

# --- how well it ranks, on labelled stacks of others, where they are


LABELLED = Path(
    os.environ.get("TRACEMINE_LABELLED", Path(__file__).parents[2] / "shared" / "labelled")
)


def labelled(name):
    path = LABELLED / name
    if not path.is_file():
        pytest.skip(f"no labelled stacks: {path} (set TRACEMINE_LABELLED to their folder)")
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def hits(queries, ask, relevant):
    """Return the share of queries with a relevant match among the first 1, 5, 10, and the MAP."""
    found, precision = Counter(), 0.0
    for row in queries:
        ranked = [match.key for match in ask(row) if match.key != row["id"]]
        right = relevant(row)
        places = [place for place, key in enumerate(ranked, 1) if key in right]
        found.update(n for n in (1, 5, 10) if places and places[0] <= n)
        precision += sum(n / place for n, place in enumerate(places, 1)) / len(right)
    return {n: found[n] / len(queries) for n in (1, 5, 10)} | {"MAP": precision / len(queries)}


@pytest.fixture(scope="module")
def signatures():
    rows = labelled("mariadb_dev.jsonl")
    index, by_label = Index(), defaultdict(set)
    for row in rows:
        index.add(row["id"], row["frames"], row.get("kind"), row.get("msg"))
        by_label[row["label"]].add(row["id"])
    queries = [row for row in rows if len(by_label[row["label"]]) > 1]
    return index, rows, queries, lambda row: by_label[row["label"]] - {row["id"]}


def test_crashes_with_one_bug_number_are_near(signatures):
    index, _, queries, relevant = signatures

    def ask(row):
        return index.nearest(row["frames"], row.get("kind"), row.get("msg"), limit=50)

    measured = hits(queries, ask, relevant)
    assert measured[1] >= 0.775, measured
    assert measured[5] >= 0.888, measured
    assert measured["MAP"] >= 0.665, measured


def test_one_function_of_a_crash_finds_the_others_of_its_bug_number(signatures):
    index, rows, queries, relevant = signatures
    counts = Counter(function for row in rows for function in set(row["frames"]))

    def ask(row):
        weights = {
            function: log(len(rows) / counts[function]) * (1 + depth) ** -0.25
            for depth, function in reversed(list(enumerate(row["frames"])))
        }
        return index.related(max(weights, key=weights.__getitem__), limit=20)

    measured = hits([row for row in queries if row["frames"]], ask, relevant)
    assert measured[10] >= 0.88, measured


@pytest.mark.parametrize(("asked", "indexed"), [("gdb", "san"), ("san", "gdb")])
def test_the_same_input_is_near_as_another_tool_sees_it(asked, indexed):
    inputs, first = defaultdict(set), {}
    for row in labelled("casr_pairs.jsonl"):
        stack = row["view"], tuple(row["frames"])
        inputs[stack].add(row["input"])
        first.setdefault(stack, row)
    index = Index()
    for stack, row in first.items():
        if stack[0] == indexed:
            index.add(row["id"], row["frames"])

    def relevant(row):
        here = inputs[asked, tuple(row["frames"])]
        return {
            row["id"]
            for stack, row in first.items()
            if stack[0] == indexed and inputs[stack] & here
        }

    queries = [row for stack, row in first.items() if stack[0] == asked]
    measured = hits(queries, lambda row: index.nearest(row["frames"]), relevant)
    assert measured[1] >= 0.93, measured
