"""Notes of any form: titles, references, ids, and what always holds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from outlines import MAILBOX, MARKDOWN, ORG, WORK_LOG, at

from tracemine.notes import Reference, outline, references


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("", "untitled"),
        ("\n \n", "untitled"),
        ("\n\npool: fix the drain\n\n#0  f ()\n", "pool: fix the drain"),
        ("#0  0x1 in f ()\n#1  0x2 in g ()\nand then it died\n", "and then it died"),
        ("==811== Invalid read\n==811==    at 0x1: f\n", "==811== Invalid read"),
        ("diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n", "diff --git a/x b/x"),
        ("[BUG] it dies\n", "[BUG] it dies"),
        (
            "*** a/pool.c\t2021-03-07\n--- b/pool.c\t2021-03-07\n***************\n*** 1,2 ****\n",
            "*** a/pool.c 2021-03-07",
        ),
        ("- a bullet\n", "a bullet"),
        ("Ann wrote:\n> it died\nwhere?\n", "where?"),
        ("1, item without an entry\n2, another\n", "item without an entry"),
        ("a  \t b\x1b[31m\x00c\u202e\ufeff\ud800", "a bc?"),
        ("w " * 300, "w " * 59 + "w…"),
        ("x" * 500, "x" * 119 + "…"),
        ("崩溃\n", "崩溃"),
    ],
)
def test_a_text_of_no_form_is_one_incident(text: str, title: str) -> None:
    page = outline(text)
    assert (page.entries, page.incidents) == ((), (page.document,))
    assert page.document.title == title
    assert page.document.last_line == max(1, text.count("\n") + (text[-1:] not in ("", "\n")))


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("#0  0x1 in f ()\n#1  0x2 in g ()\nand then it died again\n", "and then it died again"),
        ("$ gdb app core\nReading symbols from app...\nContinuing.\nIt dies here.\n", "pool.log"),
        ("Program received signal SIGSEGV.\n\nBacktrace stopped: corrupt?\n", "pool.log"),
        ("(gdb) run\nA debugging session is active.\n", "A debugging session is active."),
        ("(gdb) run\n(gdb) bt\n#0  f ()\nA debugging session is active.\n", "pool.log"),
        ("//! (gdb) bt\n//! #0  f ()\n", "pool.log"),
        ("gef\u27a4  bt\n#0  f ()\n", "pool.log"),
        ("gdb-peda$ bt\n#0  f ()\n", "pool.log"),
        ("[COLOR=#000000]#0  0x1 in f ()[/COLOR]\n", "pool.log"),
        ("Thread 2 hit Breakpoint 1, f () at pool.c:7\n", "pool.log"),
        ('static const char *names[] = {\n"a",\n', "pool.log"),
        ("commit 556b8e6f950c\nAuthor: Ann\n", "pool.log"),
        ("It dies; see below\n#0  f ()\n", "It dies; see below"),
    ],
)
def test_what_tools_print_names_no_document_that_has_a_name(text: str, title: str) -> None:
    assert outline(text, "pool.log").document.title == title


def test_a_title_alone_over_other_notes_is_their_title() -> None:
    page = outline("# Log\n\n14:35 2021-03-07\npool\n1, it died\n\n14:36 2021-03-07\nx\n")
    assert at(page, 5) == ("pool", "it died")
    assert page.document.title == "Log"


def test_the_form_that_comes_first_holds() -> None:
    page = outline(WORK_LOG + "\n--- Comment #3 from Ann ---\n\n# Heading\n\n* TODO x\n")
    assert [e.first_line for e in page.entries] == [2, 21, 25]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('1), more of it. see"14:35 2021-03-07"', [("2021-03-07T14:35", ())]),
        ('do "11:40 2021-3-7"3-2).', [("2021-03-07T11:40", ("3", "2)"))]),
        ('ref"15:13 2021-03-07"1', [("2021-03-07T15:13", ("1",))]),
        ('x"15:13 2021-03-07"1-2)-(3)-((4))-a, y', [
            ("2021-03-07T15:13", ("1", "2)", "(3)", "((4))", "a"))]),
        ("1), try 5-3)-(1), and others", [(None, ("5", "3)", "(1)"))]),
        ('"11:02 2021-03-07"end', []),
        ('"11:02 2021-13-07"', []),
        ("(see 2-3) and 11-11", []),
        ('a"1:02 2021-03-07" b"2:02 2021-03-07"',
         [("2021-03-07T01:02", ()), ("2021-03-07T02:02", ())]),
    ],
)  # fmt: skip
def test_references(text: str, expected: list[tuple[str | None, tuple[str, ...]]]) -> None:
    assert references(f"a\n\n{text}\n") == [Reference(*one, line=3) for one in expected]


def test_a_reference_finds_its_entry() -> None:
    (reference,) = references(WORK_LOG)
    assert (reference.path, reference.line) == (("2", "1)"), 26)
    assert reference.stamp in [entry.time for entry in outline(WORK_LOG).entries]


def test_ids_say_nothing_of_lines_or_items_above() -> None:
    before = {(one.time, one.title): one.id for one in outline(WORK_LOG).incidents}
    later = outline("preface\n\n" + WORK_LOG.replace("1, plan\n", "0, more\n\n1, plan\n"))
    after = {(one.time, one.title): one.id for one in later.incidents}
    kept = set(before) - {(None, ".LOG")}
    assert {key: before[key] for key in kept} == {key: after[key] for key in kept}


LINES = st.sampled_from(
    [
        *(line for text in (WORK_LOG, MARKDOWN, ORG, MAILBOX) for line in text.split("\n")),
        *(
            "",
            "",
            "\r",
            "\ufeff.LOG",
            "\x0c",
            "```",
            "~~~",
            "---",
            "# ",
            "* x :a:",
            "On 5 x wrote:",
        ),
        *("2021-03-07", "[2021-03-07 09:00] x", "ann commented on 2021-1-1"),
        "--- Log opened 2021-01-01",
    ]
)
TEXTS = st.one_of(st.text(), st.lists(LINES, max_size=30).map("\n".join))


@given(TEXTS, st.integers())
def test_every_line_of_any_text_has_an_owner(text: str, anywhere: int) -> None:
    page = outline(text)
    count = text.count("\n") + 1
    for line in range(1, count + 1):
        entry, incident = page.owner(line)
        assert incident in page.incidents
        assert entry is None or entry in page.entries
        last = count if line == count else line  # an empty last line belongs to the one above
        assert incident.first_line <= line
        assert incident.last_line >= last or (line == count and not text.split("\n")[-1])
        if entry:
            assert entry.first_line <= incident.first_line
            assert incident.last_line <= entry.last_line
    assert page.owner(anywhere)[1] in page.incidents or page.owner(anywhere)[1] == page.document


@given(TEXTS)
def test_sections_are_titled_in_order_and_have_their_own_ids(text: str) -> None:
    page = outline(text)
    sections = page.incidents
    assert all(one.title and len(one.title) <= 120 for one in sections)
    assert all(one.title == " ".join(one.title.split()) for one in sections)
    assert len({one.id for one in sections}) == len(sections)
    assert [one.first_line for one in sections] == sorted(one.first_line for one in sections)
    assert set(page.entries) <= set(sections)


STAMPS = [f"{hour}:{minute:02} 2021-0{month}-1{hour}" for hour in range(8)
          for minute in (5, 30) for month in (1, 2)]  # fmt: skip


ENTRY = st.tuples(
    st.sampled_from(["", "pool\n", "GTD, plan\n"]),
    st.lists(st.sampled_from(["plan", "it died", "it died", ""]), max_size=4),
)


def written(stamp: str, tags: str, items: list[str]) -> str:
    body = "".join(f"{n}, {text}\n#0  0x1 in f ()\n" for n, text in enumerate(items, 1))
    return f"{stamp}\n{tags}{body}\n"


@given(
    st.lists(ENTRY, min_size=1, max_size=6),
    st.lists(ENTRY, max_size=6),
    st.randoms(use_true_random=False),
)
def test_ids_are_stable_when_other_entries_are_added(kept, added, random) -> None:
    stamps = STAMPS.copy()
    random.shuffle(stamps)
    entries = [written(stamps.pop(), *entry) for entry in kept]
    before = [one.id for one in outline("".join(entries)).incidents]
    for entry in added:
        entries.insert(random.randrange(len(entries) + 1), written(stamps.pop(), *entry))
    after = [one.id for one in outline("".join(entries)).incidents]
    assert [one for one in after if one in set(before)] == before


@pytest.mark.parametrize(
    "line",
    [
        "\n", " ", "#", "# ", "# a\n\n", "1,\n", "1, a\n", "8:00 2021-03-07\n", "\r", "\r\n",
        "(8:00 2021-03-07)\n", "* a\n", "* TODO a\n", "```\n", "~~~\n", "ab\n---\n\n", "From: a\n",
        "\nFrom: a\nDate: b\n", "On 5 ", "On 5 a\n", "a commented ", " commented \n", "=", "-", "1",
        "2021-03-07\n\n", "[2021-03-07 09:00] a\n", "- ", "(", '"8:00 2021-03-07"', "a/", "a -",
        "=?utf-8?q?", ": ",
    ],
)  # fmt: skip
def test_long_runs_of_anything_are_read(line: str) -> None:
    text = line * 3000
    page = outline("8:00 2021-03-07\n" + text)
    assert page.owner(2)[1] in page.incidents
    assert outline(text).owner(1)[1].title
    assert isinstance(references(text), list)


LONG = "the pool dies again when it is drained while another worker still fills it"


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (f"{LONG}\nfrom the queue.\n", f"{LONG} from the queue."),
        (f"8:00 2021-03-07\n1, {LONG}\nfrom the queue:\n#0  0x1 in f ()\n", f"{LONG} from the queue:"),
        (f"8:00 2021-03-07\n1,\n{LONG}\nfrom the queue:\n", f"{LONG} from the queue:"),
        (f"#0  0x1 in f ()\n{LONG}\nfrom the queue:\n", f"{LONG} from the queue:"),
        # another sentence, another paragraph, what a tool printed, and lines that end early
        (f"{LONG}\nFrom the queue.\n", LONG),
        (f"{LONG}\n\nfrom the queue.\n", LONG),
        (f"{LONG}\nvoid drain(struct pool *p) {{\n", LONG),
        ("the pool dies\nwhen it is drained\n", "the pool dies"),
        (f"{LONG}, and nothing is left\nof the queue.\n", f"{LONG}, and nothing is left"),
    ],
)  # fmt: skip
def test_a_title_that_a_mail_wrapped_is_whole(text: str, title: str) -> None:
    assert outline(text).incidents[-1].title == title
