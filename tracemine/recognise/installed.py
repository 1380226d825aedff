"""Which grammars there are, and how they are loaded: by entry points, or from a file."""

from collections.abc import Iterable
from itertools import chain
from typing import TYPE_CHECKING

from tracemine.errors import GrammarError
from tracemine.spelling import meant

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

    from tracemine.recognise.grammar import Grammar

#: The grammars that come with Tracemine, in the order in which they read.
OURS = ("gdb", "valgrind", "kernel", "libvirtd", "patch")
#: The name that stands for every grammar that is installed.
ALL = "all"
#: Grammars that are only used when asked for: crashes of the kernel are not those of the program
#: that a note is about, whose log they may stand in.
ON_REQUEST = frozenset({"kernel"})


def load_grammars(names: Iterable[str] | None = None) -> "dict[str, Grammar]":
    """Load grammars by name, ours first; without `names` all but those of `ON_REQUEST`.

    `ALL` among the names stands for every grammar that is installed. A grammar is found by the
    entry-point group `tracemine.grammars`; a name that ends in `.py` is the path of a module that
    holds one as `grammar`. Raises `GrammarError` for a name that is not installed or a grammar
    that does not load.
    """
    from tracemine.recognise.grammar import Grammar

    found = _points()
    order = [name for name in OURS if name in found]
    order += sorted(set(found) - set(OURS))
    if names is None:
        wanted = [name for name in order if name not in ON_REQUEST]
    else:
        wanted = list(dict.fromkeys(chain(*(order if name == ALL else (name,) for name in names))))
    loaded: dict[str, Grammar] = {}
    for name in wanted:
        if name not in found and not name.endswith(".py"):
            raise GrammarError(name, f"is not installed; {meant(name, order)}")
        try:
            grammar = found[name].load() if name in found else _from_file(name)
        except Exception as error:
            raise GrammarError(name, f"does not load: {error}") from error
        if not isinstance(grammar, Grammar):
            raise GrammarError(name, "is not a tracemine Grammar")
        loaded[name if name in found else grammar.name] = grammar
    return {name: loaded[name] for name in dict.fromkeys((*order, *loaded)) if name in loaded}


def names() -> list[str]:
    """Return the names of the grammars that are installed, without importing any."""
    return sorted(_points())


def _points() -> "dict[str, EntryPoint]":
    from importlib.metadata import entry_points

    return {point.name: point for point in entry_points(group="tracemine.grammars")}


def _from_file(path: str) -> object:
    """Return what a module calls `grammar`; modules beside it can be imported by it."""
    import sys
    from importlib.util import module_from_spec, spec_from_file_location
    from pathlib import Path

    file = Path(path).resolve()
    spec = spec_from_file_location(file.stem, file)
    if spec is None or spec.loader is None or not file.is_file():
        raise FileNotFoundError("there is no such file")
    module = module_from_spec(spec)
    sys.path.append(str(file.parent))
    try:
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(str(file.parent))
    return getattr(module, "grammar", None)
