"""What crashes are called: stable against what does not matter, different where it matters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracemine.functions import normalise
from tracemine.records import Frame, Stack
from tracemine.signatures import VERSION, explain, mark_relevance, sign

LIBC = "/lib64/libc.so.6"
MEMCHECK = "/usr/lib/valgrind/vgpreload_memcheck-amd64-linux.so"


def frame(symbol, place=None):
    """`place` is a source file, or a module where it begins with a slash."""
    symbol = None if symbol == "??" else symbol
    module = place if place and place.startswith("/") else None
    file = None if module else place
    return Frame(
        level=None,
        symbol=symbol,
        function=normalise(symbol),
        args=None,
        file=file,
        line=12 if file else None,
        column=None,
        module=module,
        address=None,
        inlined=False,
        relevant=True,
        note_line=1,
    )


def stack(*frames, role="crash"):
    """Frames are symbols or pairs of a symbol and its place, innermost first."""
    pairs = ((f, None) if isinstance(f, str) else f for f in frames)
    return Stack(role, None, None, tuple(frame(*pair) for pair in pairs))


def crash(*frames, signal="SIGSEGV", role="crash"):
    return sign("gdb", "backtrace", None, {"signal": signal}, [stack(*frames, role=role)])


THREAD = [("start_thread", "pthread_create.c"), ("clone", "../sysdeps/x86_64/clone.S")]
RAISE = [("__GI_raise", "../nptl/sysdeps/raise.c"), ("__GI_abort", "abort.c")]


@pytest.mark.parametrize(
    ("title", "signal", "frames"),
    [
        (
            "SIGSEGV in libxlEventHandlerThread < virThreadHelper",
            "SIGSEGV",
            ["libxlEventHandlerThread", "virThreadHelper", *THREAD],
        ),
        ("abort in f < g", None, [*RAISE, "__assert_fail_base", "__assert_fail", "f", "g", "main"]),
        ("SIGABRT in f < g", "SIGABRT", [*RAISE, "f", "g", "main"]),
        ("SIGSEGV in f < g < h", "SIGSEGV", ["f", "g", "h", "i", "j", "k", "main"]),
        ("stopped in f", None, ["f", "main"]),
        (
            "SIGABRT in drop",
            "SIGABRT",
            [
                *RAISE,
                "__libc_message",
                "malloc_printerr",
                "_int_free",
                ("free", LIBC),
                "drop",
                "main",
            ],
        ),
        (
            "SIGABRT in ink::Pot::fill",
            "SIGABRT",
            [
                *RAISE,
                "__gnu_cxx::__verbose_terminate_handler()",
                "??",
                "std::terminate()",
                "__cxa_throw",
                "std::__throw_out_of_range(char const*)",
                "std::vector<int>::at(int)",
                "ink::Pot<int>::fill(int)",
                "main",
            ],
        ),
        (
            "SIGABRT in ink::pour",
            "SIGABRT",
            [*RAISE, "my_terminate_handler", "std::terminate", "__cxa_throw", "ink::pour", "main"],
        ),
        (
            "SIGABRT in boil < pot",
            "SIGABRT",
            [*RAISE, "on_crash", "<signal handler called>", "boil", "pot", "main"],
        ),
        ("SIGSEGV in boil", "SIGSEGV", ["on_crash", "<signal handler called>", "boil", "main"]),
        (
            "SIGSEGV in show",
            "SIGSEGV",
            ["__strlen_avx2", "__vfprintf_internal", ("printf", LIBC), "show", "main"],
        ),
        ("SIGSEGV in poll < serve", "SIGSEGV", [("poll", "app.c"), "serve", "main"]),
        ("stopped in serve", None, [("__GI___poll", "../sysdeps/poll.c"), "serve", "main"]),
        (
            "stopped in kiln::fire < kiln::main",
            None,
            [
                "rust_panic",
                "std::panicking::begin_panic",
                "core::panicking::panic_fmt",
                "kiln::fire::h0123456789abcdef",
                "kiln::main",
                "std::sys::backtrace::__rust_begin_short_backtrace<fn()>",
                "main",
            ],
        ),
        (
            "stopped in on_click",
            None,
            [
                "on_click",
                "g_closure_invoke",
                "g_main_context_dispatch",
                "g_main_loop_run",
                "run_dialog",
                "main",
            ],
        ),
        (
            "stopped in run_loop",
            None,
            [
                ("poll", LIBC),
                "g_main_context_iterate.isra.0",
                "g_main_loop_run",
                "run_loop",
                "main",
            ],
        ),
    ],
)
def test_titles_of_backtraces(title, signal, frames):
    signature = crash(*frames, signal=signal)
    assert signature is not None
    assert signature.title == title


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Invalid free in virFree < libxlEventHandlerThread", "InvalidFree"),
        ("Invalid read in virFree < libxlEventHandlerThread", "InvalidRead"),
        ("Mismatched free in virFree < libxlEventHandlerThread", "MismatchedFree"),
        ("Use of uninitialised value in virFree < libxlEventHandlerThread", "UninitValue"),
        ("Leak (definitely lost) in virFree < libxlEventHandlerThread", "Leak_DefinitelyLost"),
        ("Data race in virFree < libxlEventHandlerThread", "Race"),
        ("Some new kind in virFree < libxlEventHandlerThread", "SomeNewKind"),
        ("Error in virFree < libxlEventHandlerThread", None),
    ],
)
def test_titles_of_valgrind_errors(title, kind):
    error = stack(("free", MEMCHECK), "virFree", "libxlEventHandlerThread", *THREAD, role="error")
    freed = stack(("free", MEMCHECK), "virFree", "libxlEventHandler", *THREAD, role="freed")
    signature = sign("valgrind", "error", "Invalid ...", {"kind": kind}, [error, freed])
    assert signature is not None
    assert signature.title == title
    assert signature.functions == ("virFree", "libxlEventHandlerThread")
    assert signature == sign("valgrind", "error", None, {"kind": kind}, [error])


def test_fatal_signals_of_valgrind_are_named_like_those_of_gdb():
    frames = stack("boil", "pot", ("(below main)", "libc-start.c"))
    details = {"kind": "FatalSignal", "signal": "SIGSEGV"}
    signature = sign("valgrind", "error", None, details, [frames])
    assert signature == crash("boil", "pot", "main")


def test_leaks_sign():
    leak = stack(("malloc", MEMCHECK), ("strdup", "strdup.c"), "store", "main", role="leak")
    signature = sign("valgrind", "leak", None, {"kind": "Leak_PossiblyLost"}, [leak])
    assert signature is not None
    assert signature.title == "Leak (possibly lost) in store"


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


RESTS = [
    ("SIGSEGV in strlen < main", [("__strlen_avx2", LIBC), ("main", "app.c")]),
    ("SIGSEGV in malloc < main", ["malloc_consolidate", "_int_malloc", ("malloc", LIBC), "main"]),
    ("SIGSEGV in main", ["main"]),
    ("SIGSEGV in libink.so", [("??", "/opt/lib/libink.so"), ("??", "/opt/lib/libink.so"), *THREAD]),
    ("SIGSEGV in strlen < libink.so", [("strlen", LIBC), ("??", "/opt/lib/libink.so"), *THREAD]),
    (
        "SIGSEGV in libink.so < libpot.so",
        [("??", "/opt/lib/libink.so"), "??", ("??", "/opt/lib/libpot.so"), *THREAD],
    ),
    ("SIGSEGV in start_thread", ["??", "??", *THREAD]),
    ("SIGSEGV in abort", [*RAISE]),
    ("SIGSEGV: Program received signal SIGSEGV at N.", ["??", "??"]),
]


@pytest.mark.parametrize(("title", "frames"), RESTS)
def test_without_a_relevant_frame_the_name_is_what_is_known(title, frames):
    stacks = [stack(*frames)]
    headline = "Program  received signal SIGSEGV at 0x7f12."
    signature = sign("gdb", "backtrace", headline, {"signal": "SIGSEGV"}, stacks)
    assert signature is not None
    assert signature.title == title
    why = explain("gdb", "backtrace", headline, {"signal": "SIGSEGV"}, stacks).why
    assert "no function of the application" in why


def test_names_of_what_is_left_do_not_meet():
    hashes = [
        sign("gdb", "backtrace", "Ended.", {"signal": "SIGSEGV"}, [stack(*frames)])
        for _, frames in RESTS
    ]
    assert len({signature.hash for signature in hashes if signature}) == len(RESTS)
    # A user's own `strlen` is another matter than the C library's.
    own, library = crash(("strlen", "app.c")), crash(("strlen", LIBC))
    assert own is not None
    assert library is not None
    assert own.functions == library.functions
    assert own.hash != library.hash


def test_how_many_unknown_frames_there_are_does_not_matter():
    few, many = (crash(*[("??", "/lib/libink.so")] * count, *THREAD) for count in (1, 17))
    assert few == many


def test_nothing_known_is_no_signature():
    explanation = explain("gdb", "backtrace", " ", {"signal": "SIGSEGV"}, [stack("??", "??")])
    assert explanation.signature is None
    assert "no name" in explanation.why
    assert len(explanation.frames) == 2
    assert crash() is None


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


def test_titles_are_short_and_on_one_line():
    signature = sign("x", "error", None, {"kind": "A\nb" * 500}, [stack("f" * 5000, "g\nh(")])
    assert signature is not None
    assert "\n" not in signature.title
    assert len(signature.title) < 300
    assert signature.functions[0] == "f" * 5000


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
