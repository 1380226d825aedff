"""What crashes are called."""

import pytest
from stacks import LIBC, MEMCHECK, RAISE, THREAD, crash, stack

from tracemine.signatures import explain, sign


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


def test_titles_are_short_and_on_one_line():
    signature = sign("x", "error", None, {"kind": "A\nb" * 500}, [stack("f" * 5000, "g\nh(")])
    assert signature is not None
    assert "\n" not in signature.title
    assert len(signature.title) < 300
    assert signature.functions[0] == "f" * 5000
