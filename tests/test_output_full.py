"""Text for people: incidents, folding, colours, links, explanations."""

import re

import msgspec
import pytest
from printing import (
    CRASH,
    HUNK,
    LOG,
    LONE_WARNING,
    SECTION,
    artifact,
    document,
    escapes_gone,
    frame,
    printed,
)
from rich.cells import cell_len

from tracemine.output import full
from tracemine.output.explained import explained
from tracemine.output.ink import Ink
from tracemine.output.terminal import TerminalInk
from tracemine.records import Stack
from tracemine.relevance import Rule
from tracemine.signatures import Explanation, Verdict


def test_full_shows_incidents_stacks_and_counts():
    log = [msgspec.structs.replace(LOG, first_line=n, last_line=n) for n in (20, 21)]
    text = printed("full", document(CRASH, *log, HUNK, warnings=[LONE_WARNING]))
    assert text == (
        "2, harbour closes twice\n"
        "2021-04-06T10:23  notes.txt:1-30\n"
        "\n"
        "  gdb backtrace  notes.txt:7-12\n"
        "    Program received signal SIGSEGV, Segmentation fault.\n"
        "    SIGSEGV in harbour_open  01234567\n"
        '    crash, thread 4 "worker-2"\n'
        "     #0  raise         in /lib/libc.so.6\n"
        "     #1  harbour_open  src/harbour.c:41  inlined\n"
        "    #12  std::vector<int, std::allocator<int> >::push_back  src/harbour.c:41:4\n"
        "    #13  ??            0x00005581a0c4\n"
        "    Backtrace stopped: frame did not save the PC\n"
        "    thread 1\n"
        "    #0  poll  src/harbour.c:41\n"
        "\n"
        "  libvirtd log  notes.txt:20-21  2 lines\n"
        "    2021-04-06 10:23:11.204+0000  error    qemuMonitorIO:631  monitor has gone\n"
        "    2021-04-06 10:23:11.204+0000  error    qemuMonitorIO:631  monitor has gone\n"
        "\n"
        "  patch hunk  notes.txt:7-12  1 hunk\n"
        "    src/harbour.c:41  harbour_open  +3  -1\n"
        "\n"
        "4 artifacts (libvirtd 2, gdb 1, patch 1), 1 incident, 8 frames, 1 file\n"
        "1 warning:\n"
        "  notes.txt:3-5: a frame that could not be read\n"
    )


def test_full_tells_arguments_and_details_when_verbose():
    one = msgspec.structs.replace(CRASH, details={"signal": "SIGSEGV", "pid": 9})
    text = printed("full", document(one), verbose=True)
    assert "harbour_open (dock=0x5581, depth=3)  src/harbour.c:41" in text
    assert "signal=SIGSEGV  pid=9" in text


def test_full_begins_anew_where_the_incident_changes():
    other = msgspec.structs.replace(SECTION, id="s2", title="3, keel breaks", first_line=31)
    text = printed("full", document(CRASH, msgspec.structs.replace(CRASH, incident=other)))
    assert text.index(SECTION.title) < text.index("poll") < text.index("3, keel breaks")
    assert "2 incidents" in text


LONG = "ns::" + "Very_long_name_of_a_function" * 12


@pytest.mark.parametrize("width", [20, 80, 200])
@pytest.mark.parametrize("styled", [False, True])
def test_lines_are_folded_to_the_terminal_and_nothing_is_lost(width, styled):
    one = artifact(
        headline="bad " * 90,
        stacks=(Stack("crash", None, None, (frame(0, LONG), frame(1, "船" * 150))),),
    )
    ink = TerminalInk(width=width, styled=styled, links=False)
    text = printed("full", document(one, LOG), ink=ink)
    rows = [escapes_gone(row) for row in text.splitlines()]
    assert max(map(cell_len, rows)) <= width
    joined = "".join(row.strip() for row in rows)
    assert LONG in joined
    assert "船" * 150 in joined
    assert joined.count("bad") == 90
    assert ("\x1b[" in text) == styled


def test_a_pipe_never_cuts_or_folds():
    one = artifact(stacks=(Stack("crash", None, None, (frame(0, LONG),)),))
    for form in ("full", "concise", "markdown", "csv"):
        assert any(LONG in line for line in printed(form, document(one)).splitlines())


def test_passed_over_frames_are_dim_and_the_others_bright():
    ink = TerminalInk(width=80, styled=True, links=False)
    text = printed("full", document(CRASH), ink=ink)
    assert "\x1b[2mraise\x1b[0m" in text
    assert "\x1b[1mharbour_open\x1b[0m" in text


def test_places_are_links_to_files_that_are_there(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "harbour.c").touch()
    (tmp_path / "notes.txt").touch()
    documents = document(CRASH, artifact(stacks=(Stack("", None, None, (frame(file="no.c"),)),)))
    ink = TerminalInk(width=80, styled=True, links=True)
    text = printed("full", documents, ink=ink)
    linked = set(re.findall(r"\x1b\]8;id=[^;]*;(file:///[^\x1b]+)\x1b", text))
    assert linked == {(tmp_path / f).as_uri() for f in ("notes.txt", "src/harbour.c")}
    plain = TerminalInk(width=80, styled=True, links=False)
    assert "\x1b]" not in printed("full", documents, ink=plain)


@pytest.mark.parametrize("file", ["../src/harbour.c", "/etc/hostname", "a/../../b.c", "\x00"])
def test_a_document_links_to_nothing_outside_of_the_folder(file):
    one = artifact(stacks=(Stack("crash", None, None, (frame(file=file),)),))
    ink = TerminalInk(width=80, styled=True, links=True)
    assert "\x1b]8" not in printed("full", document(one, source="-"), ink=ink)


def test_full_defaults_to_plain_lines():
    assert b"\x1b" not in b"".join(full.render([document(CRASH)]))


def verdict(one, why, rule=None):
    return Verdict(one, rule is None, rule, why)


def test_an_explanation_tells_of_each_frame_and_its_rule():
    rule = Rule("std::rt::*", "the runtime begins", "floor", "floor.txt:3")
    verdicts = (
        verdict(frame(0, "harbour_open.isra.0", function="harbour_open"), "function 1"),
        verdict(frame(1, None, function=None), "no function", Rule("??", "", "unknown", "-")),
        verdict(frame(12, "std::rt::lang_start"), "the runtime begins", rule),
        verdict(
            frame(13, "_start"), "a program begins", Rule("_start", "", "floor", "floor.txt:9")
        ),
    )
    explanation = Explanation(CRASH.signature, 0, "stack 1 of 2 (crash) signs", verdicts)
    text = "".join(map(Ink().line, explained(CRASH, explanation)))
    assert text == (
        "gdb backtrace  notes.txt:7-12\n"
        "  Program received signal SIGSEGV, Segmentation fault.\n"
        "  SIGSEGV in harbour_open  0123456789abcdef, version 1\n"
        "  stack 1 of 2 (crash) signs\n"
        '  crash, thread 4 "worker-2"\n'
        "   #0  harbour_open.isra.0 = harbour_open  used         function 1\n"
        "   #1  ??                                  passed over  no function\n"
        "  #12  std::rt::lang_start                 passed over  the runtime begins"
        "  (std::rt::*, floor.txt:3)\n"
        "  #13  _start                              passed over  a program begins  (floor.txt:9)\n"
        "\n"
    )
