"""Invented programs whose crashes the generated texts show: functions, calls and addresses."""

import random
from collections.abc import Iterator
from typing import NamedTuple

VERBS = "send read fill drop lock wake park sort bind seal poll push scan trim join mark".split()
NOUNS = "Queue Letter Ledger Ring Loft Order Batch Frame Index Table Guest Domain Event".split()


class Function(NamedTuple):
    """A function of a program and the one place in it that calls on."""

    name: str
    file: str
    line: int
    #: Of the call, from the start of the program.
    offset: int


class Project:
    """Some hundred functions of C, where they stand, and how they are called."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.functions = [
            Function(
                f"{verb}{noun}{suffix}",
                f"src/{noun.lower()}/{verb}.c",
                rng.randrange(20, 2000),
                rng.getrandbits(20),
            )
            for noun in NOUNS
            for verb in VERBS
            for suffix in ("", "Locked")
        ]

    def function(self) -> Function:
        """Return any function."""
        return self.functions[int(self.rng.random() * len(self.functions))]

    def address(self) -> str:
        """Return an address on the heap, as gdb prints one among arguments."""
        return f"0x7f{self.rng.getrandbits(40):010x}"

    def arguments(self) -> str:
        """Return up to three arguments as gdb prints them for optimised code."""
        rng = self.rng
        some = (
            f"queue={self.address()}",
            f"size=size@entry={rng.getrandbits(12)}",
            "flags=<optimized out>",
            f'name={self.address()} "vm-{rng.getrandbits(7)} (spare)"',
            f"opaque=opaque@entry={self.address()}",
        )
        first, count = int(rng.random() * 5), int(rng.random() * 4)
        return ", ".join((some * 2)[first : first + count])


class Variety:
    """Names, arguments and places of which hardly one comes twice: C, C++ and Rust."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng

    def word(self) -> str:
        """Return a word that no other program has."""
        rng = self.rng
        return f"{rng.choice(VERBS)}{rng.choice(NOUNS)}{rng.getrandbits(24):x}"

    def name(self) -> str:
        """Return a function as gdb prints it."""
        one, two = self.word(), self.word()
        return self.rng.choice(
            (
                one,
                one,
                f"__GI_{one}",
                f"{one}.constprop.0",
                f"ns::{one}::{two}",
                f"{one}<int, std::less<{two}> >::operator()",
                f"std::vector<{one}, std::allocator<{one}> >::push_back",
                f"{one}::{two}(std::function<void (int)>, char const*)::{{lambda(int)#1}}::operator()",
                f"core::ops::function::FnOnce::call_once<{one}::{{closure_env#0}}, {two}>",
                f"{one}::{{impl#3}}::{two}",
            )
        )

    def arguments(self) -> str:
        """Return up to five arguments of many kinds."""
        rng = self.rng
        kinds = (
            lambda: f"{self.word()}=0x{rng.getrandbits(46):x}",
            lambda: f"{rng.choice(VERBS)}={rng.getrandbits(31)}",
            lambda: "this=<optimized out>",
            lambda: f'note=0x{rng.getrandbits(46):x} "a \\"{self.word()}\\" (of {rng.random()})"',
            lambda: f"box={{x = {rng.random()}, y = {{w = {rng.getrandbits(9)}, h = 0}}}}",
            lambda: f"hook=0x{rng.getrandbits(46):x} <{self.word()}(int, char const*)+12>",
            lambda: f"it=@0x{rng.getrandbits(46):x}: {rng.getrandbits(16)}",
            lambda: f"c={rng.randrange(32, 127)} '\\\\'",
        )
        return ", ".join(rng.choice(kinds)() for _ in range(rng.randrange(6)))

    def place(self) -> str:
        """Return where gdb says that a function is."""
        rng = self.rng
        if rng.random() < 0.2:
            return f" from /usr/lib/x86_64-linux-gnu/lib{self.word().lower()}.so.{rng.randrange(9)}"
        folder = rng.choice(("src", "../../src/util", "./nptl", "/build/ring-2.4/lib"))
        return f" at {folder}/{self.word().lower()}.{rng.choice(('c', 'cpp', 'rs'))}:{rng.randrange(1, 9000)}"


def waiting(libc: int, worker: str) -> Iterator[str]:
    """Yield the frames of a thread that waits, as every thread of a run has them."""
    yield f"#0  0x{libc + 0x8ED14:016x} in __futex_abstimed_wait_common64 (private=0, cancel=true, op=393, expected=0) at ./nptl/futex-internal.c:57\n"
    yield f"#1  0x{libc + 0x91438:016x} in __pthread_cond_wait_common (abstime=0x0, clockid=0) at ./nptl/pthread_cond_wait.c:503\n"
    yield f"#2  ___pthread_cond_wait (cond=0x{libc + 0x3FE120:x}, mutex=0x{libc + 0x3FE0F8:x}) at ./nptl/pthread_cond_wait.c:618\n"
    yield f"#3  {worker}\n"
    yield f"#4  0x{libc + 0x891F5:016x} in start_thread (arg=<optimized out>) at ./nptl/pthread_create.c:442\n"
    yield f"#5  0x{libc + 0x1098EC:016x} in clone3 () at ../sysdeps/unix/sysv/linux/x86_64/clone3.S:81\n"
