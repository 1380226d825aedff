"""The score on the shared corpus: real documents of other people with labels made by hand."""

import json
from collections import Counter, defaultdict

import tracemine

KEY = ("grammar", "note_line", "symbol", "file", "line")
#: The grammars whose frames have labels; those of others count neither for nor against.
LABELLED = ("gdb", "valgrind", "libvirtd", "patch")
WORK_LOG = "000_d0de85a2cc473f9b.txt"


def _gold(path):
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
    optional = {(row["grammar"], row["note_line"]) for row in rows if row.get("optional")}
    return [row for row in rows if not row.get("optional")], optional


def _found(path, optional):
    for artifact in tracemine.extract(str(path), grammars=LABELLED).artifacts:
        for stack in artifact.stacks:
            rows = [(artifact.grammar, f.note_line, f.symbol, f.file, f.line) for f in stack.frames]
            yield tuple(row for row in rows if row[:2] not in optional)


def _score(shared, names):
    right = extra = lost = stacks = whole = 0
    for name in names:
        gold, optional = _gold(shared / "corpus" / "gold" / f"{name}.gold.jsonl")
        found = list(_found(shared / "corpus" / "docs" / name, optional))
        want = Counter(tuple(row[key] for key in KEY) for row in gold)
        got = Counter(row for stack in found for row in stack)
        right += sum((want & got).values())
        extra += sum((got - want).values())
        lost += sum((want - got).values())
        grouped = defaultdict(list)
        for row in gold:
            grouped[row["stack"]].append(tuple(row[key] for key in KEY))
        left = Counter(found)
        for stack in map(tuple, grouped.values()):
            stacks += 1
            if left[stack] > 0:
                left[stack] -= 1
                whole += 1
    return 2 * right / (2 * right + extra + lost), whole / stacks


def test_frames_and_stacks_of_real_documents(shared):
    """Frames F1 at least 0.985, stacks exact at least 0.96."""
    names = sorted(path.name for path in (shared / "corpus" / "docs").iterdir())
    f1, stacks = _score(shared, names)
    assert f1 >= 0.985
    assert stacks >= 0.96


def test_the_work_log_is_read_whole(shared):
    """Every frame and every stack of the work log of 2013."""
    assert _score(shared, [WORK_LOG]) == (1.0, 1.0)


def test_the_kernel_is_found_in_the_one_document_that_holds_an_oops(shared):
    """No other real document holds what looks like one; the labels leave the kernel out."""
    found = {
        path.name: [
            a.signature.title
            for a in tracemine.extract(str(path), grammars=["all"]).artifacts
            if a.signature
        ]
        for path in (shared / "corpus" / "docs").iterdir()
        if tracemine.extract(str(path), grammars=["kernel"]).artifacts
    }
    assert found == {
        "neg_koops_rhbz.txt": [
            "General protection fault in find_get_entry < find_lock_entry < shmem_getpage_gfp"
        ]
    }
