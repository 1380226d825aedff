"""Ranking incidents: what is near, in which order, and why."""

import json
import os
import subprocess
import sys
from collections import Counter, defaultdict
from math import log
from pathlib import Path
from random import Random

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracemine.similarity import Index, Match, Parts, Population, ranking
from tracemine.similarity.features import (
    FUNCTION,
    OWNER,
    WEIGHTS,
    WORD,
    describe,
    describe_function,
    normalised_message,
)
from tracemine.similarity.vectors import Vectors
from tracemine.similarity.walk import Walk

#: key -> functions innermost first, kind, message
INCIDENTS = {
    "door-1": (["doorLatch", "doorClose", "houseLock", "main"], "SIGSEGV", None),
    "door-2": (["doorLatch", "doorShut", "houseLock", "main"], "SIGSEGV", None),
    "door-3": (["doorHinge", "doorOpen", "houseEnter", "main"], "SIGABRT", "hinge != 0"),
    "pump-1": (["Pump::stop", "Pump::run", "tankFill", "main"], "SIGABRT", "pressure < 40"),
    "pump-2": (["Pump::start", "tankDrain", "main"], "SIGSEGV", None),
    "lamp-1": (["lampDim", "lampSwitch", "houseEnter", "main"], None, None),
    "note-1": (["tankFill"], None, "tank 7 at 0x7f3a2c10 is full"),
    "bare-1": ([], None, None),
}


def built(keys=INCIDENTS):
    index = Index()
    for key in keys:
        functions, kind, message = INCIDENTS[key]
        index.add(key, functions, kind, message)
    return index


def weight(steps, feature):
    return WEIGHTS[steps[feature]]


def keys(matches):
    return [match.key for match in matches]


# --- nearest


def test_the_same_stack_comes_first_and_the_next_of_its_kind_second():
    matches = built().nearest(*INCIDENTS["door-1"])
    assert keys(matches)[:2] == ["door-1", "door-2"]
    assert matches[0].score == 1
    assert 0.2 < matches[1].score < 0.9


def test_what_shares_nothing_is_not_found():
    found = keys(built().nearest(["Pump::start", "tankDrain"], "SIGSEGV"))
    assert found[0] == "pump-2"
    assert not {"bare-1", "lamp-1", "note-1"} & set(found[:2])
    assert "bare-1" not in found


def test_the_shared_functions_are_given_the_rarest_first():
    match = built().nearest(["main", "houseEnter", "lampDim"], limit=1)[0]
    assert match.shared == ("lampDim", "houseEnter", "main")


def test_depth_decides_between_stacks_of_the_same_functions():
    index = Index()
    index.add("inner", ["rare", "common", "other"])
    index.add("outer", ["other", "common", "rare"])
    assert keys(index.nearest(["rare", "further"])) == ["inner", "outer"]


def test_recursion_and_runtime_frames_make_little_difference():
    index = built()
    match = index.nearest(["raise", "abort", "doorLatch", "doorLatch", "doorClose", "houseLock"])[0]
    assert match.key == "door-1"
    plain = index.nearest(["doorLatch", "doorClose", "houseLock"])[0]
    assert match.score == pytest.approx(plain.score, abs=0.1)


@pytest.mark.parametrize(
    ("functions", "kind", "message", "part"),
    [
        (["doorLatch"], None, None, "function"),
        (["Pump::refill"], None, None, "owner"),
        (["lamp_switch_off"], None, None, "word"),
        ([], "SIGABRT", None, "kind"),
        ([], None, "hinge != 0", "message"),
        ([], None, "the pressure rises", "message"),
    ],
)
def test_every_part_finds_alone(functions, kind, message, part):
    match = built().nearest(functions, kind, message, limit=1)[0]
    assert getattr(match.parts, part) > 0
    assert match.parts.total == pytest.approx(match.score, abs=1e-6)


def test_a_message_is_the_same_at_another_address_and_with_other_numbers():
    match = built().nearest([], None, "tank 12 at 0x55d0 is full", limit=1)[0]
    assert match.key == "note-1"
    same = built().nearest(["tankFill"], None, "tank 12 at 0x55d0 is full", limit=1)[0]
    assert (same.key, same.score) == ("note-1", 1)


@pytest.mark.parametrize(
    ("printed", "normalised"),
    [
        ("Invalid read of size 8", "Invalid read of size N"),
        ("Address 0x4C2F0 is 16 bytes inside", "Address ADDR is N bytes inside"),
        ("cannot open /var/lib/pump/tank.img: 2", "cannot open PATH: N"),
        ("a / b != c/d", "a / b != c/d"),
        ("  two\n lines ", "two lines"),
    ],
)
def test_messages_lose_what_differs_from_run_to_run(printed, normalised):
    assert normalised_message(printed) == normalised


@pytest.mark.parametrize(
    ("function", "owner", "words"),
    [
        ("virDomainObjUnref", None, {"vir", "domain", "obj", "unref"}),
        ("ha_tank::fill_up", "ha_tank", {"tank", "fill"}),
        ("XMLParser::readHTTPBody", "XMLParser", {"xml", "parser", "read", "http", "body"}),
        ("{anon}::parse", None, {"parse"}),
        ("{anon}::Box::put", "{anon}::Box", {"box", "put"}),
        ("utf8_to_utf32", None, {"utf"}),
        ("main.(*Pool).run", "main.(*Pool)", {"main", "pool", "run"}),
    ],
)
def test_owners_and_words_of_a_function(function, owner, words):
    features = set(describe([function], None, None).steps)
    assert FUNCTION + function in features
    assert {name[1:] for name in features if name[0] == WORD} == words
    assert {name[1:] for name in features if name[0] == OWNER} == ({owner} if owner else set())


def test_recursion_adds_nothing():
    assert describe(["f", "f", "g", "f"], None, None) == describe(["f", "g"], None, None)


def test_runtime_frames_add_no_depth_and_count_a_quarter():
    steps = describe(["malloc", "doorLatch"], None, None).steps
    assert weight(steps, "fdoorLatch") == 1
    assert weight(steps, "fmalloc") == pytest.approx(0.25, rel=0.02)


def test_a_word_counts_as_the_innermost_function_that_has_it():
    steps = describe(["tankFill", "hatchOpen", "tankDrain"], None, None).steps
    assert weight(steps, "wtank") == weight(steps, "wfill") > weight(steps, "wdrain")


def test_the_words_of_a_message_count_one_together():
    for message in ("pressure", "the pressure rises", " ".join(f"w{c}x" * 3 for c in "abcdefghi")):
        steps = describe([], None, message).steps
        words = [weight(steps, name) ** 2 for name in steps if name[0] == "t"]
        assert sum(words) == pytest.approx(1, abs=0.03)


def test_hints_count_a_third_where_there_is_one_function():
    whole = describe(["Pump::stop"], None, None).steps
    alone = describe_function("Pump::stop")
    assert weight(alone, "fPump::stop") == weight(whole, "fPump::stop") == 1
    for hint in ("oPump", "wpump", "wstop"):
        assert weight(alone, hint) == pytest.approx(weight(whole, hint) / 3, rel=0.03)


def test_words_that_many_names_have_are_no_hint():
    index = Index()
    for number in range(300):
        word = f"{'abcdefghij'[number % 10] * 3}{'klmnopqrst'[number // 10 % 10] * 3}"
        index.add(str(number), [f"vir_{word}"])
    assert index.nearest(["vir_zzz"]) == index.related("vir_zzz") == []
    assert len(index.nearest(["vir_aaakkk"])) == 3


def test_a_walk_that_is_not_cut_short_loses_nothing_but_what_returns():
    vectors = Vectors()
    for stack in (["a", "b", "c"], ["c", "d"], ["d", "e", "a"]):
        vectors.add(describe(stack, "SIGSEGV", None))
    vectors.query({})
    walk = Walk(vectors, vectors.numbers[FUNCTION + "b"])
    assert sum(walk.incidents.values()) == pytest.approx(0.85 + 0.85**3 + 0.85**5)
    assert list(walk.incidents.values()) == sorted(walk.incidents.values(), reverse=True)


@pytest.mark.parametrize("limit", [0, -3, 1, 2, 100])
def test_limits(limit):
    index = built()
    everything = index.nearest(["doorLatch", "main"])
    assert index.nearest(["doorLatch", "main"], limit=limit) == everything[: max(limit, 0)]
    about = index.related("doorLatch")
    assert index.related("doorLatch", limit=limit) == about[: max(limit, 0)]


@pytest.mark.parametrize("functions", [[], [None, "??"], ["neverSeen"], ["\ud800", "", "::", "()"]])
def test_queries_without_an_answer(functions):
    assert built().nearest(functions) == []
    assert Index().nearest(functions) == []


def test_functions_as_printed_are_found():
    index = built()
    index.add("raw", ["valve<int>::turn(int) [clone .isra.0]", "__GI_raise", None])
    assert index.nearest(["valve::turn"], limit=1)[0].shared == ("valve::turn",)
    assert index.related("valve<char>::turn(char)")[0].key == "raw"


# --- related


def test_incidents_with_the_function_come_first_and_say_so():
    matches = built().related("doorLatch")
    assert keys(matches)[:2] == ["door-1", "door-2"]
    assert [match.shared for match in matches[:2]] == [("doorLatch",)] * 2
    assert matches[0].score == pytest.approx(1, abs=0.1)


def test_the_walk_comes_to_incidents_over_shared_functions():
    match = next(match for match in built().related("lampDim") if match.key == "door-3")
    assert match.parts.walk > 0
    assert match.shared == ()
    assert match.via[0] == "houseEnter"


def test_of_two_incidents_the_one_that_shares_more_with_the_neighbours_is_nearer():
    index = Index()
    index.add("start", ["alpha", "beta", "gamma"])
    index.add("both", ["delta", "beta", "gamma"])
    index.add("one", ["epsilon", "zeta", "gamma"])
    index.add("none", ["eta", "theta"])
    assert keys(index.related("alpha")) == ["start", "both", "one"]


def test_an_unknown_function_finds_similar_names_with_small_scores():
    matches = built().related("Pump::flush")
    assert {"pump-1", "pump-2"} >= set(keys(matches)[:2])
    assert 0 < matches[0].score < 0.3
    assert matches[0].parts.walk == 0


@pytest.mark.parametrize("function", ["", "??", "0x7f3a10", "quux"])
def test_functions_that_have_to_do_with_nothing(function):
    assert built().related(function) == []
    assert Index().related(function) == []


def test_a_function_that_every_incident_has_is_found_without_a_walk():
    index = Index()
    for number in range(6000):
        index.add(str(number), ["hub", f"leaf{number % 700}"])
    matches = index.related("hub", limit=3)
    assert [match.parts.walk for match in matches] == [0, 0, 0]
    assert matches[0].score == 1


# --- adding


def test_a_key_added_again_is_replaced():
    index = built()
    index.add("door-1", ["lampDim", "lampSwitch"])
    assert len(index) == len(INCIDENTS)
    assert "door-1" in index
    rest = built(key for key in INCIDENTS if key != "door-1")
    assert keys(index.nearest(["doorClose"])) == keys(rest.nearest(["doorClose"]))
    assert index.nearest(["lampDim", "lampSwitch"])[0].key == "door-1"
    assert set(keys(index.related("lampDim"))) >= {"door-1", "lamp-1"}


def test_a_function_that_went_with_its_incident_is_unknown():
    index = Index()
    index.add("one", ["gone"])
    index.add("one", ["here"])
    assert index.related("gone") == index.nearest(["gone"]) == []
    assert keys(index.related("here")) == ["one"]


def test_matches_are_records():
    match = built().nearest(*INCIDENTS["door-1"], limit=1)[0]
    assert isinstance(match, Match)
    assert isinstance(match.parts, Parts)
    assert hash(match) == hash(msgspec.structs.replace(match))
    with pytest.raises(AttributeError):
        match.score = 0
    assert msgspec.json.decode(msgspec.json.encode(match), type=Match) == match


@pytest.mark.parametrize(
    "name",
    [
        "x" * 3_000_000,
        "A::" * 100_000 + "f",
        "aB" * 1_000_000,
        "f<" * 200_000,
        "::" * 200_000,
        "_" * 2_000_000,
        "\x00\ud800" * 400_000,
        "/a" * 1_000_000,
        "0x" * 1_000_000,
    ],
    ids=lambda name: repr(name[:6]),
)
def test_megabytes_of_anything(name):
    index = built()
    index.add("big", [name, "tankFill"], name, name)
    assert index.nearest([name, "tankFill"], name, name)[0].key == "big"
    assert index.nearest([name, "tankFill"], name, name)[0].score == 1
    assert all(0 <= match.score <= 1 for match in index.related(name))


def test_a_stack_of_many_frames():
    index = built()
    deep = [f"level{number}" for number in range(20_000)]
    index.add("deep", deep)
    assert index.nearest(deep, limit=1)[0].score == 1
    assert index.related("level19999", limit=1)[0].key == "deep"


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


def test_importing_it_is_cheap():
    code = "import tracemine.similarity, sys; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert not {"numpy", "networkx", "pyparsing", "rich", "click"} & set(loaded)


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
