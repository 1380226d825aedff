"""The lists say what signatures pass over, and leave alone what is the user's own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracemine.errors import TracemineError
from tracemine.functions import normalise
from tracemine.relevance import (
    UNKNOWN,
    RuleTable,
    passed_over,
    read_places,
    read_rules,
    shipped_rules,
)

LIBC = "/lib64/libc.so.6"
MEMCHECK = "/usr/libexec/valgrind/vgpreload_memcheck-amd64-linux.so"


@pytest.mark.parametrize(
    ("group", "symbol", "module", "file"),
    [
        ("raise", "__pthread_kill_implementation", None, "./nptl/pthread_kill.c"),
        ("raise", "__pthread_kill_internal", None, None),
        ("raise", "__GI_raise", None, "../sysdeps/posix/raise.c"),
        ("raise", "raise", None, "raise.c"),
        ("raise", "raise", "/usr/lib/libc-2.31.so", None),
        ("raise", "raise", None, None),
        ("abort", "__GI_abort", None, "./stdlib/abort.c"),
        ("abort", "abort", None, "abort.c"),
        ("abort", "__assert_fail_base", LIBC, None),
        ("abort", "__GI___fortify_fail", None, "fortify_fail.c"),
        ("abort", "malloc_printerr", None, "malloc.c"),
        ("abort", "g_assertion_message_expr", None, None),
        ("abort", "__ubsan_handle_type_mismatch_v1_abort", None, None),
        ("terminate", "std::terminate()", "/lib64/libstdc++.so.6", None),
        ("terminate", "__cxa_throw", None, None),
        ("terminate", "core::panicking::panic_fmt", None, "panicking.rs"),
        ("terminate", "std::panicking::panic_handler::{closure#0}", None, None),
        ("terminate", "runtime.gopanic", None, None),
        ("runtime", "std::panicking::catch_unwind<(), F>", None, None),
        ("runtime", "<signal handler called>", None, None),
        ("runtime", "__rust_try", None, None),
        ("allocator", "malloc", MEMCHECK, None),
        ("allocator", "free", None, "vg_replace_malloc.c"),
        ("allocator", "_int_malloc", None, None),
        ("allocator", "unlink_chunk.isra.0", None, "malloc.c"),
        ("allocator", "__GI___libc_realloc", None, "./malloc/malloc.c"),
        ("allocator", "operator new(unsigned long)", None, None),
        ("allocator", "g_malloc0", "/usr/lib64/libglib-2.0.so.0", None),
        ("string", "__memmove_avx_unaligned_erms", None, "memmove-vec-unaligned-erms.S"),
        ("string", "__memmove_avx_unaligned_erms", None, None),
        ("string", "__strcmp_evex", "/lib/x86_64-linux-gnu/libc.so.6", None),
        ("string", "__strlen_sse2", None, "../sysdeps/x86_64/multiarch/../strlen.S"),
        ("string", "strcpy", MEMCHECK, None),
        ("string", "memcpy", None, "/usr/include/bits/string_fortified.h"),
        ("string", "__memcpy_chk", None, None),
        ("string", "__vfprintf_internal", None, "vfprintf-internal.c"),
        ("library", "std::vector<int>::operator[](unsigned long)", None, "stl_vector.h"),
        ("library", "__GI___qsort_r", None, "./stdlib/msort.c"),
        ("library", "msort_with_tmp.part.0", None, "msort.c"),
        ("library", "pthread_mutex_lock@*", "/usr/lib/vgpreload_drd-amd64-linux.so", None),
        ("library", "core::ops::function::FnOnce::call_once", None, "function.rs"),
        ("waiting", "__GI___poll", None, "../sysdeps/unix/sysv/linux/poll.c"),
        ("waiting", "poll", None, "poll.c"),
        ("waiting", "poll", None, "/usr/include/x86_64-linux-gnu/bits/poll2.h"),
        ("waiting", "read", "/lib64/libpthread-2.17.so", None),
        ("waiting", "__futex_abstimed_wait_common64", None, "./nptl/futex-internal.c"),
        ("waiting", "pthread_cond_wait@@GLIBC_2.3.2", None, "pthread_cond_wait.S"),
        ("waiting", "clock_nanosleep@GLIBC_2.2.5", LIBC, None),
        ("floor", "main", None, "app.c"),
        ("floor", "(below main)", None, "libc-start.c"),
        ("floor", "__libc_start_call_main", None, None),
        ("floor", "__libc_start_main@@GLIBC_2.34", LIBC, None),
        ("floor", "_start", None, None),
        ("floor", "start_thread", None, "pthread_create.c"),
        ("floor", "clone3", None, "../sysdeps/unix/sysv/linux/x86_64/clone3.S"),
        ("floor", ".__clone", "/lib64/libc.so.6", None),
        ("floor", "std::rt::lang_start::{closure#0}<()>", None, "rt.rs"),
        ("floor", "g_main_context_iterate.isra.0", None, None),
        ("floor", "mythread_wrapper", None, "hg_intercepts.c"),
        ("unknown", "??", LIBC, None),
    ],
)
def test_passed_over(group, symbol, module, file):
    # Markers are no functions: they are asked for by their text.
    name = symbol if symbol.startswith(("<", "(below")) else normalise(symbol)
    rule = passed_over(name, module, file)
    assert rule is not None
    assert rule.group == group
    assert rule.reason


@pytest.mark.parametrize(
    ("function", "module", "file"),
    [
        # words that begin like a name on the lists
        ("newNode", None, None),
        ("freeList", None, "list.c"),
        ("free_all", None, None),
        ("deleteNode", None, None),
        ("NewConnection", None, None),
        ("main_loop_wait", None, None),
        ("mainWindow", None, None),
        ("abort_job", None, None),
        ("logger_init", None, None),
        ("raise_alarm", None, None),
        ("strlenUtf8", None, None),
        ("memcpyToDevice", None, None),
        ("poll_devices", None, None),
        ("__memoryPool", None, None),
        ("start_thread_pool", None, None),
        ("stdx::sort", None, None),
        ("runtime.userCode", None, None),
        # the user's own function of a common name
        ("poll", None, "app.c"),
        ("poll", None, "src/poll.c"),
        ("poll", "/opt/app/bin/app", None),
        ("poll", None, None),
        ("read", None, "reader.c"),
        ("send", None, None),
        ("wait", None, "queue.c"),
        ("free", None, "arena_pool.c"),
        ("free", "/opt/app/lib/libpool.so", None),
        ("abort", None, "transaction.c"),
        ("clone", None, "repo.c"),
        ("start_thread", None, "worker.c"),
        ("exit", None, "door.c"),
        ("strcmp", None, "app.c"),
        ("start", None, None),
        ("getline", None, None),
        ("Pool::free", None, None),
        ("ink::main", None, None),
        ("core::ops::run", None, "engine.cpp"),
        # what an application's threads begin with is configuration
        ("virThreadHelper", None, "util/virthreadpthread.c"),
        ("qemu_thread_start", None, None),
        ("xmalloc", None, None),
    ],
)
def test_users_own_functions_stay(function, module, file):
    assert passed_over(function, module, file) is None


def test_no_function_is_unknown():
    assert passed_over(None, LIBC, None) is UNKNOWN


@pytest.mark.parametrize(
    "word",
    [
        "abort",
        "alloc",
        "clone",
        "delete",
        "free",
        "log",
        "main",
        "malloc",
        "new",
        "poll",
        "raise",
        "read",
        "start",
        "str",
        "throw",
        "wait",
    ],
)
def test_no_rule_swallows_longer_words(word):
    for longer in (f"{word}Node", f"{word}_node", f"{word}2", f"my_{word}", f"_{word}x"):
        assert passed_over(longer, None, None) is None, longer


def test_names_are_as_functions_are_normalised():
    """A name that `normalise` changes would never match."""
    markers = {"(below main)", "<signal handler called>", "<function called from gdb>"}
    markers |= {"<cross-architecture call>"}
    names = {rule.name for rule in shipped_rules() if not rule.name.endswith("*")}
    assert {name for name in names if normalise(name) != name} == markers


def test_rules_have_one_place_each():
    rules = list(shipped_rules())
    assert len({rule.name for rule in rules}) == len(rules)
    assert len({rule.source for rule in rules}) == len(rules)


def table(text, places=None):
    return RuleTable(read_rules(text, "mine", "mine.txt", places or {}))


def test_entries_are_read():
    rules = table(
        """# heading

stop  # ends
operator new in libc.so*, *.S, -  # takes memory
ns::*  # all
"""
    )
    assert [rule.name for rule in rules] == ["stop", "operator new", "ns::*"]
    found = rules.find("operator new", "/lib/libc.so.6", None)
    assert found is not None
    assert (found.reason, found.group, found.source) == ("takes memory", "mine", "mine.txt:4")
    assert rules.find("operator new", None, "src/new.S") == found
    assert rules.find("operator new", None, None) == found
    assert rules.find("operator new", "/opt/libcpp.so", "new.c") is None
    assert rules.find("ns::deep::inside", None, None) is not None
    assert rules.find("nsx", None, None) is None


def test_exact_names_decide_before_prefixes_and_long_before_short():
    rules = table("a::*  # short\na::b::*  # long\na::b::c  # exact\n")
    reasons = [rules.find(name, None, None) for name in ("a::x", "a::b::x", "a::b::c")]
    assert [rule and rule.reason for rule in reasons] == ["short", "long", "exact"]


def test_without_the_dash_a_frame_from_nowhere_stays():
    assert table("poll in libc.so*  # waits").find("poll", None, None) is None
    assert table("halt in -  # stops").find("halt", "libc.so.6", None) is None


def test_named_places():
    places = read_places("# of glibc\n@a = libc.so*\n@b = @a, poll.c\n", "places.txt")
    assert places == {"@a": ("libc.so*",), "@b": ("libc.so*", "poll.c")}
    assert table("poll in @b  # waits", places).find("poll", None, "poll.c") is not None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("stop\n", r"mine\.txt:1: expected"),
        ("\nstop  #\n", r"mine\.txt:2: expected"),
        ("# x\nabort*  # any\n", r"mine\.txt:2: `abort\*` would swallow"),
        ("_a*  # any\n", "would swallow"),
        ("*  # any\n", "would swallow"),
        ("poll in @libc  # waits\n", r"mine\.txt:1: unknown place `@libc`"),
        ("poll in a,,b  # waits\n", "unknown place ``"),
    ],
)
def test_wrong_entries_are_errors_with_file_and_line(text, message):
    with pytest.raises(TracemineError, match=message):
        table(text)


def test_wrong_places_are_errors_with_file_and_line():
    with pytest.raises(TracemineError, match=r"places\.txt:2: expected"):
        read_places("@a = b\nc = d\n", "places.txt")


@given(st.none() | st.text(), st.none() | st.text(), st.none() | st.text())
def test_any_frame_has_an_answer(function, module, file):
    rule = passed_over(function, module, file)
    assert rule == passed_over(function, module, file)
    assert (rule is UNKNOWN) == (function is None)


def test_hostile_places_end():
    assert passed_over("malloc", "/" * 100_000, "libc" * 50_000) is None
    assert passed_over("std::" + "x" * 100_000, None, None) is None
