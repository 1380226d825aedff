"""A dress never changes what is read: neither quoting nor a prefix, a wrap, a pager, a colour."""

from collections import Counter
from functools import cache

import dresses
import pytest
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

import tracemine
from tracemine.recognise import pieces
from tracemine.recognise.dress import Dress
from tracemine.recognise.installed import load_grammars
from tracemine.recognise.pieces import pieces_of
from tracemine.recognise.scan import Scanner
from tracemine.recognise.undress import _Worn, undress

#: A prefix that nobody knows is learnt from two pieces at least; this session has one.
ONE_PIECE = "quarry-blast-mi.O0.gdb.txt"
SESSIONS = sorted(p.name for p in (ROOT / "fixtures" / "sessions").iterdir() if p.name != ONE_PIECE)
#: What the kernel prints cannot be recorded at will: these are notes that hold it bare.
NOTES = ("ferry-ports.txt", "ferry-reports.txt")
ALL = (*SESSIONS, *NOTES)
#: Wraps move what stands behind them to another physical line.
WRAPS = ("soft wrap", "soft wrap, narrow", "flowed")


@cache
def session(name):
    folder = "notes" if name in NOTES else "sessions"
    text = (ROOT / "fixtures" / folder / name).read_bytes().decode()
    lines = dresses.bare(text)
    return lines, read(dresses.written(lines))


def read(text):
    """All that gdb, valgrind and the kernel printed, and the line of each frame."""
    tools = ("gdb", "valgrind", "kernel")
    artifacts = [
        a for a in tracemine.extract_text(text, grammars=["all"]).artifacts if a.grammar in tools
    ]
    said = [
        (
            artifact.grammar,
            artifact.kind,
            artifact.signature,
            [
                (stack.role, stack.thread, stack.truncated, [frame_said(f) for f in stack.frames])
                for stack in artifact.stacks
            ],
        )
        for artifact in artifacts
    ]
    return said, [frame.note_line for artifact in artifacts for frame in artifact.frames]


def frame_said(frame):
    named = (frame.level, one_line(frame.symbol), frame.function, one_line(frame.args))
    return (*named, frame.file, frame.line, frame.module, frame.address, frame.inlined)


def one_line(text):
    return None if text is None else " ".join(text.split())


def dress_changes_nothing(name, *worn):
    lines, (said, at) = session(name)
    dressed = dresses.dressed(lines, *worn)
    said_dressed, at_dressed = read(dresses.written(dressed))
    assert said_dressed == said
    begins = dresses.line_numbers(dressed)
    if set(WRAPS).isdisjoint(worn):
        assert at_dressed == [begins[line] for line in at]
    else:
        ends = {line: begins.get(line + 1, len(dressed) + 1) for line in at}
        for line, found in zip(at, at_dressed, strict=True):
            assert begins[line] <= found <= ends[line]


def can_wear(name, dress):
    """Only gdb has a pager; a document of XML is one piece, from which no prefix is learnt."""
    if dress in dresses.PROGRAMS:
        return not name.endswith(".xml")
    return "pager" not in dress or not ("valgrind" in name or name in NOTES)


@pytest.mark.parametrize("dress", dresses.DRESSES)
@pytest.mark.parametrize("evident", [2, 100], ids="evident after {}".format)
def test_a_dress_changes_nothing(dress, evident, monkeypatch):
    """Neither does it where the first pieces tell that everything wears it."""
    monkeypatch.setattr(pieces, "_EVIDENT", evident)
    for name in ALL:
        if can_wear(name, dress):
            dress_changes_nothing(name, dress)


@settings(max_examples=400)
@given(st.sampled_from(ALL), st.sampled_from(dresses.PAIRS), st.sampled_from([2, 100]))
def test_no_pair_of_dresses_changes_anything(name, pair, evident):
    # The kernel's own lines are read wrapped, but not where each half has a prefix of its own.
    wrapped = name in NOTES and not set(WRAPS).isdisjoint(pair)
    if can_wear(name, pair[0]) and not wrapped:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(pieces, "_EVIDENT", evident)
            dress_changes_nothing(name, *pair)


def test_every_session_says_something():
    """What is compared is not empty."""
    assert all(session(name)[1][1] for name in ALL)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("#0  0x12 in foo (a=1,{} b=2) at x.c:3\n#1  0x13 in main () at x.c:9\n", [1, 2]),
        ("#0  0x12 in foo (a=1) at x.c:3{}#1  0x13 in main () at x.c:9\n", [1, 1]),
        ("#0  0x12 in foo (a=1) at x.c:3\n{}#1  0x13 in main () at x.c:9\n", [1, 2]),
        ("#0  0x12 in foo (a=1) at x.c:3\n{}\n#1  0x13 in main () at x.c:9\n", [1, 3]),
        ("#0  0x12 in f{}\noo (a=1) at x.c:3\n#1  0x13 in main () at x.c:9\n", [1, 3]),
        ('#0  0x12 in foo (a="b{}\nc") at x.c:3\n#1  0x13 in main () at x.c:9\n', [1, 3]),
        ("#0  0x12 in foo (a=1) at x.c:3\n{}f 1\n#1  0x13 in main () at x.c:9\n", [1, 3]),
        ("#0  0x12 in foo ()\n{}c\n{}\n    at x.c:3\n#1  0x13 in main () at x.c:9\n", [1, 5]),
    ],
)
@pytest.mark.parametrize("prompt", [dresses.OLD_PROMPT, dresses.NEW_PROMPT])
@pytest.mark.parametrize("quote", ["", "> > "])
def test_a_pager_prompt_leaves_names_places_and_lines(text, lines, prompt, quote):
    text = "".join(f"{quote}{line}\n" for line in text.format(*[prompt] * 2).splitlines())
    frames = [f for a in tracemine.extract_text(text).artifacts for f in a.frames]
    assert [f.note_line for f in frames] == lines
    assert [(f.symbol, f.file, f.line) for f in frames] == [("foo", "x.c", 3), ("main", "x.c", 9)]


@pytest.mark.parametrize("before", ["", "> ", ">> ", "[12:34:56] "])
@pytest.mark.parametrize("behind", ["", "> and so it died\n"])
def test_brackets_of_a_name_that_a_mail_wrapped_are_no_quotes(before, behind):
    lines = [
        "#0  0x12 in ns::fill<std::vector<int, std::allocator<int>",
        "> > (v=..., cmp=0x12 <less<int>",
        ">) at fill.cpp:3",
        "#1  0x13 in std::map<int, std::less<int> >::operator< (this=0x1) at map.h:8",
        "#2  0x13 in main () at main.cpp:9",
    ]
    text = (
        "".join(f"{before}{line}\n" for line in lines)
        + f"\n> a < b:\n{behind}>> #0  f () at f.c:1\n"
    )
    first, *_, last = tracemine.extract_text(text).artifacts
    assert [(f.symbol, f.file, f.line) for f in first.frames] == [
        ("ns::fill<std::vector<int, std::allocator<int> > >", "fill.cpp", 3),
        ("std::map<int, std::less<int> >::operator<", "map.h", 8),
        ("main", "main.cpp", 9),
    ]
    assert [f.symbol for f in last.frames] == ["f"]


@pytest.mark.parametrize("before", ["", "> ", "web-1  | "])
def test_brackets_of_a_name_of_valgrind_are_no_quotes(before):
    lines = [
        "==7== Invalid read of size 4",
        "==7==    at 0x10A9F3: Box<std::pair<int",
        "> >::get(int, Less<int",
        "> const&) (box.cpp:11)",
        "==7==    by 0x109180: main (box.cpp:20)",
    ]
    text = "> so it says:\n" + "".join(f"{before}{line}\n" for line in lines)
    [report] = tracemine.extract_text(text).artifacts
    assert [(f.symbol, f.file, f.line) for f in report.frames] == [
        ("Box<std::pair<int > >::get(int, Less<int > const&)", "box.cpp", 11),
        ("main", "box.cpp", 20),
    ]


LOG = "2017-11-13 15:17:14.173+0000: 26010: debug : virExec:699 : Done hook 0\n"


def test_a_prefix_learnt_far_away_takes_nothing_off():
    grepped = "".join(f"{n}-#{n}  0x4011 in drain (size={n}) at queue.c:{n}\n" for n in range(3))
    far = "Nothing of interest happened.\n" * 3000
    kinds = [
        artifact.kind for artifact in tracemine.extract_text(f"{grepped}\n{far}\n{LOG}").artifacts
    ]
    assert kinds == ["backtrace", "log"]


def test_a_sentence_is_no_dress():
    said = "As I told you before, of " + "#1  0x4011 in drain (size=1) at queue.c:1\n"
    assert not tracemine.extract_text(said * 3).artifacts


def test_what_only_looks_like_a_frame_teaches_no_prefix():
    fixed = "".join(f"Fixes #{n} and\nReported {n} times.\n" for n in range(4300, 4320))
    read = pieces_of(fixed, Scanner(load_grammars()))
    assert (read.pieces, read.dressed) == ([], [])


ANCHORS = Scanner(load_grammars()).anchors


def undressed(text, learnt, *, each_line):
    """Undress a text, where asked without passing over any line."""
    with pytest.MonkeyPatch.context() as patch:
        if each_line:
            patch.setattr(_Worn, "lines", lambda _, start, end: range(start, end + 2))
        clean = undress(text, Dress(learnt), ANCHORS, [(0, len(text))])
    ends = [i for i, c in enumerate(clean.text) if c == "\n"]
    return clean.text, [(clean.line_at(end), clean.depth_at(end)) for end in ends]


LINES = [
    "#0  0x12 in foo (a=1) at x.c:3",
    "#1  0x13 in bar (a=1,",
    "    b=2) at x.c:9",
    "==12== Invalid read of size 4",
    "(gdb) bt",
    "#1  0x13 in bar (a=1,---Type <return> to continue, or q <return> to quit---",
    "--Type <RET> for more, q to quit, c to continue without paging--c",
    "---Type <return> to",
    "continue, or q <return> to quit---",
    "Nothing of interest happened.",
    "",
]
BEFORE = [
    "",
    "> ",
    ">> ",
    "# ",
    "// ",
    "  * ",
    "- ",
    "1. ",
    "`",
    "<!-- ",
    "[12:34:56] ",
    "job-7: ",
    "  ",
]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(BEFORE), st.sampled_from(LINES)), max_size=12))
def test_lines_without_a_dress_can_be_passed_over(lines):
    text = "\n".join(before + line for before, line in lines)
    learnt = Counter({"job-7: ": 2})
    assert undressed(text, learnt, each_line=False) == undressed(text, learnt, each_line=True)


def test_what_a_string_of_a_program_escapes():
    """Quotation marks within the arguments, and what follows the string on its line."""
    text = (
        '    expect(said, "#0  0x4011 in drain (name=0x40 \\"a) at b.c:1\\") at queue.c:31\\n");\n'
        '    expect(said, "#1  0x4022 in main () from /lib/libqueue.so" );\n'
    )
    frames = [f for a in tracemine.extract_text(text).artifacts for f in a.frames]
    assert [(f.symbol, f.args, f.file, f.line, f.module) for f in frames] == [
        ("drain", 'name=0x40 "a) at b.c:1"', "queue.c", 31, None),
        ("main", "", None, None, "/lib/libqueue.so"),
    ]


def test_an_archive_may_wrap_what_it_breaks():
    """And a frame begins on the line on which it stands there."""
    text = (
        "<p>#0  0x4011 in drain (name=1) at \n<br>\nsrc/queue.c:31\n<br>\n"
        "<p>#1  0x4022 in main (argc=&lt;optimized out&gt;)\n<br>\n"
        "&nbsp;&nbsp;&nbsp;at main.c:7\n<br>\nThanks, Ada\n<br>\n"
    )
    frames = [f for a in tracemine.extract_text(text).artifacts for f in a.frames]
    assert [(f.symbol, f.args, f.file, f.line, f.note_line) for f in frames] == [
        ("drain", "name=1", "src/queue.c", 31, 1),
        ("main", "argc=<optimized out>", "main.c", 7, 5),
    ]


@pytest.mark.parametrize("bullet", ["- ", "* ", "+ ", "  - ", "1. "])
def test_a_list_of_frames(bullet):
    """What begins like a change without a header is a list, where no line of the other sign is."""
    gdb = ["#0  0x12 in foo (a=1) at x.c:3", "#1  main () at x.c:9"]
    valgrind = ["==4== Invalid read of size 4", "==4==    at 0x12: foo (x.c:3)"]
    text = "".join(f"{bullet}{line}\n" for line in (*gdb, "and from valgrind:", *valgrind))
    for said in (text, f"{text}\n- `- #1` was the caller\n"):
        read = tracemine.extract_text(said).artifacts
        assert [[f.symbol for f in a.frames] for a in read] == [["foo", "main"], ["foo"]]


@pytest.mark.parametrize(
    "before", ["app crash handler ", "error in worker ", "one two three four "]
)
def test_a_prefix_may_be_words(before):
    """A number behind words is none of a frame's, unless what gdb prints stands behind it."""
    lines = [
        "#0  foo (a=1) at x.c:3",
        "#1  0x12 in bar () from /lib/libbar.so",
        "#10 0x13 in ns::run (b=2) at x.c:5",
        "#11 main () at x.c:9",
    ]
    [found] = tracemine.extract_text("".join(f"{before}{line}\n" for line in lines)).artifacts
    assert [frame.symbol for frame in found.frames] == ["foo", "bar", "ns::run", "main"]
    assert not tracemine.extract_text("see issue #10 where foo (a=1) at x.c:3 is told\n").artifacts
