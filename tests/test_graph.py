"""The graph of incidents and functions: paths over rare functions, clusters, files."""

import json
from io import BytesIO

import networkx as nx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from memories import artifact, documents, stored, texts

from tracemine import graph
from tracemine.answers.graphs import alike, around, graph_of, why
from tracemine.answers.query import resolve
from tracemine.answers.written import WrittenGraph
from tracemine.output import dot, graphs


def memory_of(*stacks):
    return stored(documents(*(artifact(n, stack) for n, stack in enumerate(stacks))))


def test_edges_carry_roles_depth_and_weight():
    memory = stored(
        documents(artifact(0, ["a", "b"]), artifact(1, ["b"], "patch"), artifact(2, ["b"], "freed"))
    )
    built = graph_of(memory, memory.keys())
    edge = built.edges[graph.incident(1), graph.function("b")]
    assert (edge["roles"], edge["depth"]) == (("crash",), 1)
    weights = [built.edges[graph.incident(n), graph.function("b")]["weight"] for n in (1, 3, 2)]
    assert weights == sorted(weights, reverse=True)
    assert built.nodes[graph.function("b")]["incidents"] == 3
    assert nx.is_bipartite(built)


def test_the_path_goes_over_the_rarest_functions():
    common = [["wide", f"x{n}"] for n in range(8)]
    memory = memory_of(["a", "wide", "rare"], ["rare", "wide", "b"], *common)
    built = graph_of(memory, memory.keys())
    path = graph.rarest_path(built, graph.incident(1), graph.incident(2))
    assert path == [graph.incident(1), graph.function("rare"), graph.incident(2)]


@pytest.mark.parametrize(
    ("one", "other", "stops"),
    [
        ("a", "d", ["incident 0", "incident 1", "incident 2"]),
        ("a", "b", ["incident 0"]),
        ("a", "000000000002", ["incident 0", "incident 1", "incident 2"]),
        ("000000000000", "000000000001", ["incident 0", "incident 1"]),
        ("a", "lonely", []),
    ],
)
def test_why(one, other, stops):
    memory = memory_of(["a", "b"], ["b", "c"], ["c", "d"], ["lonely"])
    found = why(memory, one, other)
    assert [stop.title for stop in found.stops] == stops
    if stops:
        assert (found.stops[0].arriving is None) == (one != "a")


def test_why_says_how_functions_belong_to_incidents(fixtures):
    memory = stored(texts([str(fixtures / "notes")]))
    found = why(memory, "doveCry", "doveEventThread")
    first, last = found.stops
    assert first.arriving.how == "in the crash, innermost"
    assert first.leaving.function == last.arriving.function == "doveDomainEventSend"
    assert last.leaving.how == "freed the block at depth 2"


def test_around_a_function_goes_further_with_depth():
    memory = memory_of(["f", "b"], ["b", "c"], ["c", "d"], ["lonely"])
    query = resolve(memory, ["f"])
    assert [sorted(around(memory, query, depth)) for depth in (1, 2, 3)] == [[1], [1, 2], [1, 2, 3]]


def test_clusters_are_incidents_that_are_alike():
    stacks = [
        ["a", "b", "c"],
        ["a", "b", "c"],
        ["a", "b", "c", "e"],
        ["x", "y", "z"],
        ["x", "y", "z"],
    ]
    memory = memory_of(*stacks, ["q"])
    assert alike(memory, memory.keys()) == [[1, 2, 3], [4, 5], [6]]
    assert alike(memory, [0, 3]) == [[0], [3]]


NAMES = [
    'quote " and \\ and \\N',
    "control \x00\x07\x1b[31m",
    "\ud800 alone",
    "<&>]]>",
    "line\nbreak\ttab",
    "\ufffe\uffff",
    "}; digraph x {",
]


def written(labels):
    """A graph of one incident and functions of these names, and how networkx has it."""
    facts = {"kind": "incident", "bipartite": 0, "label": labels[0], "line": 3, "cluster": 1}
    nodes = [("i1", {**facts, "source": labels[-1], "incident": "id", "time": "2024"})]
    facts = {"kind": "function", "bipartite": 1, "incidents": 1}
    nodes += [(f"f{n}", {**facts, "label": name}) for n, name in enumerate(labels)]
    said = [{"roles": "crash,log", "depth": n, "weight": 1 / (n + 1)} for n in range(len(labels))]
    edges = [("i1", f"f{n}", facts) for n, facts in enumerate(said)]
    expected = nx.Graph()
    expected.add_nodes_from(nodes)
    expected.add_edges_from(edges)
    return nodes, edges, expected


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("write", [graphs.graphml, graphs.gexf])
def test_xml_holds_any_name(write, name, tmp_path):
    nodes, edges, _ = written([name, "other"])
    file = tmp_path / "graph.xml"
    file.write_bytes(b"".join(write(nodes, edges)))
    read = nx.read_graphml(file) if write is graphs.graphml else nx.read_gexf(file)
    assert len(read) == 3
    labels = {facts["label"] for _, facts in read.nodes(data=True)}
    assert "other" in labels
    assert all(facts["roles"] == "crash,log" for *_, facts in read.edges(data=True))


_xml = st.characters(exclude_categories=["Cs"], exclude_characters="\ufffe\uffff", min_codepoint=32)


@given(st.lists(st.text(_xml | st.sampled_from("\t\n\r"), max_size=20), min_size=1, max_size=5))
@example(["'single' and \"double\"", "&#0;", "<![CDATA[ ]]>", "&quot;"])
def test_networkx_reads_what_is_written(labels):
    nodes, edges, expected = written(labels)
    read = nx.parse_graphml(b"".join(graphs.graphml(nodes, edges)).decode())
    read.graph.clear()
    assert nx.utils.graphs_equal(read, expected)
    read = nx.read_gexf(BytesIO(b"".join(graphs.gexf(nodes, edges))))
    read.graph.clear()
    for *_, facts in read.edges(data=True):
        facts.pop("id")
    assert nx.utils.graphs_equal(read, expected)
    read = nx.node_link_graph(json.loads(b"".join(graphs.node_link(nodes, edges))), edges="edges")
    assert nx.utils.graphs_equal(read, expected)


def test_what_is_written_is_the_graph(fixtures, monkeypatch):
    monkeypatch.setattr("tracemine.answers.written._AT_ONCE", 3)
    memory = stored(texts([str(fixtures / "notes")]))
    keys = memory.keys()[::-1]
    built, found = graph_of(memory, keys), WrittenGraph(memory, [*keys, keys[0]], [keys[2:4]])
    assert len(found) == len(keys)
    nodes = dict(found.nodes())
    for (kind, _), (name, facts), own in zip(
        built, nodes.items(), built.nodes.values(), strict=True
    ):
        cluster = {"cluster": 1} if name in ("i3", "i4") else {}
        assert facts == {"kind": kind, **own, **cluster}
    names = dict(zip(built, nodes, strict=True))
    edges = [
        (names[one], names[other], ",".join(facts["roles"]), facts["depth"], facts["weight"])
        for one, other, facts in built.edges(data=True)
    ]
    assert edges == [(one, other, *facts.values()) for one, other, facts in found.edges()]


@given(st.text(max_size=40))
@example('"\\')
@example('\\"')
@example("\\N\n\x1b")
def test_a_quoted_name_is_one_string_of_dot(name):
    quoted = dot.quoted(name)
    assert quoted[0] == quoted[-1] == '"'
    inside = quoted[1:-1]
    # Whatever is left once escaped pairs are gone is neither a quote nor a backslash.
    rest = inside.replace("\\\\", "").replace('\\"', "")
    assert '"' not in rest
    assert "\\" not in rest
    assert "\n" not in quoted
