"""Every format prints every artifact, and nothing in a document acts on what shows it."""

import csv
import html.parser
import io
import json
import re

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from rich.cells import cell_len

from tracemine.output import FORMATS, WITH_WARNINGS, full, renderer
from tracemine.output.csv import COLUMNS
from tracemine.output.escape import cell, code, escape
from tracemine.output.explained import explained
from tracemine.output.ink import Ink
from tracemine.output.outline import listed_as
from tracemine.output.terminal import TerminalInk
from tracemine.records import (
    Artifact,
    Document,
    Frame,
    Section,
    Signature,
    Stack,
    Warning,
)
from tracemine.relevance import Rule
from tracemine.signatures import Explanation, Verdict

FIELDS = [
    "schema",
    "id",
    "source",
    "entry",
    "incident",
    "grammar",
    "kind",
    "headline",
    "first_line",
    "last_line",
    "signature",
    "stacks",
    "details",
]


def frame(level=0, symbol="harbour_open", **fields):
    given = {
        "function": symbol,
        "args": "dock=0x5581, depth=3",
        "file": "src/harbour.c",
        "line": 41,
        "column": None,
        "module": None,
        "address": "0x00005581a0c4",
        "inlined": False,
        "relevant": True,
        "note_line": 7,
    } | fields
    return Frame(level, symbol, **given)


EMPTY_FRAME = Frame(None, None, None, None, None, None, None, None, None, False, True, 3)
SECTION = Section("s1", "2, harbour closes twice", "2021-04-06T10:23", ("xen",), 1, 30)


def artifact(kind="backtrace", *, grammar="gdb", stacks=None, number=1, **fields):
    given = {
        "entry": SECTION,
        "incident": SECTION,
        "headline": "Program received signal SIGSEGV, Segmentation fault.",
        "first_line": 7,
        "last_line": 12,
        "signature": None,
        "details": {},
    } | fields
    stacks = (Stack("unknown", None, None, (frame(),)),) if stacks is None else stacks
    return Artifact(f"a{number}", "notes.txt", grammar=grammar, kind=kind, stacks=stacks, **given)


CRASH = artifact(
    signature=Signature(1, "0123456789abcdef", "SIGSEGV in harbour_open", ("harbour_open",)),
    stacks=(
        Stack(
            "crash",
            '4 "worker-2"',
            "Backtrace stopped: frame did not save the PC",
            (
                frame(0, "raise", relevant=False, file=None, line=None, module="/lib/libc.so.6"),
                frame(1, "harbour_open", inlined=True),
                frame(12, "std::vector<int, std::allocator<int> >::push_back", column=4),
                frame(13, None, file=None, line=None),
            ),
        ),
        Stack("thread", "1", None, (frame(0, "poll"),)),
    ),
)
LOG = artifact(
    "log",
    grammar="libvirtd",
    headline="monitor has gone",
    stacks=(Stack("log", None, None, (frame(None, "qemuMonitorIO", file=None, line=631),)),),
    details={"time": "2021-04-06 10:23:11.204+0000", "level": "error", "thread": "4576"},
)
HUNK = artifact(
    "hunk",
    grammar="patch",
    headline="static int harbour_open(int dock)",
    stacks=(Stack("patch", None, None, (frame(None),)),),
    details={"added": 3, "removed": 1},
)
NOTHING = Artifact("", "-", None, None, "other", "error", None, 1, 1, None, (), {})
BARE = [
    artifact(
        kind,
        entry=None,
        incident=None,
        headline=None,
        number=10 + i,
        stacks=(Stack("unknown", None, None, (EMPTY_FRAME,)),),
    )
    for i, kind in enumerate(["backtrace", "stop", "error", "leak", "log", "hunk", "other"])
]


def document(*artifacts, source="notes.txt", warnings=()):
    return Document(source, artifacts, (SECTION,), tuple(warnings))


def printed(form, *documents, ink=None, verbose=False):
    render = renderer(form, ink or Ink(), verbose=verbose)
    return b"".join(render(documents)).decode()


def escapes_gone(text):
    return re.sub(r"\x1b\[[0-9;]*m|\x1b\]8;[^\x1b]*\x1b\\", "", text)


# --- every format takes every artifact ---------------------------------------------------------

LONE_WARNING = Warning("notes.txt", 3, 5, "a frame that could not be read")


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("verbose", [False, True])
@pytest.mark.parametrize(
    "one", [CRASH, LOG, HUNK, NOTHING, *BARE], ids=lambda a: f"{a.kind}-{a.id}"
)
def test_every_format_prints_every_kind_of_artifact(form, verbose, one):
    text = printed(form, document(one), verbose=verbose)
    assert text == "" or text.endswith("\n")
    names = [frame.symbol for frame in one.frames if frame.symbol]
    assert all(name in text for name in names)


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_prints_no_documents_and_empty_ones(form):
    assert "notes.txt" not in printed(form)
    printed(form, document())


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_prints_a_document_before_it_asks_for_the_next(form):
    def documents():
        yield document(CRASH)
        raise KeyboardInterrupt

    stream = io.BytesIO()
    with pytest.raises(KeyboardInterrupt):
        stream.writelines(renderer(form, Ink())(documents()))
    assert b"harbour_open" in stream.getvalue()


@pytest.mark.parametrize("form", sorted(WITH_WARNINGS))
def test_formats_with_warnings_hold_them(form):
    assert LONE_WARNING.message in printed(form, document(warnings=[LONE_WARNING]))


def test_an_unknown_format_is_a_key_error():
    with pytest.raises(KeyError):
        renderer("yaml", Ink())


# --- JSON --------------------------------------------------------------------------------------


def test_jsonl_is_one_object_an_artifact_with_the_fields_in_order():
    lines = printed("jsonl", document(CRASH, LOG), document(HUNK, NOTHING)).splitlines()
    assert [list(json.loads(line)) for line in lines] == [FIELDS] * 4
    assert [json.loads(line)["id"] for line in lines] == [CRASH.id, LOG.id, HUNK.id, ""]


def test_jsonl_leaves_nothing_out_and_does_not_escape_utf8():
    bare = artifact(headline="Größe 大小", stacks=(Stack("unknown", None, None, (EMPTY_FRAME,)),))
    line = printed("jsonl", document(bare))
    assert "Größe 大小" in line
    assert json.loads(line)["stacks"][0]["frames"][0] == {
        "level": None,
        "symbol": None,
        "function": None,
        "args": None,
        "file": None,
        "line": None,
        "column": None,
        "module": None,
        "address": None,
        "inlined": False,
        "relevant": True,
        "note_line": 3,
    }


def test_json_holds_documents_with_the_artifacts_of_jsonl():
    documents = (document(CRASH, LOG), document(source="b", warnings=[LONE_WARNING]))
    whole = json.loads(printed("json", *documents))
    lines = printed("jsonl", *documents).splitlines()
    assert whole["schema"] == 1
    assert [list(d) for d in whole["documents"]] == [
        ["source", "artifacts", "incidents", "warnings"]
    ] * 2
    assert whole["documents"][0]["artifacts"] == [json.loads(line) for line in lines]
    assert whole["documents"][1]["warnings"][0]["message"] == LONE_WARNING.message


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("\udc80cut", "�cut"),
        ("\ud83d\ude00", "\U0001f600"),
        ("\x9b31m", "\x9b31m"),
        ("\u202eevil\u2069", "\u202eevil\u2069"),
        ("\u2028", "\u2028"),
        ("\x7f\x00\x1b", "\x7f\x00\x1b"),
    ],
)
def test_json_replaces_lone_surrogates_and_spells_out_what_acts_on_a_terminal(text, read):
    line = printed("jsonl", document(artifact(headline=text, details={"pid": text, text: 1})))
    found = json.loads(line)
    assert found["headline"] == found["details"]["pid"] == read
    assert found["details"][read] == 1
    assert not set(line.rstrip("\n")) & set("\x7f\x9b\u202e\u2069\u2028")


def test_details_of_any_type_are_printed():
    details = {"a": {1}, "b": (1, None), "c": float("nan"), "d": object, "e": 2**70, "f": {3: 4}}
    found = json.loads(printed("jsonl", document(artifact(details=details))))
    assert found["details"] | {"d": ""} == {
        "a": [1],
        "b": [1, None],
        "c": None,
        "d": "",
        "e": 2**70,
        "f": {"3": 4},
    }


# --- one line a frame --------------------------------------------------------------------------


def test_concise_is_one_line_a_frame():
    text = printed("concise", document(CRASH, LOG, BARE[0]))
    assert text.splitlines() == [
        "notes.txt:7: gdb raise (in /lib/libc.so.6)",
        "notes.txt:7: gdb harbour_open (src/harbour.c:41)",
        "notes.txt:7: gdb std::vector<int, std::allocator<int> >::push_back (src/harbour.c:41:4)",
        "notes.txt:7: gdb ?? (0x00005581a0c4)",
        "notes.txt:7: gdb poll (src/harbour.c:41)",
        "notes.txt:7: libvirtd qemuMonitorIO (0x00005581a0c4)",
        "notes.txt:3: gdb ??",
    ]


def test_csv_is_a_row_a_frame_with_a_header():
    rows = list(csv.DictReader(io.StringIO(printed("csv", document(CRASH, BARE[0])))))
    assert list(rows[0]) == list(COLUMNS)
    assert [row["symbol"] for row in rows] == [
        "raise",
        "harbour_open",
        "std::vector<int, std::allocator<int> >::push_back",
        "",
        "poll",
        "",
    ]
    assert (
        rows[1]
        | {
            "incident": SECTION.title,
            "signature": "0123456789abcdef",
            "stack": "0",
            "thread": '4 "worker-2"',
            "level": "1",
            "line": "41",
            "inlined": "true",
            "relevant": "true",
            "note_line": "7",
        }
        == rows[1]
    )
    assert rows[4]["stack"] == "1"
    assert {rows[5][name] for name in ("incident", "headline", "file", "line")} == {""}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("=1+1", "'=1+1"),
        ("+x", "'+x"),
        ("-[Dock open]", "'-[Dock open]"),
        ("@SUM(A1)", "'@SUM(A1)"),
        (" =1", "' =1"),
        ("＝1", "'＝1"),
        ("'quoted'", "''quoted'"),
        ("\t=1", "\\t=1"),
        ("harbour_open", "harbour_open"),
        ("a-b", "a-b"),
        ("", ""),
    ],
)
def test_no_cell_is_a_formula(text, shown):
    assert cell(text) == shown


# --- text for people ---------------------------------------------------------------------------


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


# --- hostile text ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain, 大小 ü  é", "plain, 大小 ü  é"),
        ("\x1b[31mred\x1b[0m", "\\x1b[31mred\\x1b[0m"),
        ("\x1b]0;title\x07", "\\x1b]0;title\\x07"),
        ("\x9b2J", "\\x9b2J"),
        ("a\nb\rc\td", "a\\nb\\rc\\td"),
        ("\u202egnp.exe", "\\u202egnp.exe"),
        ("a\u200bb\u2028\ufeff", "a\\u200bb\\u2028\\ufeff"),
        ("\udc80", "\\udc80"),
        ("\U000e0041", "\\U000e0041"),
        ("\U000e0100\u3164\u034f", "\\U000e0100\\u3164\\u034f"),
        ("\u26a0\ufe0f", "\u26a0\ufe0f"),
        ("\x85\u2029\u2066", "\\x85\\u2029\\u2066"),
        ("C:\\notes", "C:\\notes"),
    ],
)
def test_what_acts_or_is_invisible_is_spelt_out(text, shown):
    assert escape(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a", "`a`"),
        ("`", "`` ` ``"),
        ("a``b`c", "```a``b`c```"),
        (" a ", "`  a  `"),
        ("  ", ""),
        ("<b>", "`<b>`"),
    ],
)
def test_code_spans_hold_anything(text, shown):
    assert code(text) == shown
    inline = MarkdownIt("commonmark").renderInline(shown)
    assert inline == (f"<code>{html.escape(text)}</code>" if shown else "")


pieces = (
    st.characters(exclude_categories=())
    | st.sampled_from("`|\\<>[]()#*_~!&'\"=+-@,;:\n\r\t \x1b\x07\x9b\u202e\u2028\x00\udc80")
    | st.sampled_from(["\n\n# head\n", "| --- |", "```", "<script>", "](http://x)", "\\|"])
    | st.sampled_from(["\x1b]8;;x\x1b\\", "=cmd|' /C'!A0", "@someone", "&lt;"])
)
hostile = st.lists(pieces, max_size=8).map("".join)
maybe = st.none() | hostile
number = st.none() | st.integers(0, 2**64)
frames = st.builds(
    Frame,
    level=number,
    symbol=maybe,
    function=maybe,
    args=maybe,
    file=maybe,
    line=number,
    column=number,
    module=maybe,
    address=maybe,
    inlined=st.booleans(),
    relevant=st.booleans(),
    note_line=st.integers(1, 2**40),
)
stacks = st.builds(
    Stack,
    role=st.sampled_from(["log", "patch", "crash"]) | hostile,
    thread=maybe,
    truncated=maybe,
    frames=st.lists(frames, max_size=3).map(tuple),
)
sections = st.none() | st.builds(
    Section,
    id=hostile,
    title=hostile,
    time=maybe,
    tags=st.lists(hostile, max_size=2).map(tuple),
    first_line=st.integers(1, 99),
    last_line=st.integers(1, 99),
)
signatures = st.none() | st.builds(
    Signature,
    version=st.just(1),
    hash=hostile,
    title=hostile,
    functions=st.lists(hostile, max_size=2).map(tuple),
)
known = st.sampled_from(["time", "level", "added", "removed", "pid"])
artifacts = st.builds(
    Artifact,
    id=hostile,
    source=hostile,
    entry=sections,
    incident=sections,
    grammar=hostile,
    kind=st.sampled_from(["backtrace", "log", "hunk"]) | hostile,
    headline=maybe,
    first_line=st.integers(1, 99),
    last_line=st.integers(1, 99),
    signature=signatures,
    stacks=st.lists(stacks, max_size=2).map(tuple),
    details=st.dictionaries(known | hostile, st.none() | st.integers(-5, 5) | hostile, max_size=3),
)
warnings = st.builds(Warning, source=hostile, first_line=number, last_line=number, message=hostile)
documents = st.builds(
    Document,
    source=hostile,
    artifacts=st.lists(artifacts, max_size=3).map(tuple),
    incidents=st.just(()),
    warnings=st.lists(warnings, max_size=2).map(tuple),
)


def harmless(text):
    """Whether every line is made of visible characters and spaces."""
    return all(escape(line) == line for line in text.split("\n"))


@given(documents)
def test_no_text_format_prints_anything_that_acts(found):
    for form in ("full", "concise", "csv", "markdown"):
        assert harmless(printed(form, found, verbose=True))


@given(documents)
def test_a_terminal_gets_our_own_styles_only(found):
    ink = TerminalInk(width=80, styled=True, links=False)
    text = printed("full", found, ink=ink, verbose=True)
    assert harmless(re.sub(r"\x1b\[(0|[1-9][0-9]?(;[0-9]+)*)m", "", text))


@given(documents)
def test_json_comes_back_as_it_was(found):
    lines = printed("jsonl", found).splitlines()
    assert [list(json.loads(line)) for line in lines] == [FIELDS] * len(found.artifacts)
    whole = json.loads(printed("json", found))
    assert whole["documents"][0]["artifacts"] == [json.loads(line) for line in lines]
    for line, one in zip(lines, found.artifacts, strict=True):
        try:
            msgspec.json.encode(one)
        except UnicodeEncodeError:
            continue
        assert msgspec.json.decode(line, type=Artifact) == one


@given(documents)
def test_concise_has_a_line_for_each_frame(found):
    count = sum(1 for one in found.artifacts for _ in one.frames)
    assert printed("concise", found).count("\n") == count


@given(documents)
def test_csv_cells_are_no_formulas_and_give_the_text_back(found):
    rows = list(csv.DictReader(io.StringIO(printed("csv", found), newline="")))
    all_frames = [(one, frame) for one in found.artifacts for frame in one.frames]
    assert len(rows) == len(all_frames)
    for row, (one, frame) in zip(rows, all_frames, strict=True):
        cells = [value for name, value in row.items() if name not in ("line", "level", "column")]
        assert not [value for value in cells if value.lstrip().startswith(("=", "+", "-", "@"))]
        texts = {"source": one.source, "symbol": frame.symbol, "args": frame.args}
        for name, text in texts.items():
            assert row[name].removeprefix("'") == escape(text or "")


class Tags(html.parser.HTMLParser):
    """The elements and the texts outside of code that a page is made of."""

    def __init__(self):
        super().__init__()
        self.names, self.code, self.prose = set(), [], []
        self.inside = False

    def handle_starttag(self, tag, attrs):
        self.names.add(tag)
        assert not attrs
        self.inside = tag == "code"
        if self.inside:
            self.code.append("")

    def handle_endtag(self, tag):
        self.inside = self.inside and tag != "code"

    def handle_data(self, data):
        if self.inside:
            self.code[-1] += data
        else:
            self.prose.append(data)


OURS = re.compile(
    r"[\s,:#]|Untitled|headline|signature|place|thread|function|notes|line|time|level|message"
    r"|added|removed|inlined|passed over|\d+ warnings?|[0-9]+"
)


ELEMENTS = {"h2", "h3", "p", "ul", "li", "table", "thead", "tbody", "tr", "th", "td"}
ELEMENTS |= {"code", "strong"}


@given(documents)
def test_markdown_is_made_of_our_own_words_and_code(found):
    parser = MarkdownIt("commonmark").enable("table")
    tags = Tags()
    tags.feed(parser.render(printed("markdown", found)))
    assert tags.names <= ELEMENTS
    assert OURS.sub("", "".join(tags.prose)) == ""
    shown = set(tags.code)
    for one in found.artifacts:
        for frame in one.frames:
            # Of a hunk it is told which function it changes.
            said = frame.function if listed_as(one) == "patch" else frame.symbol
            if said and said.strip():
                assert escape(said) in shown


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


@given(artifacts, hostile, st.lists(st.tuples(frames, hostile), max_size=3))
def test_an_explanation_prints_nothing_that_acts(one, text, reasons):
    rule = Rule(text, text, text, text)
    verdicts = tuple(Verdict(found, False, rule, why) for found, why in reasons)
    explanation = Explanation(one.signature, 0 if one.stacks else None, text, verdicts)
    assert harmless("".join(map(Ink().line, explained(one, explanation))))


def test_full_defaults_to_plain_lines():
    assert b"\x1b" not in b"".join(full.render([document(CRASH)]))
