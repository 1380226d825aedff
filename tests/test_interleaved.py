"""Containers print in turn, line by line: what each printed is read whole."""

import pytest

import tracemine

WEB = """\
Program received signal SIGSEGV, Segmentation fault.
#0  0x00005555555551b9 in flushQueue (queue=0x0,
    limit=16) at pump/queue.c:88
#1  0x0000555555555304 in pumpRun (state=0x7ffe1c02, flags=3)
    at pump/main.c:212
(gdb) quit
==1== Invalid read of size 4
==1==    at 0x10915E: pumpStop (pump.c:3)
==1==    by 0x109180: main (pump.c:9)
==1==
"""
DB = """\
Program received signal SIGABRT, Aborted.
#0  0x00007ffff7a42387 in raise () from /lib64/libc.so.6
#1  0x00007ffff7a43a78 in abort () from /lib64/libc.so.6
#2  0x00005555555551b9 in layEgg (nest=0x0)
    at nest/egg.c:19
==1== Invalid write of size 8
==1==    at 0x10925E: layEgg (egg.c:19)
==1==    by 0x109280: main (egg.c:40)
==1==
2024-05-05 12:34:55.001 UTC [1] LOG:  checkpoint complete
"""


def in_turn(web, db, before=""):
    """The lines of both, one of each in turn, and whose each is."""
    lines = []
    for pair in zip(WEB.splitlines(), DB.splitlines(), strict=True):
        lines += [f"{before}{name}{line}" for name, line in zip((web, db), pair, strict=True)]
    return "\n".join(lines)


def said(text):
    return [
        (a.grammar, a.headline, [(f.symbol, f.args, f.file, f.line) for f in a.frames])
        for a in tracemine.extract_text(text).artifacts
    ]


@pytest.mark.parametrize(
    ("web", "db"),
    [("web_1  | ", "db_1   | "), ("app-web-1  | ", "app-db-1   | "), ("web.1 | ", "db.1  | ")],
)
@pytest.mark.parametrize("before", ["", "> ", "2024-05-05T12:34:56.1234567Z ", "12:34:56 "])
def test_each_is_read_as_if_it_were_alone(web, db, before):
    alone = said(WEB) + said(DB)
    assert len(alone) == 4
    note = f"Both die:\n\n{in_turn(web, db, before)}\n\nand that is all.\n"
    assert sorted(said(note)) == sorted(alone)


def test_lines_are_those_of_the_document():
    note = f"Both die:\n\n{in_turn('web_1 | ', 'db_1  | ')}\n"
    lines = note.split("\n")
    found = tracemine.extract_text(note).artifacts
    assert [one.first_line for one in found] == sorted(one.first_line for one in found)
    for one in found:
        assert {one.incident.first_line, one.incident.last_line} == {1, len(lines) - 1}
        for frame in one.frames:
            shown = f"#{frame.level} " if one.grammar == "gdb" else frame.symbol
            assert shown in lines[frame.note_line - 1]


def test_one_container_among_others_keeps_its_lines():
    note = "".join(f"web_1 | {line}\n" for line in WEB.splitlines())
    assert said(note) == said(WEB)
    between = note.replace("\n", "\nproxy | GET /queue 200\n")
    assert said(between) == said(WEB)


def test_a_table_is_no_output_of_containers():
    note = f"size | colour\nfew  | red\n{WEB}many | red\nnone | blue\n"
    assert said(note) == said(WEB)
