"""Stacks as short as a test needs them."""

from tracemine.functions import normalise
from tracemine.records import Frame, Stack
from tracemine.signatures import sign

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
