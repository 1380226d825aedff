"""Graphs in the language of Graphviz, from names and attributes that may hold anything."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from tracemine.output.escape import escape

#: A node is a name and its attributes, an edge two names and its attributes.
Node = tuple[str, Mapping[str, object]]
Edge = tuple[str, str, Mapping[str, object]]

#: How many characters of a label are drawn.
_DRAWN = 80


def render(nodes: Iterable[Node], edges: Iterable[Edge]) -> Iterator[bytes]:
    """Yield an undirected graph, one node or edge a line."""
    yield b"graph tracemine {\n"
    yield b'  graph [overlap=false, splines=true];\n  node [fontname="sans-serif"];\n'
    for name, attributes in nodes:
        yield f"  {quoted(name)}{_attributes(attributes.items())};\n".encode()
    for one, other, attributes in edges:
        yield f"  {quoted(one)} -- {quoted(other)}{_of_edge(tuple(attributes.items()))};\n".encode()
    yield b"}\n"


def _attributes(attributes: Iterable[tuple[str, object]]) -> str:
    named = [f"{quoted(name)}={quoted(str(value))}" for name, value in attributes]
    return f" [{', '.join(named)}]" if named else ""


# Many edges say the same.
_of_edge = lru_cache(maxsize=1 << 10)(_attributes)


def quoted(text: str) -> str:
    r"""Return an escaped text as a string of DOT, in which neither `"` nor `\N` has a meaning."""
    return '"' + escape(text).replace("\\", "\\\\").replace('"', '\\"') + '"'


def label(lines: Sequence[str]) -> str:
    """Return what is drawn: short lines, put one under the other."""
    return " | ".join(drawn(line) for line in lines if line)


def drawn(text: str) -> str:
    """Return the beginning of a text."""
    return text if len(text) <= _DRAWN else text[: _DRAWN - 1] + "…"
