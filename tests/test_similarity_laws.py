"""Ranking incidents: what holds of every index and every query."""

from collections import Counter
from random import Random

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracemine.similarity import Index, Population, ranking
from tracemine.similarity.features import (
    FUNCTION,
    describe,
)


def keys(matches):
    return [match.key for match in matches]


# --- what always holds


names = st.sampled_from(
    "doorLatch doorClose Pump::run Pump::stop tank_fill tank_drain {anon}::go main abort malloc"
    " __asan_memcpy f g std::move ??".split()
) | st.text(max_size=6)
stacks = st.lists(names | st.none(), max_size=6)
kinds = st.sampled_from([None, "", "SIGSEGV", "InvalidRead", "SIG ABRT"])
messages = st.none() | st.sampled_from(["x > 3", "x > 4", "at 0x12"]) | st.text(max_size=12)
incidents = st.tuples(stacks, kinds, messages)
collections = st.lists(incidents, min_size=1, max_size=12)


def index_of(rows, order=None):
    index = Index()
    for number in order or range(len(rows)):
        index.add(f"#{number}", *rows[number])
    return index


def table(matches):
    return {match.key: (match.score, match.shared, match.via) for match in matches}


def check(matches):
    scores = [match.score for match in matches]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= 1 for score in scores)
    assert len(set(keys(matches))) == len(matches)
    for match in matches:
        assert match.parts.total == pytest.approx(match.score, abs=1e-6)
        assert min(msgspec.structs.astuple(match.parts)) >= 0


@given(collections, incidents)
def test_scores_fall_from_at_most_one_and_are_the_sums_of_their_parts(rows, query):
    check(index_of(rows).nearest(*query))


@given(collections, names)
def test_scores_for_a_function_too(rows, function):
    check(index_of(rows).related(function))


@given(collections, st.data())
def test_the_same_incident_scores_one(rows, data):
    number = data.draw(st.integers(0, len(rows) - 1))
    matches = index_of(rows).nearest(*rows[number])
    if describe(*rows[number]).steps:
        assert matches[0].score == 1
        assert f"#{number}" in [match.key for match in matches if match.score == 1]
    else:
        assert matches == []


@given(collections, incidents, names, st.randoms(use_true_random=False))
def test_the_order_of_adding_makes_no_difference(rows, query, function, random):
    order = list(range(len(rows)))
    random.shuffle(order)
    one, other = index_of(rows), index_of(rows, order)
    assert table(one.nearest(*query)) == table(other.nearest(*query))
    assert table(one.related(function)) == table(other.related(function))


@given(collections, incidents, names)
def test_searching_between_adding_makes_no_difference(rows, query, function):
    index = Index()
    for number, row in enumerate(rows):
        index.add(f"#{number}", *row)
        index.nearest(*query)
        index.related(function)
    assert index.nearest(*query) == index_of(rows).nearest(*query)
    assert index.related(function) == index_of(rows).related(function)


def test_a_part_of_an_index_scores_as_the_whole():
    rows = [
        ([f"Ns::f{n % 7}", f"g{n % 5}", "main"], f"SIG{n % 2}", f"bad {n % 3}") for n in range(40)
    ]
    whole = Index()
    for number, row in enumerate(rows):
        whole.add(str(number), *row)
    counts = Counter(name for row in rows for name in describe(*row).steps)
    part = Index(Population(len(rows), lambda names: {name: counts[name] for name in names}))
    for number in range(0, 40, 3):
        part.add(str(number), *rows[number])
    expected = [m for m in whole.nearest(*rows[4]) if int(m.key) % 3 == 0]
    found = part.nearest(*rows[4])
    assert [(m.key, m.score, m.shared) for m in found] == [
        (m.key, m.score, m.shared) for m in expected
    ]
    unseen = ["Ns::f1", "new"]  # of which the part knows nothing
    assert part.nearest(unseen)[0].score == whole.nearest(unseen)[0].score


def test_a_population_that_has_grown_since_it_was_counted():
    index = Index(Population(1024, lambda names: dict.fromkeys(names, 1117)))
    index.add("one", ["doorLatch"])
    assert [match.key for match in index.nearest(["doorLatch"])] == ["one"]
    assert [match.key for match in index.related("doorLatch")] == ["one"]


def test_a_large_index_follows_what_is_added():
    stacks = [["hub", f"leaf{n % 90}", f"twig{n % 170}", f"bud{n % 7}"] for n in range(3000)]
    more = [["hub", "leaf3", "twig5", "sprout"], ["leaf3", "sprout"], ["leaf4", "twig5"]] * 4
    query = ["leaf3", "twig5", "sprout", "hub"]
    index = Index()
    for number, stack in enumerate(stacks):
        index.add(str(number), stack)
    for number, stack in enumerate(more, len(stacks)):
        index.nearest(query)
        index.add(str(number), stack)
    fresh = Index()
    for number, stack in enumerate(stacks + more):
        fresh.add(str(number), stack)
    assert index.nearest(query) == fresh.nearest(query)
    assert index.related("sprout") == fresh.related("sprout")


@given(collections, collections, incidents)
def test_replacing_leaves_nothing_behind(before, rows, query):
    index = index_of([*before, *rows][: len(rows)])
    index.nearest(*query)
    for number, row in enumerate(rows):
        index.add(f"#{number}", *row)
    assert table(index.nearest(*query)) == table(index_of(rows).nearest(*query))


@pytest.mark.parametrize("seed", range(1, 5))
def test_leaving_lists_out_gives_the_same(monkeypatch, seed):
    random = Random(seed)
    functions = [f"go{one}{two}" for one in "abcdefgh" for two in "stuvwxyz"]
    chances = [1 / rank for rank in range(1, len(functions) + 1)]
    stacks = [random.choices(functions, chances, k=random.randint(1, 8)) for _ in range(500)]
    index = Index()
    for number, stack in enumerate(stacks):
        index.add(f"#{number}", stack)
    queries = [random.sample(stack, len(stack)) for stack in stacks[::5]]
    exhaustive = [index.nearest(query) for query in queries]

    pruned = []
    hopeful = ranking.Ranking._hopeful

    def recorded(self, limit, rest):
        found = hopeful(self, limit, rest)
        pruned.append(found is not None)
        return found

    monkeypatch.setattr(ranking.Ranking, "_hopeful", recorded)
    for name, value in {"_FEW": 5, "_LONG": (seed + 1) / 40, "_WHOLE": 0}.items():
        monkeypatch.setattr(ranking, name, value)
    for limit in (1, 3, 10):
        for query, matches in zip(queries, exhaustive, strict=True):
            assert index.nearest(query, limit=limit) == matches[:limit]
    assert sum(pruned) > 50


@pytest.mark.parametrize("least", [0.2, 0.6, 0.95])
def test_those_alike_are_the_nearest_down_to_a_score(least):
    random = Random(7)
    functions = [f"go{one}{two}" for one in "abcdefgh" for two in "stuvwxyz"]
    chances = [1 / rank for rank in range(1, len(functions) + 1)]
    index = Index()
    for number in range(300):
        stack = random.choices(functions, chances, k=random.randint(1, 8))
        index.add(f"#{number}", stack, random.choice(["SIGSEGV", "SIGABRT", None]))
    found = 0
    for _ in range(60):
        query = random.choices(functions, chances, k=random.randint(1, 8)), "SIGSEGV"
        expected = [one for one in index.nearest(*query) if one.score >= least]
        assert index.alike(*query, least=least) == expected
        found += len(expected)
    assert found
    assert index.alike([], least=least) == []


def test_long_lists_are_left_out(monkeypatch):
    index = Index()
    for number in range(40_000):
        index.add(str(number), ["hub", f"leaf{number % 400}", f"twig{number % 700}"])
    walked = set()
    walk = ranking.Ranking._walk

    def recorded(self, feature):
        walked.add(self._vectors.names[feature])
        walk(self, feature)

    monkeypatch.setattr(ranking.Ranking, "_walk", recorded)
    best = index.nearest(["hub", "leaf7", "twig7"], limit=5)
    assert walked >= {FUNCTION + "leaf7", FUNCTION + "twig7"}
    assert FUNCTION + "hub" not in walked
    assert best == index.nearest(["hub", "leaf7", "twig7"])[:5]
    assert index.nearest(["hub", "leaf7", "twig7"], limit=0) == []
    assert (best[0].key, best[0].shared) == ("7", ("twig7", "leaf7", "hub"))
