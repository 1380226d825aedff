"""Signatures: stable against what does not matter, different where it matters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stacks import LIBC, MEMCHECK, RAISE, crash, stack

from tracemine.signatures import VERSION, explain, mark_relevance, sign


@pytest.mark.parametrize(
    "role", ["stop", "thread", "log", "patch", "suppression", "freed", "origin"]
)
def test_other_roles_do_not_sign(role):
    stacks = [stack("f", "main", role=role)]
    assert sign("gdb", "backtrace", "Breakpoint 1", {"signal": None}, stacks) is None
    explanation = explain("gdb", "backtrace", "Breakpoint 1", {}, stacks)
    assert (explanation.signature, explanation.stack, explanation.frames) == (None, None, ())
    assert role in explanation.why


def test_the_crashed_thread_signs_before_one_of_unknown_role():
    stacks = [
        stack("a", role="thread"),
        stack("b", role="unknown"),
        stack("c"),
        stack("d"),
    ]
    signature = sign("gdb", "backtrace", None, {"signal": "SIGSEGV"}, stacks)
    assert signature is not None
    assert signature.functions == ("c",)
    assert explain("gdb", "backtrace", None, {}, stacks).stack == 2
    assert explain("gdb", "backtrace", None, {}, stacks[:2]).stack == 1
    assert sign("gdb", "backtrace", None, {}, []) is None


SAME = [
    ["boil", "ink::Pot::fill", "serve", ("main", "app.c")],
    ["boil.isra.0", "ink::Pot<int>::fill(int) const [clone .part.0]", "serve", "main"],
    ["boil+0x12", "ink::Pot<int>::fill", ("serve@plt", "/opt/lib/libserve.so"), "main", "_start"],
    [("__memcpy_avx_unaligned", LIBC), "boil", "??", "ink::Pot::fill", "serve", "main"],
    ["boil", "boil", "boil", "ink::Pot::fill", "serve", "main"],
    ["boil", "ink::Pot::fill", "boil", "ink::Pot::fill", "serve", "main"],
    ["boil", "ink::Pot::fill", "serve", "boil", "ink::Pot::fill", "boil", "serve", "main"],
    ["boil", "std::function<void ()>::operator()() const", "ink::Pot::fill", "serve", "main"],
    ["boil", "ink::Pot::fill", "serve", "__libc_start_main_impl", "_start"],
]


@pytest.mark.parametrize("frames", SAME)
def test_what_does_not_matter_does_not_change_the_hash(frames):
    assert crash(*frames) == crash(*SAME[0])


def test_depth_of_recursion_does_not_matter():
    shallow, deep = (crash(*["eval", "apply"] * depth, "run", "main") for depth in (2, 5000))
    assert shallow == deep
    assert shallow is not None
    assert shallow.functions == ("eval", "apply", "run")


def test_an_abort_is_the_same_with_and_without_its_signal():
    known = crash(*RAISE, "f", "main", signal="SIGABRT")
    unknown = crash(*RAISE, "f", "main", signal=None, role="unknown")
    assert known is not None
    assert unknown is not None
    assert known.hash == unknown.hash


@pytest.mark.parametrize(
    ("frames", "signal"),
    [
        (["boil", "ink::Pot::fill", "serve", "main"], "SIGBUS"),
        (["boil", "ink::Pot::fill", "serve", "main"], None),
        (["boil", "ink::Pot::fill", "main"], "SIGSEGV"),
        (["boil", "ink::Pot::fill", "serve", "accept_one", "main"], "SIGSEGV"),
        (["ink::Pot::fill", "boil", "serve", "main"], "SIGSEGV"),
        (["boil", "ink::Cup::fill", "serve", "main"], "SIGSEGV"),
    ],
)
def test_what_matters_changes_the_hash(frames, signal):
    other = crash(*frames, signal=signal)
    first = crash(*SAME[0])
    assert other is not None
    assert first is not None
    assert other.hash != first.hash


def test_the_first_five_functions_make_the_hash():
    first = crash("a", "b", "c", "d", "e", "f", "main")
    assert first is not None
    assert first.functions == ("a", "b", "c", "d", "e")
    assert first == crash("a", "b", "c", "d", "e", "g", "main")


def test_hashes_of_this_version_do_not_change():
    """Whoever has to change this raises VERSION."""
    signature = crash("boil", "ink::Pot<int>::fill(int)", "main")
    assert signature is not None
    assert VERSION == 1
    assert (signature.version, signature.hash) == (1, "d6c2099df95fbd5b")


def test_explain_says_what_became_of_each_frame():
    frames = [*RAISE, "helper", "__assert_fail", "f", ("free", LIBC), "f", "g", "main", "late"]
    explanation = explain("gdb", "backtrace", None, {}, [stack(*frames)])
    assert explanation.signature == sign("gdb", "backtrace", None, {}, [stack(*frames)])
    said = [
        (verdict.frame.function, verdict.used, verdict.rule and verdict.rule.group, verdict.why)
        for verdict in explanation.frames
    ]
    assert said == [
        ("raise", False, "raise", "sends a signal to the calling thread"),
        ("abort", False, "abort", "ends the program with SIGABRT"),
        ("helper", False, None, "ran after __assert_fail"),
        ("__assert_fail", False, "abort", "a failed assert()"),
        ("f", True, None, "function 1 of the signature"),
        ("free", False, "allocator", "the C library's heap"),
        ("f", False, None, "the same function stands further in"),
        ("g", True, None, "function 2 of the signature"),
        ("main", False, "floor", "the program begins"),
        ("late", False, None, "further out than the signature reaches"),
    ]
    rule = explanation.frames[0].rule
    assert rule is not None
    assert rule.source.startswith("raise.txt:")


def test_relevance_is_marked():
    before = stack("on_crash", "<signal handler called>", "f", "f", ("poll", LIBC), "g", "main")
    after = mark_relevance(before)
    assert [f.relevant for f in after.frames] == [False, False, True, True, False, True, False]
    assert mark_relevance(after) is after
    assert (after.role, after.thread, after.truncated) == (before.role, None, None)
    stop = mark_relevance(stack("handler", "<signal handler called>", "f", role="stop"))
    assert [f.relevant for f in stop.frames] == [True, False, True]


SYMBOLS = st.sampled_from(
    [
        "f",
        "g",
        "h::i<int>(int)",
        "??",
        "main",
        "abort",
        "raise",
        "malloc",
        "poll",
        "std::terminate",
        "<signal handler called>",
        "(below main)",
        "start_thread",
        "__assert_fail",
        "\ud800",
        "é",
    ]
)
PLACES = st.sampled_from([None, "app.c", LIBC, MEMCHECK, "/lib/libink.so", "/"])
FRAMES = st.lists(st.one_of(st.tuples(SYMBOLS, PLACES), st.tuples(st.text(), PLACES)), max_size=12)
ROLES = st.sampled_from(["crash", "unknown", "error", "leak", "stop", "thread", "freed", "odd"])
DETAILS = st.dictionaries(
    st.sampled_from(["signal", "kind", "pid"]), st.none() | st.integers() | st.text(max_size=8)
)


@given(st.lists(st.tuples(FRAMES, ROLES), max_size=3), DETAILS, st.none() | st.text())
def test_any_stacks_have_an_answer(drawn, details, headline):
    stacks = [mark_relevance(stack(*frames, role=role)) for frames, role in drawn]
    signature = sign("gdb", "backtrace", headline, details, stacks)
    explanation = explain("gdb", "backtrace", headline, details, stacks)
    assert explanation.signature == signature
    if explanation.stack is not None:
        assert [v.frame for v in explanation.frames] == list(stacks[explanation.stack].frames)
    if signature is not None:
        assert signature.title
        assert len(signature.hash) == 16
        assert int(signature.hash, 16) >= 0
        assert all(signature.functions)
    again = [mark_relevance(stack(*frames, role=role)) for frames, role in drawn]
    assert sign("valgrind", "backtrace", headline, details, again) == signature


@given(FRAMES, ROLES)
def test_marking_twice_changes_nothing(frames, role):
    once = mark_relevance(stack(*frames, role=role))
    assert mark_relevance(once) is once
    assert [f.function for f in once.frames] == [f.function for f in stack(*frames).frames]
