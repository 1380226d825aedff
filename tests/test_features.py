"""Ranking incidents: what a crash is described by, and how much each counts."""

import pytest

from tracemine.similarity.features import (
    FUNCTION,
    OWNER,
    WEIGHTS,
    WORD,
    describe,
    describe_function,
    normalised_message,
)


def weight(steps, feature):
    return WEIGHTS[steps[feature]]


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
