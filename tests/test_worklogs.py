"""Work logs and diaries: entries, their items, times and tags."""

import pytest
from outlines import WORK_LOG, at, titles

from tracemine.notes import outline


class TestWorkLog:
    log = outline(WORK_LOG)

    def test_entries_are_the_stamp_lines(self) -> None:
        assert [(e.title, e.time, e.first_line, e.last_line) for e in self.log.entries] == [
            ("pool, worker; shutdown race", "2021-03-07T09:05", 2, 20),
            ("met with Ann about the schedule. nothing was decided", "2021-03-06T23:59", 21, 24),
            ('only one, see"9:05 2021-3-7"2-1)', "2021-03-07T10:00", 25, 26),
        ]

    def test_tags(self) -> None:
        assert [e.tags for e in self.log.entries] == [("pool", "worker", "shutdown race"), (), ()]

    @pytest.mark.parametrize(
        ("line", "incident"),
        [
            (1, ".LOG"),
            (2, "pool, worker; shutdown race"),
            (5, "plan"),
            (7, "plan"),
            (8, "the pool dies in poolRelease."),
            (10, "the pool dies in poolRelease."),
            (14, "the pool dies in poolRelease."),
            (16, "seen again after the rebase"),
            (19, "another one: start -> drain -> start"),
            (22, "met with Ann about the schedule. nothing was decided"),
        ],
    )
    def test_lines_belong_to_the_top_level_item(self, line: int, incident: str) -> None:
        assert at(self.log, line)[1] == incident

    def test_items_inherit_time_and_tags(self) -> None:
        item = self.log.owner(9)[1]
        assert (item.time, item.tags) == ("2021-03-07T09:05", ("pool", "worker", "shutdown race"))
        assert (item.first_line, item.last_line) == (8, 14)

    def test_a_stamp_after_the_number_overrides_the_time(self) -> None:
        assert self.log.owner(19)[1].time == "2021-03-08T10:15"

    def test_windows_line_ends_change_nothing(self) -> None:
        assert outline(WORK_LOG.replace("\n", "\r\n")) == self.log


def test_additions_override_the_time_until_they_end() -> None:
    page = outline(
        "8:00 2021-03-07\n1, a first\n(9:00 2021-03-08)\nmore of it\n2, inside the addition\n"
        '"9:00 2021-03-08"end\n3, after it\n(10:00 2021-03-09)\n4, never closed\n'
        "8:30 2021-03-07\n1, next entry\n"
    )
    assert [(one.title, one.time) for one in page.incidents][1:5] == [
        ("a first", "2021-03-07T08:00"),
        ("inside the addition", "2021-03-08T09:00"),
        ("after it", "2021-03-07T08:00"),
        ("never closed", "2021-03-09T10:00"),
    ]
    assert page.incidents[-1].time == "2021-03-07T08:30"


@pytest.mark.parametrize(
    ("line", "tags"),
    [
        ("pool, worker, cont1", ("pool", "worker", "cont1")),
        ("GTD", ("GTD",)),
        ("network;  huge pages, 48bit address", ("network", "huge pages", "48bit address")),
        ("虚拟化，xen", ("虚拟化", "xen")),
        ("TODO: ask Ann", ()),
        ("the build is broken since noon", ()),
        ("fixed it, finally.", ()),
        ("1, plan", ()),
        ("https://example.org/a,b", ()),
        ("#0  0x00007f1a in main ()", ()),
        ("==811== Invalid read", ()),
        (", ".join("abcdefghijklmnop"), ()),
        ("", ()),
    ],
)
def test_tag_lines(line: str, tags: tuple[str, ...]) -> None:
    page = outline(f"8:00 2021-03-07\n{line}\nsome text that goes on and on\n")
    assert page.entries[0].tags == tags


@pytest.mark.parametrize(
    "line",
    [
        "7, 8, 9}",
        "2, 0x7f1a2b3c}, next = 0x0",
        "2, client=client@entry=0x7f1a2b3c0620, ",
        "1, size=42) at pool/drain.c:31",
        "93, far ahead of all numbers",
        "2 apples, 3 pears",
        " 2, indented",
        "> 2, quoted",
        "#2, a frame",
    ],
)
def test_printed_text_is_no_item(line: str) -> None:
    page = outline(f"8:00 2021-03-07\n1, an item\n$1 = {{x = 0,\n{line}\nmore\n")
    assert titles(page.incidents) == ["an item", "an item"]


def test_item_after_an_open_line_of_data_is_data() -> None:
    page = outline("8:00 2021-03-07\n1, an item\n$1 = {0x1, 0x2,\n2, then words\n")
    assert titles(page.incidents)[1:] == ["an item"]


def test_items_may_restart_and_be_left_empty() -> None:
    page = outline(
        "8:00 2021-03-07\nGTD\n1, today\n2, next\n2, again two\n1, from one again\n"
        "2,\nfive of six pass\n#1  0x1 in f ()\n4,\n#0  0x1 in f ()\n"
    )
    assert titles(page.incidents)[1:] == [
        "today", "next", "again two", "from one again", "five of six pass", "GTD",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "incident"),
    [
        ("1), first crash\n#0  0x1 in f ()\n2), second crash\n", "second crash"),
        ("(1), first crash\n#0  0x1 in f ()\n(2), second crash\n", "second crash"),
        ("1、启动\n#0  0x1 in f ()\n2、重启后崩溃\n", "重启后崩溃"),
        ("1, Program received signal SIGSEGV, Segmentation fault.\n#0  0x1 in f ()\n",
         "Program received signal SIGSEGV, Segmentation fault."),
        ("it died again:\n1,\n#0  0x1 in f ()\n", "it died again:"),
    ],
)  # fmt: skip
def test_shallowest_items_of_an_entry_are_its_incidents(text: str, incident: str) -> None:
    page = outline("8:00 2021-03-07\n" + text)
    assert page.incidents[-1].title == incident


@pytest.mark.parametrize(
    ("header", "title", "time"),
    [
        ("[2021-03-07 09:00] The pool died.", "The pool died.", "2021-03-07T09:00"),
        ("2021-03-07 09:00 The pool died. *", "The pool died.", "2021-03-07T09:00"),
        ("2021-03-07", "words of prose", "2021-03-07"),
        ("2021/03/07 crash in drain", "crash in drain", "2021-03-07"),
        ("2021-03-07: crash in drain", "crash in drain", "2021-03-07"),
        ("07.03.2021 crash", "crash", "2021-03-07"),
        ("2021年3月7日 星期日", "words of prose", "2021-03-07"),
        ("14:35 2021-03-07 crash", "crash", "2021-03-07T14:35"),
        ("10:23 PM 3/7/2021", "words of prose", "2021-03-07T22:23"),
        ("Sun, 07 Mar 2021 10:23:45 +0800", "words of prose", "2021-03-07T10:23:45+08:00"),
        ("Sun Mar  7 10:23:45 CST 2021", "words of prose", "2021-03-07T10:23:45"),
        ("Sunday, March 7, 2021", "words of prose", "2021-03-07"),
        ("7 March 2021", "words of prose", "2021-03-07"),
        ("2021-03-07T10:23:45Z", "words of prose", "2021-03-07T10:23:45Z"),
        ("2021-03-07  Ann <ann@example.org>", "Ann <ann@example.org>", "2021-03-07"),
    ],
)
def test_diary_headers(header: str, title: str, time: str) -> None:
    page = outline(f"{header}\n\nwords of prose\n\n#0  0x1 in f ()\n")
    assert [(e.title, e.time, e.first_line) for e in page.entries] == [(title, time, 1)]


@pytest.mark.parametrize(
    "line",
    [
        "2021-03-07 06:27:51.200+0000: 811: info : poolWait:31 : <0>",
        "2021-03-07 06:27:51.200+0000: starting up",
        "2021-03-07T06:27:51.937521+08:00 host pool[811]: died",
        "2021-03-07T06:27:51.2Z ##[error]died",
        "2021-03-07 06:27:51,200 ERROR died",
        "2021-03-07 06:27 ERROR died",
        "2021-03-07 06:27 host pool[811]: died",
        "2021-03-07 06:27 [info] died",
        "2021/03/07 06:27:51 [error] 7#7: died",
        "[2021-03-07 06:27:51] died",
        "Mar  7 06:27:51 host pool[811]: died",
        "Sun Mar  7 06:27:51 2021 : died",
        "06:27:51.200 died",
        "14:35 2021-03-99",
        "2021-03-07-pool.log",
        "2021-03-07.",
        "2021.3.7.1 is out",
        "On 2021-03-07 it died",
        "(04:15:04 PM) Ann: 14:35 2021-03-07",
        "'14:35 2021-03-07'",
    ],
)
def test_log_lines_open_no_entry(line: str) -> None:
    assert outline(f"{line}\n\nIt died.\n\n{line}\n\n{line}\n").entries == ()


def test_a_run_of_dated_lines_is_a_log() -> None:
    assert (
        outline("2021-03-07 09:00 up\n2021-03-07 09:01 down\n2021-03-07 09:02 up\n").entries
        == (outline("2021-03-07 09:02 up\n").entries[:0])
    )


def test_a_lone_date_inside_a_text_is_no_journal() -> None:
    assert outline("Release notes\n\nmore\n\n2021-03-07\n\ntext\n").entries == ()


def test_journal_tags_and_items() -> None:
    page = outline(
        "[2021-03-07 09:00] The @pool died.\n@gdb and @drain\n\n1, first\n#0  0x1 in f ()\n"
        "2, second\n\n[2021-03-08 09:00] Ann@example.org wrote back\n"
    )
    assert [e.tags for e in page.entries] == [("pool", "gdb", "drain"), ()]
    assert at(page, 5) == ("The @pool died.", "first")


def test_notepad_in_another_locale() -> None:
    page = outline(
        ".LOG\n10:23 AM 3/7/2021\npool, drain\n1, it died\n10:30 AM 3/7/2021\nslow drain\n"
    )
    assert [(e.time, e.tags) for e in page.entries] == [
        ("2021-03-07T10:23", ("pool", "drain")),
        ("2021-03-07T10:30", ("slow drain",)),
    ]
    assert at(page, 4)[1] == "it died"
