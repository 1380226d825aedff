"""`graph`: files of each form, and help of all commands that answer."""

import json
import shutil
from importlib import import_module

import networkx as nx
import pytest
from commands import run


@pytest.mark.parametrize("suffix", ["graphml", "gexf", "dot", "gv", "json"])
def test_graph_by_suffix(store, totals, tmp_path, suffix):
    file = tmp_path / f"graph.{suffix}"
    done = run("graph", "-o", str(file), "--store", store, "--clusters")
    assert done.exit_code == 0
    assert done.stderr == f"{file}: {totals.incidents} incidents\n"
    if suffix == "graphml":
        assert len(nx.read_graphml(file)) > totals.incidents
    if suffix == "json":
        assert (
            nx.node_link_graph(json.loads(file.read_text()), edges="edges").number_of_edges() > 100
        )


def test_graph_around_a_function(worklog, tmp_path):
    sizes = []
    for depth in ("1", "2"):
        file = tmp_path / f"{depth}.json"
        assert (
            run(
                "graph", worklog, "-o", str(file), "--around", "doveCry", "--depth", depth
            ).exit_code
            == 0
        )
        sizes.append(len(json.loads(file.read_text())["nodes"]))
    assert sizes[0] < sizes[1]


def test_the_graph_is_never_written_over_the_notes(worklog, tmp_path):
    notes = tmp_path / "notes.json"
    shutil.copy(worklog, notes)
    assert run("graph", str(notes), "-o", str(notes)).exit_code == 2


@pytest.mark.parametrize("name", ["related", "show", "why", "stats", "signatures", "graph"])
def test_help_leads_with_what_it_does(name):
    done = run(name, "--help")
    assert done.exit_code == 0
    assert import_module(f"tracemine.cli.{name}")
