r"""Text in strings of JSON is read as it was before: logs of containers, exports of trackers."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracemine import extract_text
from tracemine.reading import text_from

CRASH = """\
Program received signal SIGSEGV, Segmentation fault.
#0  0x0000000000401136 in leaf (said=0x402010 "a \\"b\\" \\\\ c") at src/leaf.c:3
#1  0x0000000000401150 in twig<int> (this=0x7ffd1000) at src/twig.h:40
#2  0x0000000000401170 in main () at src/main.c:9
"""


def lines(text):
    read = text_from(text, "note")
    return [(read.lines.physical(n), line) for n, line in enumerate(read.text.split("\n"), 1)]


def frames(text):
    return [
        (frame.level, frame.symbol, frame.args, frame.file, frame.line, frame.note_line)
        for artifact in extract_text(text).artifacts
        for frame in artifact.frames
    ]


def logged(text):
    """What docker's json-file driver writes of what a container prints."""
    return "".join(
        json.dumps({"log": line, "stream": "stdout", "time": "2024-05-05T12:34:56.1Z"}) + "\n"
        for line in text.splitlines(keepends=True)
    )


def test_a_log_of_a_container():
    plain = frames(CRASH)
    assert len(plain) == 3
    assert frames(logged(CRASH)) == plain


@pytest.mark.parametrize("first", ["\n", "(gdb) run\n"])
def test_the_markup_of_a_log_is_no_title(first):
    text = logged(first + CRASH)
    for note in (text, text.replace('": ', '":').replace(', "', ',"')):
        [artifact] = extract_text(note, source="logs/web.json").artifacts
        assert artifact.incident.title == "web.json"


@pytest.mark.parametrize("indent", [None, 2])
def test_an_export_of_a_tracker(indent):
    thread = [{"author": "ines", "body": "It died:\n\n" + CRASH}, {"author": "olaf", "body": "ok"}]
    text = json.dumps({"title": "it died", "comments": thread}, indent=indent)
    read = frames(text)
    assert [frame[:-1] for frame in read] == [frame[:-1] for frame in frames(CRASH)]
    place = next(n for n, line in enumerate(text.split("\n"), 1) if "SIGSEGV" in line)
    assert {frame[-1] for frame in read} == {place}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"a": "x\\ny", "b": 1}', [(1, ""), (1, "x"), (1, "y"), (1, '", "b": 1}')]),
        ('{"t": 1, "a": "x\\n"}', [(1, '{"t": 1, "a": "'), (1, "x"), (1, ""), (1, '"}')]),
        ('[\n  "x\\ny",\n  "z"\n]', [(1, "["), (2, ""), (2, "x"), (2, "y"), (2, '",'), (3, '  "z"'), (4, "]")]),
        # neither JSON as a whole nor in its lines
        ('a: {"b": "x\\ny"}', [(1, 'a: {"b": "x\\ny"}')]),
        ('  "x\\ny",', [(1, '  "x\\ny",')]),
        ('printf("{\\n");\n{ "a\\n" }', [(1, 'printf("{\\n");'), (2, '{ "a\\n" }')]),
        ('{"a": "x\\ny"', [(1, '{"a": "x\\ny"')]),
        ('[New Thread 1]\n"%s failed.\\n",\n]', [(1, "[New Thread 1]"), (2, '"%s failed.\\n",'), (3, "]")]),
        # a break that was escaped twice is text
        ('{"a": "x\\\\ny"}', [(1, '{"a": "x\\\\ny"}')]),
        ('{"a": "\\ud800\\n"}', [(1, '{"a": "\\ud800\\n"}')]),
    ],
)  # fmt: skip
def test_lines(text, expected):
    assert lines(text) == expected


@given(st.lists(st.text(st.characters(codec="utf-8"))))
def test_every_string_comes_back(values):
    read = text_from("".join(json.dumps({"log": v}) + "\n" for v in values), "note")
    assert all(value in read.text for value in values if "\n" in value)
    numbers = [read.lines.physical(n) for n in range(1, read.text.count("\n") + 2)]
    assert numbers == sorted(numbers)
    assert set(numbers) == set(range(1, len(values) + 2))


@given(st.text(alphabet='{}[]":,\\n a0u'))
def test_anything_else_is_text(text):
    assert text_from(text, "note").text.count("\n") >= text.count("\n")


def test_what_is_nested_too_deep_is_text():
    text = '{"a":' * 100_000 + '"\\n"' + "}" * 100_000
    assert lines(text) == [(1, text)]


def test_what_stands_on_one_stored_line_is_in_the_order_of_its_text():
    text = (
        "# drain\n\n==7== Invalid read of size 4\n==7==    at 0x10915E: drain (pool.c:3)\n==7== \n"
        f"{CRASH}\n# flush\n\n2013-12-05 06:27:51.200+0000: 4576: info : flush:136 : again\n{CRASH}"
    )
    note = "before\n" + json.dumps({"text": text}) + "\nafter\n"
    found = extract_text(note).artifacts
    assert {(a.first_line, a.last_line) for a in found} == {(2, 2)}
    assert [(a.incident.title, a.grammar) for a in found] == [
        ("drain", "valgrind"),
        ("drain", "gdb"),
        ("flush", "libvirtd"),
        ("flush", "gdb"),
    ]
