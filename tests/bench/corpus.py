"""Texts to measure with: dense tool output, logs, patches, prose and a mixture, of any size.

    python tests/bench/corpus.py gdb 20 > dense.txt        # 20 MB of backtraces

Every text is made by rule from a seed, so that two machines measure the same. `gdb` has the
habits of a project: functions and whole threads come again, addresses and values differ from run
to run. `gdb_varied` is the opposite: hardly a name, an argument or a line comes twice.
"""

import random
import sys
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import IO

from program import NOUNS, VERBS, Function, Project, Variety, waiting

_SIGNAL = 'Thread 1 "courier" received signal SIGSEGV, Segmentation fault.\n'


def gdb(rng: random.Random) -> Iterator[str]:
    """Backtraces of 10 to 59 frames of one program; after each third one of all threads."""
    project = Project(rng)
    while True:
        base, libc = 0x550000000000 + (rng.getrandbits(28) << 12), rng.getrandbits(28) << 12
        libc += 0x7F0000000000

        def call(function: Function, base: int = base) -> str:
            at = f"{function.name} ({project.arguments()}) at {function.file}:{function.line}"
            return f"0x{base + function.offset:016x} in {at}"

        yield _SIGNAL
        depth = rng.randrange(10, 60)
        for level in range(depth - 1):
            frame = call(project.function())
            # Innermost and inlined functions stand at the beginning of a line of the source.
            inlined = level == 0 or rng.random() < 0.1
            yield f"#{level:<3}{frame.partition(' in ')[2] if inlined else frame}\n"
        main = f"main (argc=2, argv=0x7ffc{rng.getrandbits(32):08x}) at src/main.c:31"
        yield f"#{depth - 1:<3}0x{base + 0x1F3:016x} in {main}\n\n"
        if rng.random() < 1 / 3:
            worker = call(rng.choice(project.functions))
            for thread in range(rng.randrange(2, 7), 1, -1):
                yield f'Thread {thread} (Thread 0x{libc - thread * 0x801000:x} (LWP {4000 + thread}) "worker-{thread}"):\n'
                yield from waiting(libc, worker)
                yield "\n"


def gdb_varied(rng: random.Random) -> Iterator[str]:
    """Backtraces in which hardly anything comes twice."""
    variety = Variety(rng)
    while True:
        yield f'Thread {rng.randrange(1, 99)} "{variety.word()}" received signal SIGSEGV, Segmentation fault.\n'
        for level in range(rng.randrange(10, 60)):
            chance = rng.random()
            at = "" if level == 0 or chance < 0.1 else f"0x{rng.getrandbits(47):016x} in "
            if chance > 0.97:
                yield f"#{level:<3}<signal handler called>\n"
            elif chance > 0.94:
                yield f"#{level:<3}0x{rng.getrandbits(47):016x} in ?? ()\n"
            else:
                call = f"{variety.name()} ({variety.arguments()}){variety.place()}"
                yield f"#{level:<3}{at}{call}\n"
        yield "\n"


def valgrind(rng: random.Random) -> Iterator[str]:
    """Reports with the stacks of the error and of where the block was freed."""
    project = Project(rng)
    while True:
        mark = f"=={rng.randrange(1000, 99999)}=="
        base = rng.getrandbits(8) << 20
        yield f"{mark} {rng.choice(('Invalid read of size 8', 'Invalid write of size 4', 'Use of uninitialised value of size 8'))}\n"
        for aux in (
            f"{mark}  Address 0x{rng.getrandbits(27):x} is {rng.getrandbits(6)} bytes inside a block of size {64 + rng.getrandbits(6)} free'd\n",
            "",
        ):
            if not aux:
                yield f"{mark}    at 0x484417B: free (in /usr/libexec/valgrind/vgpreload_memcheck-amd64-linux.so)\n"
            for depth in range(rng.randrange(5, 13)):
                name, file, line, offset = project.function()
                step = "by" if depth or not aux else "at"
                where = f"{file.rpartition('/')[2]}:{line}"
                yield f"{mark}    {step} 0x{base + offset:X}: {name} ({where})\n"
            yield aux
        yield f"{mark} \n"


_LOGGED = (
    "queue=0x{0:x} size={1} state=idle",
    "count of loft=0x{0:x} is {1}",
    "letter=0x{0:x} for domain vm-{1} (id {1}) is on its way",
    "poll of {1} handles, timeout=-1",
    "this takes long: {1} ms in {{x={1}, y=[0x{0:x}]}}",
)


def libvirtd(rng: random.Random) -> Iterator[str]:
    """Lines of a daemon at level debug, a thread of it after the other, one in 50 an error."""
    project = Project(rng)
    second, threads = 0, [rng.randrange(1000, 9999) for _ in range(6)]
    busy = project.functions[:40]
    while True:
        second += rng.random() < 0.05
        clock = f"2023-05-11 {second // 3600 % 24:02d}:{second // 60 % 60:02d}:{second % 60:02d}"
        thread = rng.choice(threads)
        for _ in range(rng.randrange(1, 9)):
            bits = rng.getrandbits(60)
            # Most of a log is said by few functions.
            function = busy[bits % 40] if bits & 0xC00 else project.function()
            said = _LOGGED[bits % 5].format(0x7F0000000000 + (bits >> 24), bits & 1023)
            level = "debug" if bits & 0xF000 else "info"
            if bits & 0x3F0000 == 0:
                level, said = "error", f"internal error: {said}"
            at = f"{clock}.{bits % 1000:03d}+0000: {thread}: {level}"
            yield f"{at} : {function.name}:{function.line} : {said}\n"


def patch(rng: random.Random) -> Iterator[str]:
    """Patches of one to four hunks a file, each file in one piece."""
    project = Project(rng)
    while True:
        name, file, line, _ = project.function()
        text = [
            f"diff --git a/{file} b/{file}\nindex {rng.getrandbits(28):07x}..{rng.getrandbits(28):07x} 100644\n",
            f"--- a/{file}\n+++ b/{file}\n",
        ]
        for hunk in range(rng.randrange(1, 5)):
            line += rng.randrange(20, 200)
            text.append(f"@@ -{line},9 +{line + hunk},10 @@ static void {name}(struct queue *q)\n")
            text += (f"     {rng.choice(VERBS)}(q->{rng.choice(VERBS)}, {i});\n" for i in range(3))
            gone = f"{rng.choice(VERBS)}(q->head)"
            text.append(f"-    {gone};\n-    q->size = {rng.getrandbits(8)};\n")
            text.append(f"+    if (q->head)\n+        {name}(q->head);\n+    {gone};\n")
            text += (f"     q->{rng.choice(VERBS)} = {i};\n" for i in range(4))
        yield "".join(text)


_WORDS = (
    "the a and of to in it that was with for not this but from they again after before when one "
    "daemon guest queue letter pointer machine package crash log evening nobody restart answer "
    "thread lock second first older newer twice freed reported found patch review test build host "
    "network storage pool volume version branch commit issue page list meeting point question "
    "while sometimes always never maybe still hangs dies works fails returns waits holds reads"
).split()


def _sentences(rng: random.Random) -> Iterator[str]:
    """Yield sentences as engineers write them: with numbers, paths, code and punctuation."""
    rare = (
        lambda: f"#{rng.randrange(10_000)}",
        lambda: f"{rng.choice(VERBS)}{rng.choice(NOUNS)}()",
        lambda: f"`{rng.choice(VERBS)}->{rng.choice(VERBS)}`",
        lambda: f"(see https://example.org/{rng.choice(NOUNS)}/{rng.randrange(9999)})",
        lambda: f"src/{rng.choice(NOUNS).lower()}.c",
        lambda: f"{rng.randrange(24)}:{rng.randrange(60):02d}",
        lambda: f"{rng.randrange(1, 9)}.{rng.randrange(20)}.{rng.randrange(9)}",
        lambda: f"0x{rng.getrandbits(32):x}",
        lambda: f'"{rng.choice(_WORDS)} {rng.choice(_WORDS)}"',
    )
    while True:
        words = [
            rng.choice(_WORDS) if rng.random() < 0.94 else rng.choice(rare)()
            for _ in range(rng.randrange(5, 19))
        ]
        said = " ".join(words)
        yield said[0].upper() + said[1:] + rng.choice(".....?!:")


def prose(rng: random.Random) -> Iterator[str]:
    """Paragraphs without any artifact: long lines, lists, headings, quotes of other mails."""
    sentences = list(islice(_sentences(rng), 20_000))
    while True:
        start = rng.choice(("", "", "", "", "- ", "> ", "    "))
        for line in range(rng.randrange(1, 6)):
            first = int(rng.random() * 19_990)
            said = " ".join(sentences[first : first + 1 + int(rng.random() * 3)])
            heading = line == 0 and rng.random() < 0.02
            yield f"{'## ' if heading else start}{said}\n"
        yield "\n"


def mixed(rng: random.Random) -> Iterator[str]:
    """Notes: mostly prose, with output of every tool between, dated now and then."""
    sources = [iter(make(rng)) for make in (gdb, gdb_varied, valgrind, libvirtd, patch)]
    words = prose(rng)
    for day in range(sys.maxsize):
        yield f"{9 + day % 9:02d}:{day % 60:02d} 20{13 + day // 10_000 % 80}-{1 + day // 28 % 12:02d}-{1 + day % 28:02d}\n"
        for item in range(1, rng.randrange(2, 5)):
            yield f"{item}, "
            yield from islice(words, rng.randrange(10, 60))
            yield from islice(rng.choice(sources), rng.randrange(5, 40))
            yield "\n"


KINDS: dict[str, Callable[[random.Random], Iterator[str]]] = {
    make.__name__: make for make in (gdb, gdb_varied, valgrind, libvirtd, patch, prose, mixed)
}


def write(kind: str, megabytes: float, stream: IO[str]) -> None:
    """Write so many megabytes (10**6 bytes) of a kind of text; ASCII only."""
    left = int(megabytes * 1_000_000)
    lines = KINDS[kind](random.Random(kind))
    while left > 0:
        chunk = "".join(islice(lines, 500))
        stream.write(chunk)
        left -= len(chunk)


def made(kind: str, megabytes: float, folder: Path) -> Path:
    """Return the file with a text of this kind and size in a folder, written if it is not there."""
    path = folder / f"{kind}-{megabytes:g}.txt"
    if not path.exists():
        unfinished = path.with_suffix(".part")
        with unfinished.open("w", encoding="ascii") as stream:
            write(kind, megabytes, stream)
        unfinished.rename(path)
    return path


if __name__ == "__main__":
    write(sys.argv[1], float(sys.argv[2]), sys.stdout)
