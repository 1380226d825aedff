"""Ranking incidents: what is near, in which order, and why."""

import subprocess
import sys

import msgspec
import pytest

from tracemine.similarity import Index, Match, Parts
from tracemine.similarity.features import (
    FUNCTION,
    describe,
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


def test_importing_it_is_cheap():
    code = "import tracemine.similarity, sys; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert not {"numpy", "networkx", "pyparsing", "rich", "click"} & set(loaded)
