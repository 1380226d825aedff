"""What else reads these formats: each peer in an environment of its own, on the same texts."""

import subprocess
import sys
import venv
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from corpus import made
from running import Failed, best, megabytes, run
from texts import bare, extract

_ADAPTERS = Path(__file__).with_name("adapters.py")


class Peer(NamedTuple):
    """A package of PyPI, how it reads a kind of text, and how much of it, for some are slow."""

    package: str
    adapter: str
    kind: str
    share: float = 1


PEERS = (
    Peer("FuzzManager", "fuzzmanager", "gdb"),
    Peer("FuzzManager", "fuzzmanager", "gdb_varied"),
    Peer("clusterfuzz", "clusterfuzz", "gdb", 0.25),
    Peer("clusterfuzz", "clusterfuzz", "gdb_varied", 0.25),
    Peer("FuzzManager", "fuzzmanager_valgrind", "valgrind"),
    Peer("drain3", "drain3", "libvirtd"),
    Peer("unidiff", "unidiff", "patch"),
    Peer("whatthepatch", "whatthepatch", "patch"),
)
HEADER = ("peer", "text", "its MB/s", "our MB/s", "we are", "it found")
#: satyr, in C, is on no package index. What it took for 20 MB of gdb text, in times of a loop of
#: `re` over the same lines (0.24 s), measured once on another machine.
SATYR = {"satyr, a trace at a time": 1.4, "satyr, with hashes": 1.9, "satyr, whole file": 2.7}


def environment(package: str, folder: Path) -> Path:
    """Return the Python that has a package, in an environment that is made where there is none.

    Raises `Failed` where the package cannot be installed.
    """
    home = folder / f"venv-{package}"
    python = home / "bin" / "python"
    if not (home / "complete").exists():
        venv.create(home, with_pip=True, clear=True)
        install = [python, "-m", "pip", "install", "-q", "--disable-pip-version-check", package]
        done = subprocess.run(install, capture_output=True, text=True, check=False)
        if done.returncode:
            raise Failed(f"pip install {package}: {done.stderr.strip().rpartition(chr(10))[2]}")
        (home / "complete").touch()
    return python


def version(python: Path, package: str) -> str:
    """Return the version of a package that is installed."""
    ask = f"from importlib.metadata import version; print(version({package!r}))"
    return subprocess.run(
        [python, "-c", ask], capture_output=True, text=True, check=True
    ).stdout.strip()


def rows(size: float, folder: Path) -> Iterator[tuple[object, ...]]:
    """Measure every peer on its kind of text, and Tracemine on the same text beside it."""
    ours: dict[Path, float] = {}
    for name, times in SATYR.items():
        path = made("gdb", size, folder)
        ours[path] = ours.get(path) or best(extract(path)).seconds
        theirs = times * best(bare("gdb", path)).seconds
        yield f"{name} (reckoned)", "gdb", *_pace(path, theirs, ours[path]), ""
    for peer in PEERS:
        path = made(peer.kind, size * peer.share, folder)
        try:
            python = environment(peer.package, folder)
            command = [str(python), str(_ADAPTERS), peer.adapter, str(path)]
            theirs = best(command) if peer.share == 1 else run(command)
        except Failed as failure:
            print(f"{peer.package}: {failure}", file=sys.stderr)
            continue
        ours[path] = ours.get(path) or best(extract(path)).seconds
        found = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
        name = f"{peer.package} {version(python, peer.package)}"
        yield name, peer.kind, *_pace(path, theirs.seconds, ours[path]), int(found)


def _pace(path: Path, theirs: float, ours: float) -> tuple[float, float, str]:
    size = megabytes(path)
    return size / theirs, size / ours, f"{theirs / ours:.2g} x"
