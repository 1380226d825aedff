"""The graph of incidents and functions as GraphML, GEXF and node-link JSON, a node at a time.

What is written is read by networkx, Gephi and others. Names and attributes may hold anything.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache, partial
from xml.sax.saxutils import quoteattr

from tracemine.output.dot import Edge, Node
from tracemine.output.json import encoded

#: What nodes and edges say, and of which type it is.
_NODE = {
    "kind": "string",
    "bipartite": "long",
    "label": "string",
    "source": "string",
    "line": "long",
    "incident": "string",
    "time": "string",
    "incidents": "long",
    "cluster": "long",
}
_EDGE = {"roles": "string", "depth": "long", "weight": "double"}

#: What XML cannot hold at all.
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_XML = "<?xml version='1.0' encoding='utf-8'?>\n"
_GRAPHML = "http://graphml.graphdrawing.org/xmlns"
_GEXF = "http://www.gexf.net/1.2draft"


def graphml(nodes: Iterable[Node], edges: Iterable[Edge]) -> Iterator[bytes]:
    """Yield a graph as GraphML."""
    yield f'{_XML}<graphml xmlns="{_GRAPHML}">\n'.encode()
    for scope, types in (("node", _NODE), ("edge", _EDGE)):
        for name, kind in types.items():
            key = f'id="{scope}-{name}" for="{scope}" attr.name="{name}" attr.type="{kind}"'
            yield f"  <key {key}/>\n".encode()
    yield b'  <graph edgedefault="undirected">\n'
    for name, facts in nodes:
        yield f"    <node id={_quoted(name)}>{_data('node', facts.items())}</node>\n".encode()
    for one, other, facts in edges:
        ends = f"source={_named(one)} target={_named(other)}"
        yield f"    <edge {ends}>{_edge_data(tuple(facts.items()))}</edge>\n".encode()
    yield b"  </graph>\n</graphml>\n"


def _data(scope: str, facts: Iterable[tuple[str, object]]) -> str:
    said = (f'<data key="{scope}-{name}">{_quoted(value)[1:-1]}</data>' for name, value in facts)
    return "".join(said)


# Many edges say the same.
_edge_data = lru_cache(maxsize=1 << 10)(partial(_data, "edge"))


def gexf(nodes: Iterable[Node], edges: Iterable[Edge]) -> Iterator[bytes]:
    """Yield a graph as GEXF, in which the label of a node and the weight of an edge are its own."""
    yield f'{_XML}<gexf xmlns="{_GEXF}" version="1.2">\n'.encode()
    yield b'  <graph defaultedgetype="undirected" mode="static">\n'
    for scope, types in (("node", _NODE), ("edge", _EDGE)):
        yield f'    <attributes class="{scope}" mode="static">\n'.encode()
        for name, kind in types.items():
            if name not in ("label", "weight"):
                yield f'      <attribute id="{name}" title="{name}" type="{kind}"/>\n'.encode()
        yield b"    </attributes>\n"
    yield b"    <nodes>\n"
    for name, facts in nodes:
        own = f"id={_quoted(name)} label={_quoted(facts.get('label', name))}"
        yield f"      <node {own}>{_values(facts.items())}</node>\n".encode()
    yield b"    </nodes>\n    <edges>\n"
    for number, (one, other, facts) in enumerate(edges):
        ends = f"source={_named(one)} target={_named(other)}"
        own = f'id="{number}" {ends} weight={_quoted(facts.get("weight", 1))}'
        yield f"      <edge {own}>{_edge_values(tuple(facts.items()))}</edge>\n".encode()
    yield b"    </edges>\n  </graph>\n</gexf>\n"


def _values(facts: Iterable[tuple[str, object]]) -> str:
    said = (
        f"<attvalue for={_quoted(name)} value={_quoted(value)}/>"
        for name, value in facts
        if name not in ("label", "weight")
    )
    return f"<attvalues>{''.join(said)}</attvalues>"


_edge_values = lru_cache(maxsize=1 << 10)(_values)


def _quoted(value: object) -> str:
    """Return a value as one of an attribute, with the characters spelt out that XML cannot hold."""
    if not isinstance(value, str):
        return f'"{value}"'
    return quoteattr(_NO_XML.sub(_code, value), {'"': "&quot;"})


#: Names of nodes, each of which is at the ends of many edges.
_named = lru_cache(maxsize=1 << 14)(_quoted)


def _code(character: re.Match[str]) -> str:
    return f"\\x{ord(character[0]):02x}" if character[0] < "\x80" else f"\\u{ord(character[0]):04x}"


def node_link(nodes: Iterable[Node], edges: Iterable[Edge]) -> Iterator[bytes]:
    """Yield a graph as what `networkx.node_link_graph` reads, with a node or an edge a line."""
    yield b'{"directed":false,"multigraph":false,"graph":{},"nodes":['
    yield from _listed({**facts, "id": name} for name, facts in nodes)
    yield b'],"edges":['
    yield from _listed({**facts, "source": one, "target": other} for one, other, facts in edges)
    yield b"]}\n"


def _listed(objects: Iterable[Mapping[str, object]]) -> Iterator[bytes]:
    between = b"\n"
    for one in objects:
        yield between + encoded(one)
        between = b",\n"
