"""The commands that answer: what they print, in which form, and their exit statuses."""

import json
import shutil
import subprocess
from importlib import import_module
from itertools import pairwise

import networkx as nx
import pytest
from click.testing import CliRunner
from memories import stored, texts

from tracemine.cli import tracemine
from tracemine.store import open_store


@pytest.fixture(scope="module")
def worklog(fixtures):
    return str(fixtures / "notes" / "worklog.txt")


@pytest.fixture(scope="module")
def store(fixtures, tmp_path_factory):
    """A store file of all notes among the fixtures."""
    place = tmp_path_factory.mktemp("store") / "incidents.db"
    with stored(texts([str(fixtures / "notes")]), place):
        pass
    return str(place)


@pytest.fixture(scope="module")
def totals(store):
    with open_store(store) as opened:
        return opened.totals()


def run(*arguments, **given):
    return CliRunner().invoke(tracemine, list(arguments), **given)


# --- related


def test_related_on_paths_needs_no_store(worklog):
    done = run("related", "dovePigeonFree", worklog)
    assert done.exit_code == 0
    lines = done.stdout.splitlines()
    assert lines[0] == "dovePigeonFree: 3 incidents, 1 further"
    assert lines[2].startswith("  1. 1.00  `virsh save alpha`")
    assert f"{worklog}:28" in lines[3]
    assert "in the crash, innermost" in lines[4]
    assert (
        "“dovePigeonFree has two callers, doveReleaseHome and doveEventHandler.”  line 41"
        in done.stdout
    )
    assert "\x1b" not in done.stdout


def test_related_asks_the_store(store):
    done = run("related", "doveWaitHome", "--store", store, "--verbose")
    assert done.exit_code == 0
    assert "possible fix: doveWaitHome patched in hunk plugins/dovecote.c:" in done.stdout
    assert "score: role " in done.stdout


def test_related_with_options(store):
    done = run(
        "related", "doveWaitHome", "--store", store, "-n", "1", "-f", "jsonl", "--kind", "error"
    )
    [line] = done.stdout.splitlines()
    assert json.loads(line)["title"] == "valgrind on the same command:"


@pytest.mark.parametrize("form", ["table", "json", "jsonl", "markdown", "dot"])
def test_related_in_every_form(store, form):
    done = run("related", "dovePigeonFree", "doveCry", "--store", store, "--format", form)
    assert done.exit_code == 0
    assert "dovePigeonFree" in done.stdout
    if form == "json":
        answer = json.loads(done.stdout)
        assert answer["schema"] == 1
        assert answer["related"][0]["reasons"][0]["role"] == "crash"
    if form == "dot" and shutil.which("dot"):
        drawn = subprocess.run(
            ["dot", "-Tsvg"], input=done.stdout, text=True, check=True, capture_output=True
        )
        assert "dovePigeonFree" in drawn.stdout


def test_unknown_names_end_with_1_and_the_nearest(worklog):
    done = run("related", "dovePigeonFre", worklog)
    assert done.exit_code == 1
    assert done.stdout == ""
    assert done.stderr.startswith(
        "Error: nothing is known of dovePigeonFre; did you mean dovePigeonFree"
    )


def test_nothing_related_ends_with_1(worklog):
    done = run("related", "dovePigeonFree", worklog, "--since", "2030")
    assert done.exit_code == 1
    assert done.stderr == "nothing is related to dovePigeonFree\n"
    assert run("related", "dovePigeonFree", worklog, "--since", "2030", "-f", "json").exit_code == 1


def test_a_pasted_trace(store):
    pasted = "#0  0x1 in doveCry (loft=0x0) at d.c:1\n#1  0x2 in doveReport (loft=0x0) at d.c:2\n"
    done = run("related", "--trace", "-", "--store", store, input=pasted)
    assert done.exit_code == 0
    assert "get another crash" in done.stdout.splitlines()[2]
    nothing = run("related", "--trace", "-", "--store", store, input="no crash\n")
    assert nothing.exit_code == 2


@pytest.mark.parametrize(
    "arguments",
    [
        ["related"],
        ["related", "f", "no/such/notes.txt"],
        ["related", "f", "--since", "yesterday"],
        ["related", "f", "--depth", "0"],
        ["related", "f", "--store", "/no/such/store.db"],
        ["graph", "-o", "x.pdf"],
        ["graph"],
        ["why", "f"],
        ["show"],
        ["signatures", "diff", "/no/such/store.db"],
    ],
)
def test_questions_that_cannot_be_asked_end_with_2(arguments):
    done = run(*arguments)
    assert done.exit_code == 2
    assert "Traceback" not in done.output
    assert done.stdout == ""


def test_a_file_of_that_name_is_still_a_function(worklog, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "dovePigeonFree").write_text("nothing")
    assert run("related", "dovePigeonFree", worklog).exit_code == 0


HOSTILE = ["%", "';--", '"', "\x1b[31m", "a" * 100_000, "\n", "--", "[0-9]*", "é\u202e", "_", "*"]


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_in_questions(store, name):
    for command in ("related", "show"):
        done = run(command, "--store", store, "--", name)
        assert done.exit_code in (1, 2)
        assert len(done.stderr) < 500
        assert done.stderr.rstrip("\n").isprintable()


def test_completion_of_functions_comes_from_the_store(store):
    complete = {
        "_TRACEMINE_COMPLETE": "fish_complete",
        "COMP_WORDS": "tracemine related dovePi",
        "COMP_CWORD": "dovePi",
    }
    done = run(env={**complete, "TRACEMINE_STORE": store}, prog_name="tracemine")
    assert {"plain,dovePigeonFree", "plain,dovePigeonNew"} <= set(
        done.output.split("\n")
    ) or "dovePigeonFree" in done.output
    nothing = run(env={**complete, "TRACEMINE_STORE": "/no/such.db"}, prog_name="tracemine")
    assert "Traceback" not in nothing.output


# --- show, why, stats, signatures, graph


def test_show_an_incident_whole(store):
    done = run("show", "315679ca", "--store", store)
    assert done.exit_code == 0
    for text in (
        "valgrind error",
        "Invalid read of size 4",
        "doveEventThread   dovecote.c:76",
        "the notes say",
        "so thread dove-events frees it",
        "neighbours",
    ):
        assert text in done.stdout


def test_show_takes_a_place(worklog):
    done = run("show", f"{worklog}:50", worklog, "-f", "json")
    assert done.exit_code == 0
    assert json.loads(done.stdout)["incident"]["title"] == "valgrind on the same command:"
    nothing = run("show", f"{worklog}:5", worklog)
    assert nothing.exit_code == 1
    assert "no incident stands on this line" in nothing.stderr


def test_show_reads_the_file_of_a_place_where_no_store_knows_it(store, worklog, tmp_path):
    shown = run("show", f"{worklog}:50", worklog).stdout
    assert run("show", f"{worklog}:50", "--store", str(tmp_path / "none.db")).stdout == shown
    other = tmp_path / "other.txt"
    shutil.copy(worklog, other)
    assert run("show", f"{other}:50", "--store", store).stdout == shown.replace(worklog, str(other))
    done = run("show", str(other), "--store", store)
    assert done.exit_code == 2
    assert f"name a line of it, {other}:LINE" in done.stderr


TITLE = "SIGSEGV in doveCry < doveReport < doveDomainEventSend"


def test_related_takes_a_title_as_it_is_printed(worklog):
    by_title, by_hash = run("related", TITLE, worklog), run("related", "276240d7", worklog)
    assert by_title.exit_code == 0
    assert by_title.stdout == by_hash.stdout


@pytest.mark.parametrize("name", ["doveCry", "276240d7", "276240d7430", TITLE])
def test_show_takes_a_function_or_a_signature_of_one_incident(worklog, name):
    done = run("show", name, worklog)
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("get another crash, with no crier in the configuration:\n")


@pytest.mark.parametrize("form", ["table", "json"])
def test_show_lists_the_incidents_of_a_function_to_choose_from(worklog, form):
    done = run("show", "dovePigeonFree", worklog, "-f", form)
    assert (done.exit_code, done.stdout) == (2, "")
    head, *choices = done.stderr.splitlines()
    assert head == "Error: dovePigeonFree is in 3 incidents; show one of them:"
    assert len(choices) == 3
    place = f"{worklog}:11"
    assert choices[0].startswith(f"  5843213c4fb6  2023-05-11T14:35  {place}  `virsh save alpha`")
    for choice in choices:
        assert run("show", choice.split()[0], worklog).exit_code == 0


def test_show_lists_what_begins_alike(store):
    with open_store(store) as opened:
        ids = sorted(header.id for header in opened.headers(opened.keys()))
    both = next((a for a, b in pairwise(ids) if a[:1] == b[:1] and a != b), None)
    done = run("show", both[:1] * 4, "--store", store)
    assert done.exit_code == 1
    whole = run("show", both, "--store", store)
    assert whole.exit_code == 0


def test_why_in_words(store):
    done = run("why", "doveCry", "doveEventThread", "--store", store)
    assert done.exit_code == 0
    assert done.stdout.splitlines()[0] == "doveCry and doveEventThread: over 2 incidents"
    assert "doveDomainEventSend in the crash at depth 2" in done.stdout
    apart = run("why", "doveCry", "read_aloud", "--store", store)
    assert apart.exit_code == 1
    assert apart.stderr == "nothing leads from doveCry to read_aloud\n"


def test_why_tells_of_functions_that_lead_nowhere(worklog):
    done = run("why", "dovePigeonFree", "free", worklog)
    assert done.exit_code == 1
    assert done.stderr == (
        "nothing leads from dovePigeonFree to free; functions like free lead nowhere:"
        " the C library's heap\n"
    )


def test_show_names_what_is_printed_again(tmp_path):
    line = "2023-05-11 12:35:4{}.118+0000: 4576: debug : doveWaitHome:88 : pigeon=0x52\n"
    notes = tmp_path / "notes.log"
    notes.write_text("".join(line.format(second) for second in range(3)))
    shown = run("show", f"{notes}:1", str(notes)).stdout
    assert "\nthe libvirtd log of line 1 is printed again 2 times: lines 2, 3\n" in shown


def test_why_for_programs(store):
    done = run("why", "doveCry", "doveEventThread", "--store", store, "-f", "json")
    answer = json.loads(done.stdout)
    assert (answer["schema"], answer["one"], answer["other"]) == (1, "doveCry", "doveEventThread")
    assert answer["stops"][0]["arriving"]["function"] == "doveCry"
    apart = run("why", "doveCry", "read_aloud", "--store", store, "-f", "json")
    assert (apart.exit_code, json.loads(apart.stdout)["stops"]) == (1, [])


def test_stats(store, totals):
    done = run("stats", "--store", store)
    assert done.stdout.startswith(f"{totals.incidents} incidents, {totals.artifacts} artifacts")
    assert "signatures of most incidents" in done.stdout
    assert "main" not in done.stdout.split()
    counts = json.loads(run("stats", "--store", store, "-f", "json").stdout)
    assert counts["totals"]["incidents"] == totals.incidents
    assert counts["recurring"] >= 4


def test_signatures_are_listed(store):
    every = run("signatures", "--store", store).stdout.splitlines()
    recurring = run("signatures", "--recurring", "--store", store).stdout.splitlines()
    assert recurring == every[: len(recurring)]
    assert "SIGSEGV in count_ends < throw_shuttle < weave_torn" in every[0]
    assert run("signatures", "list", "--store", store).stdout.splitlines() == every


def test_signatures_of_notes_need_no_store(worklog):
    listed = run("signatures", worklog).stdout
    assert "  d6cdb60b  SIGSEGV in dovePigeonFree < doveReleaseHome < doveWaitHome\n" in listed
    none = run("signatures", "--recurring", worklog)
    assert (none.exit_code, none.stdout) == (0, "")
    assert none.stderr == "0 recurring signatures\n"
    helped = run("signatures", "--help").stdout
    assert "--recurring" in helped
    assert "diff" in helped


def test_signatures_diff_with_the_rules_of_now(store, totals):
    done = run("signatures", "diff", store)
    assert done.exit_code == 0
    assert done.stdout == f"{totals.artifacts} artifacts compared, 0 changed\n"


def test_signatures_diff_of_two_runs(worklog, tmp_path):
    old, new = tmp_path / "old.jsonl", tmp_path / "new.jsonl"
    old.write_text(run("extract", "-f", "jsonl", worklog).stdout)
    new.write_text(old.read_text().replace('"d6cdb60b', '"00000000'))
    done = run("signatures", "diff", str(old), str(new))
    assert done.exit_code == 1
    assert done.stdout.startswith("- d6cdb60b  SIGSEGV in dovePigeonFree")
    assert "+ 00000000" in done.stdout
    assert run("signatures", "diff", str(old), worklog).exit_code == 0
    old.write_text("{}\n")
    assert run("signatures", "diff", str(old)).exit_code == 2


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


def test_sources_of_a_store_are_shown_as_seen_from_here(worklog, tmp_path, monkeypatch):
    notes = tmp_path / "team" / "notes"
    notes.mkdir(parents=True)
    (tmp_path / ".tracemine").mkdir()
    shutil.copy(worklog, notes / "worklog.txt")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("TRACEMINE_STORE", raising=False)
    assert run("index", "team").exit_code == 0
    assert "  team/notes/worklog.txt:141" in run("related", "doveCry").stdout
    monkeypatch.chdir(notes)
    assert "  worklog.txt:141" in run("related", "doveCry").stdout
    assert " worklog.txt:135" in run("why", "dovePigeonFree", "doveCry").stdout
    shown = run("show", "worklog.txt:141").stdout
    assert "team/" not in shown
    assert "  gdb backtrace  worklog.txt:" in shown
    assert "\nneighbours\n" in shown
