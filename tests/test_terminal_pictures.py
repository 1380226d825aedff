"""Pictures on a terminal: sparklines of signatures over time, the neighbourhood as a tree."""

import io

import msgspec
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from memories import artifact, documents, stored, texts
from rich.cells import cell_len

from tracemine.answers.related import Options, related, resolve
from tracemine.answers.stats import stats
from tracemine.answers.tree import tree
from tracemine.answers.trend import PARTS, trend
from tracemine.cli import streams, tracemine
from tracemine.output import tree as drawn
from tracemine.output.ink import Ink
from tracemine.output.spark import sparkline
from tracemine.output.stats import stats_lines
from tracemine.output.terminal import TerminalInk


@pytest.fixture(scope="module")
def notes(fixtures):
    return stored(texts([str(fixtures / "notes")]))


def ascii_ink(ink):
    ink.drawing = False
    return ink


# --- sparklines


@pytest.mark.parametrize(
    ("numbers", "most", "drawn_as", "in_ascii"),
    [
        ([], 0, "", ""),
        ([0, 0], 0, "··", ".."),
        ([1], 1, "█", "1"),
        ([0, 1, 2, 4, 8], 8, "·▁▂▄█", ".1248"),
        # One of many is still seen, and a number above the highest is drawn as high as that.
        ([1, 1000, 2000], 1000, "▁██", "1++"),
        ([9, 10], 10, "██", "9+"),
    ],
)
def test_a_sparkline_has_a_character_for_each_number(numbers, most, drawn_as, in_ascii):
    assert sparkline(numbers, most) == drawn_as
    assert sparkline(numbers, most, drawing=False) == in_ascii


@given(st.lists(st.integers(0, 10**9), max_size=40))
def test_higher_numbers_are_never_drawn_lower(numbers):
    most = max(numbers, default=0)
    line = sparkline(numbers, most)
    assert len(line) == len(numbers)
    order = "·▁▂▃▄▅▆▇█"
    pairs = sorted(zip(numbers, map(order.index, line), strict=True))
    assert [height for _, height in pairs] == sorted(height for _, height in pairs)
    assert all((n == 0) == (height == 0) for n, height in pairs)


def test_a_trend_counts_by_parts_of_whole_days():
    times = {"a": ["2023-05-01T00:00", "2023-05-01T23:59", "2023-05-03"], "b": ["2023-05"]}
    found = trend(times, "2023-05-01", "2023-05-04T08:00")
    assert (found.first, found.last, found.days) == ("2023-05-01", "2023-05-04", 1)
    assert found.incidents == {"a": (2, 0, 1, 0), "b": (1, 0, 0, 0)}


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (None, None),
        ("2023-05-01T08:00", "2023-05-01T19:00"),
        ("2023", "no date"),
        ("2024", "2023"),
    ],
)
def test_there_is_no_trend_where_there_is_no_time(first, last):
    assert trend({"a": ["2023-05-01"]}, first, last) is None


@given(st.lists(st.dates().map(str), min_size=1, max_size=60))
def test_every_time_is_in_one_part(times):
    found = trend({"a": times}, min(times), max(times))
    if found is not None:
        assert sum(found.incidents["a"]) == len(times)
        assert len(found.incidents["a"]) <= PARTS


def test_times_of_signatures_are_known():
    given_times = ["2023-05-04T10:00", None, "2023-05-02", "2023-05-04T09:00"]
    some = [artifact(n, ["f", "g"], time=time) for n, time in enumerate(given_times)]
    memory = stored(documents(*some, artifact(9, ["h"], time="2024-01-01")))
    [hash_] = {one.signature.hash for one in some}
    assert memory.signature_times([hash_, "unknown"]) == {
        hash_: ["2023-05-02", "2023-05-04T09:00", "2023-05-04T10:00"],
        "unknown": [],
    }
    assert memory.signature_times([]) == {}


def shown(found, ink):
    return "".join(ink.line(line) for line in stats_lines(found, ink))


def test_stats_draw_when_signatures_were_seen(notes):
    text = shown(stats(notes, 3), Ink())
    assert "  4  2023-07-03 to 2024-01-08  ·····█·················▄  58e0e479" in text
    assert "2023-05-04 to 2024-01-09, a column 10.5 days, █ 2 incidents" in text
    assert "  4  2023-07-03 to 2024-01-08  .....2.................1  58e0e479" in shown(
        stats(notes, 3), ascii_ink(Ink())
    )
    assert shown(stats(notes, 3), ascii_ink(Ink())).isascii()


@pytest.mark.parametrize("width", [20, 31, 40, 60, 80, 100, 200])
def test_stats_fit_any_terminal(notes, width):
    found = stats(notes, 10)
    text = shown(found, TerminalInk(width=width, styled=False, links=False))
    lines = text.splitlines()
    assert max(map(cell_len, lines)) <= width
    # Only names that are longer than the line are broken anywhere but at a blank.
    words = text.split()
    for one in found.signatures:
        assert one.signature.hash[:8] in words
    assert ("█" in text) == (width >= 32)


def test_stats_of_one_day_have_no_pictures():
    memory = stored(documents(artifact(1, ["f"], time="2023-05-04"), artifact(2, ["g"])))
    assert stats(memory).trend is None
    assert "·" not in shown(stats(memory), Ink())


def test_the_trend_is_in_the_json(notes):
    counts = msgspec.to_builtins(stats(notes, 2))["trend"]
    assert counts["first"] == "2023-05-04"
    assert [sum(parts) for parts in counts["incidents"].values()] == [3, 3]


# --- trees


def answered(memory, names, **options):
    answer = related(memory, resolve(memory, names), Options(**options))
    return answer, tree(memory, answer)


def as_text(answer, neighbours, ink=None, **options):
    return b"".join(drawn.render(answer, neighbours, ink or Ink(), **options)).decode()


def places(neighbours):
    for one in neighbours:
        yield one.place
        for _, further in one.leads:
            yield from places(further)


@pytest.mark.parametrize("names", [["doveCry"], ["doveWaitHome"], ["58e0e479"], ["count_ends"]])
@pytest.mark.parametrize("depth", [1, 2, 4])
def test_each_incident_of_the_answer_is_once_in_the_tree(notes, names, depth):
    answer, neighbours = answered(notes, names, depth=depth, limit=7)
    assert sorted(places(neighbours)) == list(range(len(answer.related)))
    text = as_text(answer, neighbours)
    assert all(text.count(one.id) == 1 for one in answer.related)


def test_what_a_function_leads_to_hangs_below_it(notes):
    answer, neighbours = answered(notes, ["doveCry"], depth=2)
    lines = as_text(answer, neighbours).splitlines()
    assert lines[0] == "doveCry: 1 incident, 2 further, 1 possible fix"
    assert lines[1].startswith("└── 1.00  get another crash, with no crier in the configuration:")
    assert lines[2] == "    ├── crash  doveCry, doveReport, doveDomainEventSend"
    assert "    └── leads on over doveDomainEventSend, in 3 incidents" in lines
    assert lines[-1].lstrip("│ ").startswith("└── logged  doveEventHandler")
    answer, neighbours = answered(notes, ["doveCry"], depth=1)
    assert "leads on" not in as_text(answer, neighbours)


def test_a_tree_in_ascii_and_one_that_tells_all(notes):
    answer, neighbours = answered(notes, ["doveWaitHome"])
    text = as_text(answer, neighbours, ascii_ink(Ink()))
    assert not set("├└│─") & set(text)
    assert "+-- error  doveWaitHome, dovePigeonFree" in text
    assert "dovePigeonFree and 5 more" in text
    assert " more\n" not in as_text(answer, neighbours, verbose=True)


@pytest.mark.parametrize("width", [30, 60, 100])
def test_a_tree_fits_the_terminal(notes, width):
    ink = TerminalInk(width=width, styled=False, links=False)
    answer, neighbours = answered(notes, ["doveCry"], depth=3)
    assert max(map(cell_len, as_text(answer, neighbours, ink).splitlines())) <= width


def test_a_tree_in_a_pipe_is_not_folded_and_not_coloured(notes):
    answer, neighbours = answered(notes, ["doveCry"], depth=2)
    text = as_text(answer, neighbours)
    assert max(map(len, text.splitlines())) > 120
    assert "\x1b" not in text


def test_hostile_names_in_a_tree():
    evil = "f\x1b]8;;http://evil\x1b\\[bold]\n\u202e" + "x" * 5000
    memory = stored(documents(artifact(1, ["f", evil]), artifact(2, ["g", evil])))
    answer, neighbours = answered(memory, ["f"])
    for ink in (Ink(), TerminalInk(width=50, styled=False, links=False)):
        text = as_text(answer, neighbours, ink)
        assert text.replace("\n", "").isprintable()
        assert "[bold]" in text.replace("\n", "")


# --- on the command line


def test_the_encoding_decides_what_is_drawn(fixtures, monkeypatch):
    notes = str(fixtures / "notes" / "worklog.txt")
    runner = CliRunner(charset="utf-8")
    assert "├── " in runner.invoke(tracemine, ["related", "doveWaitHome", notes, "--tree"]).stdout
    monkeypatch.setattr(streams, "_can_draw", lambda _: False)
    done = runner.invoke(tracemine, ["related", "doveWaitHome", notes, "--tree"])
    assert done.exit_code == 0
    assert "+-- " in done.stdout
    assert "├" not in done.stdout


@pytest.mark.parametrize(
    ("encoding", "able"), [("utf-8", True), ("ascii", False), ("iso-8859-1", False)]
)
def test_which_encodings_can_draw(encoding, able):
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    assert streams.ink_for("never", stream).drawing is able


def test_a_tree_is_no_other_format(fixtures):
    notes = str(fixtures / "notes" / "worklog.txt")
    done = CliRunner().invoke(tracemine, ["related", "doveCry", notes, "--tree", "-f", "json"])
    assert done.exit_code == 2
    assert "--tree is drawn for people" in done.stderr
