"""Nothing in a document acts on what shows it."""

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
from printing import FIELDS, harmless, printed

from tracemine.output.escape import code, escape
from tracemine.output.explained import explained
from tracemine.output.ink import Ink
from tracemine.output.outline import listed_as
from tracemine.output.terminal import TerminalInk
from tracemine.records import Artifact, Document, Frame, Section, Signature, Stack, Warning
from tracemine.relevance import Rule
from tracemine.signatures import Explanation, Verdict


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


@given(artifacts, hostile, st.lists(st.tuples(frames, hostile), max_size=3))
def test_an_explanation_prints_nothing_that_acts(one, text, reasons):
    rule = Rule(text, text, text, text)
    verdicts = tuple(Verdict(found, False, rule, why) for found, why in reasons)
    explanation = Explanation(one.signature, 0 if one.stacks else None, text, verdicts)
    assert harmless("".join(map(Ink().line, explained(one, explanation))))
