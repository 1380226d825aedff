"""The main job as a function: documents together, ids, files, and what becomes of errors."""

import pytest
from conftest import ROOT
from hypothesis import assume, given
from hypothesis import strategies as st
from msgspec.structs import replace
from unidiff import PatchSet

import tracemine
from tracemine.errors import InputError, NoInputError
from tracemine.extracting import extract_many
from tracemine.records import Document

SESSIONS = sorted((ROOT / "fixtures" / "sessions").iterdir())
#: Line breaks and prose that end whatever the document before left open.
APART = "\n\n\nAnd on another day:\n\n\n" + "It was a warm day.\n" * 120 + "\n\n"


def read(path):
    return path.read_text(encoding="utf-8")


def bare(artifact, by=0):
    """An artifact without its id and its place in the notes, its lines moved by some."""
    stacks = tuple(
        replace(
            stack,
            frames=tuple(replace(f, note_line=f.note_line + by) for f in stack.frames),
        )
        for stack in artifact.stacks
    )
    return replace(
        artifact,
        id="",
        entry=None,
        incident=None,
        first_line=artifact.first_line + by,
        last_line=artifact.last_line + by,
        stacks=stacks,
    )


@given(st.sampled_from(SESSIONS), st.sampled_from(SESSIONS))
def test_two_documents_in_one_keep_their_artifacts(first, second):
    assume(first != second)  # the same process cannot run twice
    texts = read(first) + APART, read(second)
    alone = [tracemine.extract_text(text).artifacts for text in texts]
    together = tracemine.extract_text("".join(texts)).artifacts
    moved = texts[0].count("\n")
    assert [bare(a) for a in together] == [
        *(bare(a) for a in alone[0]),
        *(bare(a, moved) for a in alone[1]),
    ]


@given(st.sampled_from(SESSIONS), st.sampled_from(SESSIONS), st.sampled_from(SESSIONS))
def test_ids_do_not_depend_on_what_stands_before_or_behind(before, session, behind):
    ids = {artifact.id for artifact in tracemine.extract_text(read(session)).artifacts}
    if session not in (before, behind):
        text = read(before) + APART + read(session) + APART + read(behind)
        assert ids <= {artifact.id for artifact in tracemine.extract_text(text).artifacts}


@pytest.mark.parametrize("path", SESSIONS, ids=lambda path: path.name)
def test_ids_are_unique_in_a_document(path):
    """Also where the same is printed twice."""
    ids = [artifact.id for artifact in tracemine.extract_text(read(path) * 2).artifacts]
    assert ids
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("path", SESSIONS, ids=lambda path: path.name)
def test_records_are_consistent(path):
    """Lines in order and inside the document, names normalised, relevance marked."""
    text = read(path)
    for artifact in tracemine.extract_text(text, "s").artifacts:
        assert artifact.source == "s"
        assert 1 <= artifact.first_line <= artifact.last_line <= text.count("\n") + 1
        assert artifact.stacks
        for stack in artifact.stacks:
            lines = [frame.note_line for frame in stack.frames]
            assert lines == sorted(lines)
            assert artifact.first_line <= lines[0] <= lines[-1] <= artifact.last_line
            for frame in stack.frames:
                marker = (frame.symbol or "<").startswith("<") and not frame.function
                assert marker or frame.function
                assert not (frame.function is None and frame.relevant)
                assert "" not in (frame.symbol, frame.file, frame.module, frame.address)
        # where a program stopped is signed like the backtrace that follows
        if artifact.signature and artifact.kind != "stop":
            functions = {frame.function for frame in artifact.frames}
            assert set(artifact.signature.functions) <= functions


@pytest.mark.parametrize("name", ["van-notes.md", "keeper.jrnl", "loom.org"])
def test_hunks_are_those_that_unidiff_finds(name):
    """Start, counts and file of the hunks of clean patches, by a second reader."""
    text = read(ROOT / "fixtures" / "notes" / name)
    hunks = [a for a in tracemine.extract_text(text).artifacts if a.kind == "hunk"]
    assert hunks
    for hunk in hunks:
        lines = text.split("\n")[hunk.first_line - 1 : hunk.last_line]
        margin = lines[0].index("@@")
        [frame] = hunk.frames
        header = f"--- a/{frame.file}\n+++ b/{frame.file}\n"
        body = "".join(f"{line[margin:] or ' '}\n" for line in lines)
        [patched] = PatchSet(header + body)
        [other] = patched
        assert (frame.line, patched.path) == (other.target_start, frame.file)
        assert (hunk.details["added"], hunk.details["removed"]) == (patched.added, patched.removed)
        assert hunk.details["complete"] is True
        assert (hunk.headline or "") == other.section_header


def test_grammars_can_be_chosen():
    text = read(ROOT / "fixtures" / "notes" / "worklog.txt")
    everything = tracemine.extract_text(text).artifacts
    for name in {artifact.grammar for artifact in everything}:
        only = tracemine.extract_text(text, grammars=[name]).artifacts
        assert [bare(a) for a in only] == [bare(a) for a in everything if a.grammar == name]


def test_many_inputs_give_documents_in_order_and_errors_in_their_place(tmp_path):
    (tmp_path / "a.txt").write_text("#0  0x55 in spill (cup=0x0) at cup.c:7\n")
    (tmp_path / "b.bin").write_bytes(b"\x7fELF\0\0\1\2" * 100)
    (tmp_path / "c.txt").write_text("")
    (tmp_path / "d.txt").write_bytes(b"#0  0x55 in spill (cup=0x0) at cup.c:7\n\xff\xfe broken\n")
    names = [str(tmp_path / name) for name in ("a.txt", "b.bin", "c.txt", "d.txt", "missing")]
    one, binary, empty, broken, missing = extract_many(names)
    assert [type(x) is Document for x in (one, empty, broken)] == [True] * 3
    assert len(one.artifacts) == len(broken.artifacts) == 1
    assert empty.artifacts == ()
    assert isinstance(binary, InputError)
    assert isinstance(missing, InputError)
    with pytest.raises(NoInputError):
        next(extract_many([]))


def test_processes_give_what_one_process_gives():
    notes = [str(path) for path in sorted((ROOT / "fixtures" / "notes").iterdir())]
    assert list(extract_many(notes, jobs=2)) == list(extract_many(notes, jobs=1))


def test_a_frame_that_is_cut_is_kept_and_told_of():
    document = tracemine.extract_text(
        "#0  0x55 in spill (cup=0x0, tea=...\n#1  0x56 in main () at c.c:2\n"
    )
    assert [(f.symbol, f.line) for a in document.artifacts for f in a.frames] == [
        ("spill", None),
        ("main", 2),
    ]
    [warning] = document.warnings
    assert (warning.first_line, warning.message) == (1, "frame of spill is cut")
