"""Every format prints every artifact: JSON, and a line a frame."""

import csv
import io
import json

import pytest
from printing import (
    BARE,
    CRASH,
    EMPTY_FRAME,
    FIELDS,
    HUNK,
    LOG,
    LONE_WARNING,
    NOTHING,
    SECTION,
    artifact,
    document,
    printed,
)

from tracemine.output import FORMATS, WITH_WARNINGS, renderer
from tracemine.output.csv import COLUMNS
from tracemine.output.escape import cell
from tracemine.output.ink import Ink
from tracemine.records import Stack


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
