"""Texts to measure with: dense tool output, logs, patches, prose and a mixture, of any size.

    python tests/bench/corpus.py gdb 20 > dense.txt        # 20 MB of backtraces

Every text is made by rule from a seed, so that two machines measure the same. Addresses, process
ids and values differ from stack to stack, as they do between runs of one program; functions
repeat, as they do in one project.
"""

import random
import sys
from collections.abc import Callable, Iterator

_VERBS = "send read fill drop lock wake park sort bind seal poll push scan trim join mark".split()
_NOUNS = "Queue Letter Ledger Ring Loft Order Batch Frame Index Table Guest Domain Event".split()
_TYPES = "struct queue *|const char *|unsigned int|size_t|void *".split("|")
_PROSE = (
    "The daemon was restarted after lunch and stayed up until the evening; nobody knows why.",
    "I think that the pointer is freed twice, but the log does not show who did it first.",
    "TODO: ask Ruth for the other machine, then try again with the older package (2.4 or so).",
    "Meeting moved to Thursday. See the wiki page for the list of open points, and who has them.",
    "It works with one guest and fails with two: the second one never gets its answer back.",
)


class _Project:
    """Some hundred functions, where they stand, and how they are called."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.functions = [
            (f"{verb}{noun}{suffix}", f"src/{noun.lower()}/{verb}.c", rng.randrange(20, 2000))
            for noun in _NOUNS
            for verb in _VERBS
            for suffix in ("", "Locked")
        ]

    def address(self) -> str:
        return f"0x{0x7F0000000000 + self.rng.getrandbits(36):016x}"

    def arguments(self) -> str:
        rng = self.rng
        some = (
            f"queue={self.address()}",
            f"size=size@entry={rng.randrange(4096)}",
            "flags=<optimized out>",
            f'name={self.address()} "vm-{rng.randrange(100)} (spare)"',
            f"opaque=opaque@entry={self.address()}",
        )
        return ", ".join(rng.sample(some, rng.randrange(0, 4)))


def gdb(rng: random.Random) -> Iterator[str]:
    """Backtraces of 10 to 59 frames, with the signal before each."""
    project = _Project(rng)
    while True:
        yield "Program received signal SIGSEGV, Segmentation fault.\n"
        depth = rng.randrange(10, 60)
        for level in range(depth):
            name, file, line = rng.choice(project.functions)
            head = (
                f"#{level:<3}"
                if level == 0 or rng.random() < 0.1
                else f"#{level:<3}{project.address()} in "
            )
            if level == depth - 1:
                yield f"{head}main (argc=2, argv={project.address()}) at src/main.c:31\n"
            else:
                yield f"{head}{name} ({project.arguments()}) at {file}:{line}\n"
        yield "\n"


def valgrind(rng: random.Random) -> Iterator[str]:
    """Reports with the stacks of the error and of where the block was freed."""
    project = _Project(rng)
    while True:
        mark = f"=={rng.randrange(1000, 99999)}=="
        yield f"{mark} Invalid read of size 8\n"
        for aux in (
            f"{mark}  Address 0x52411a4 is 20 bytes inside a block of size 24 free'd\n",
            "",
        ):
            for depth in range(rng.randrange(5, 13)):
                name, file, line = rng.choice(project.functions)
                step = "by" if depth else "at"
                where = f"{file.rpartition('/')[2]}:{line}"
                yield f"{mark}    {step} 0x{rng.getrandbits(28):X}: {name} ({where})\n"
            yield aux
        yield f"{mark} \n"


def libvirtd(rng: random.Random) -> Iterator[str]:
    """Lines of a daemon at level debug."""
    project = _Project(rng)
    second = 0
    while True:
        second += rng.randrange(2)
        clock = f"{second // 3600 % 24:02d}:{second // 60 % 60:02d}:{second % 60:02d}"
        name, _, line = rng.choice(project.functions)
        yield (
            f"2023-05-11 {clock}.{rng.randrange(1000):03d}+0000: {rng.randrange(1000, 9999)}: "
            f"{rng.choice(('debug', 'info', 'warning', 'error'))} : {name}:{line} : "
            f"queue={project.address()} size={rng.randrange(4096)} state={rng.choice(_VERBS)}\n"
        )


def patch(rng: random.Random) -> Iterator[str]:
    """Patches of one to four hunks a file."""
    project = _Project(rng)
    while True:
        name, file, line = rng.choice(project.functions)
        yield f"diff --git a/{file} b/{file}\nindex 5353927..6a870c9 100644\n--- a/{file}\n+++ b/{file}\n"
        for _ in range(rng.randrange(1, 5)):
            line += rng.randrange(20, 200)
            yield f"@@ -{line},7 +{line},8 @@ static void {name}(struct queue *q)\n"
            yield from (
                f"     {rng.choice(_VERBS)}(q->{rng.choice(_VERBS)}, {i});\n" for i in range(3)
            )
            yield f"-    {rng.choice(_VERBS)}(q->head);\n+    if (q->head)\n+        {name}(q->head);\n"
            yield from (f"     q->{rng.choice(_VERBS)} = {i};\n" for i in range(3))


def prose(rng: random.Random) -> Iterator[str]:
    """Paragraphs without any artifact."""
    while True:
        for _ in range(rng.randrange(2, 7)):
            yield rng.choice(_PROSE) + "\n"
        yield "\n"


def mixed(rng: random.Random) -> Iterator[str]:
    """Notes: mostly prose, with output of every tool between."""
    sources = [iter(make(rng)) for make in (gdb, valgrind, libvirtd, patch)]
    words = prose(rng)
    while True:
        yield from (next(words) for _ in range(rng.randrange(10, 60)))
        source = rng.choice(sources)
        yield from (next(source) for _ in range(rng.randrange(5, 40)))
        yield "\n"


KINDS: dict[str, Callable[[random.Random], Iterator[str]]] = {
    make.__name__: make for make in (gdb, valgrind, libvirtd, patch, prose, mixed)
}


def write(kind: str, megabytes: float, stream: "object") -> None:
    """Write so many megabytes (10**6 bytes) of a kind of text; ASCII only."""
    left = int(megabytes * 1_000_000)
    lines = KINDS[kind](random.Random(kind))
    while left > 0:
        chunk = "".join(next(lines) for _ in range(2000))
        stream.write(chunk)  # type: ignore[attr-defined]
        left -= len(chunk)


if __name__ == "__main__":
    write(sys.argv[1], float(sys.argv[2]), sys.stdout)
