import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracemine.notes import Outline, Reference, outline, references
from tracemine.records import Section

WORK_LOG = """\
.LOG
9:05 2021-3-7
(18:40 2021-03-09)
pool, worker; shutdown race
1, plan
1), port the tests
(1), the slow ones
2, the pool dies in poolRelease.
#0  0x00007f1a2b3c4d15 in raise () from /lib64/libc.so.6
#1  0x00007f1a2b3c4e57 in poolRelease (p=0x55d0c0de, n=3)
    at pool/pool.c:88
1), valgrind says:
==811== Invalid read of size 8
==811==    at 0x4C2B1A0: poolRelease (pool.c:88)
3,
2021-03-07 06:27:51.200+0000: 811: info : poolWait:31 : <0>:<812>
seen again after the rebase
4, (10:15 2021-03-08)
another one: start -> drain -> start

23:59 2021-03-06
met with Ann about the schedule. nothing was decided
no items here

10:00 2021-03-07
1, only one, see"9:05 2021-3-7"2-1)
"""


def at(page: Outline, line: int) -> tuple[str | None, str]:
    entry, incident = page.owner(line)
    return entry and entry.title, incident.title


def titles(sections: tuple[Section, ...]) -> list[str]:
    return [section.title for section in sections]


def table(page: Outline) -> list[tuple[int, str, str | None]]:
    return [(one.first_line, one.title, one.time) for one in page.incidents]


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


MARKDOWN = """\
---
title: "Pool crashes"
date: 2021-03-05
---
Notes on the pool.

# Pool

## 2021-03-07 drain

```console
# gdb -p 811
## not a heading
```

- ```
  # 1), neither
  ```

### Backtrace of the drain ##

#0  0x00007f1a2b3c4d15 in raise () from /lib64/libc.so.6
# 1  0x00007f1a2b3c4e57 in poolRelease ()
#1 also a frame
1. a list
2. of prose

<details><summary>Full log</summary>

```c
#include <stdio.h>
# define N 3
```

</details>

Release 1.2
-----------

Text.

## 2021-03-08T10:15Z again

~~~
# inside
~~~
text
"""


class TestMarkdown:
    page = outline(MARKDOWN)

    def test_headings_outside_of_fences(self) -> None:
        assert table(self.page) == [
            (1, "Pool crashes", "2021-03-05"),
            (7, "Pool", None),
            (9, "2021-03-07 drain", "2021-03-07"),
            (20, "Backtrace of the drain", "2021-03-07"),
            (37, "Release 1.2", None),
            (42, "2021-03-08T10:15Z again", "2021-03-08T10:15Z"),
        ]

    def test_entries_are_dated_headings_else_the_outermost(self) -> None:
        assert at(self.page, 22) == ("2021-03-07 drain", "Backtrace of the drain")
        assert at(self.page, 39) == ("Pool", "Release 1.2")
        assert at(self.page, 45) == ("2021-03-08T10:15Z again",) * 2
        assert at(self.page, 5) == (None, "Pool crashes")


@pytest.mark.parametrize(
    ("text", "headings"),
    [
        ("# Crash\n\ntext\n", ["Crash"]),
        ("# crash in save\n#0  0x1 in f ()\n", ["crash in save"]),
        ("Title\n=====\n\nPart\n----\ntext\n", ["Title", "Part"]),
        ("=====\nTitle\n=====\n\ntext\n", ["Title"]),
        ("Wide 标题\n=========\n\ntext\n", ["Wide 标题"]),
        ("Title\n=====\n\nDetails\n~~~~~~~\n\nx\n\nMore\n====\n", ["Title", "Details", "More"]),
        ("## A\n\n~~~\n# b\n\n## C\n", ["A"]),
        ("# T\n\nOutput\n~~~\n# b\n~~~\n\n## C\n", ["T", "C"]),
        ("# T\n\nUse ```a``` here\n```b``` c\n\n## C\n", ["T", "C"]),
        ("## A `x` # b ##\ntext", ["A `x` # b"]),
        ("#hashtag\n####### seven\n##\n#\t\n", []),
        ("text\n\n# rpm -qa | grep pool\npool-2.9\n", []),
        ("text\n\n# cat /proc/cpuinfo\nprocessor: 0\n", []),
        ("text\n\n# listen on tcp\n# and on tls\nlisten = 1\n", []),
        ("int x;\n\n# define N 3\n\n# include <a.h>\nint y;\n", []),
        ("text\n# comment right below\nlisten = 1\n", []),
        ("Index: pool.c\n===================================\n--- pool.c\n+++ pool.c\n", []),
        ("--- a/pool.c\n+++ b/pool.c\n@@ -1 +1 @@\n-a\n+b\n", []),
        ("Fix the pool\n\nSigned-off-by: Ann <ann@example.org>\n---\n pool.c | 3 +++\n", []),
        (" Id   Name   State\n------------------------\n 1    a      running\n", []),
        ("Id   Name   State\n-----------------\n1    a      running\n", []),
        ("==811== Memcheck\n==811==\n==811== Invalid read\n", []),
        ("done\n\n===========\n\nThread 1 (LWP 7):\n#0  f ()\n", []),
        ("> # quoted\n> ==\n    # indented\n", []),
    ],
)
def test_what_is_a_markdown_heading(text: str, headings: list[str]) -> None:
    page = outline(text)
    assert [one.title for one in page.incidents if one != page.document] == headings


ORG = """\
#+TITLE: work
Preamble.
* Crashes                                                      :pool:
** TODO [#A] drain dies <2021-03-07 日 11:07>                   :gdb:
#+begin_example
* not a headline
* 1    Thread 0x7ffff7d8a740 (LWP 811) "pool" poolRelease () at pool.c:88
#+end_example
*** trace
* 1    Thread 0x7ffff7d8a740 (LWP 811) "pool" poolRelease () at pool.c:88
* Later
CLOSED: [2021-03-09 二 08:00]
:PROPERTIES:
:ID: 1
:END:
"""


class TestOrg:
    page = outline(ORG)

    def test_headlines(self) -> None:
        assert table(self.page) == [
            (1, "work", None),
            (3, "Crashes", None),
            (4, "drain dies", "2021-03-07T11:07"),
            (9, "trace", "2021-03-07T11:07"),
            (11, "Later", "2021-03-09T08:00"),
        ]

    def test_tags_come_down(self) -> None:
        assert self.page.owner(10)[1].tags == ("pool", "gdb")

    def test_entries_are_dated_headlines(self) -> None:
        assert at(self.page, 10) == ("drain dies", "trace")


@pytest.mark.parametrize(
    ("text", "headings"),
    [
        ("* one\n* two\n* three\n", []),
        ("Changes:\n\n* one\n** nested\n", []),
        ("* 1    Thread 0x7f (LWP 7) f () at a.c:1\n  2    Thread 0x7e (LWP 8)\n", []),
        ("* Thu Dec 05 2013 Ann <ann@example.org> - 1.0-1\n- fix\n", []),
        ("* master\n  other\n", []),
        ("* Crash\n** Trace\ntext\n", ["Crash", "Trace"]),
        ("* TODO look\n", ["look"]),
        ("intro\n* drain <2021-03-07 Sun>\n", ["drain"]),
        ("* [2021-03-07 Sun]\ntext\n", ["[2021-03-07 Sun]"]),
        ("* a  :x:y:\n", ["a"]),
        ("#+begin_src\n* a :x:\n", ["a"]),
        ("# Notes\n\n* TODO look\n* done :tada:\n", ["Notes"]),
        ("# -*- mode: org -*-\n\n* a :x:y:\n* b\n", ["a", "b"]),
    ],
)
def test_what_is_an_org_headline(text: str, headings: list[str]) -> None:
    page = outline(text)
    assert [one.title for one in page.incidents if one != page.document] == headings


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


MAILBOX = """\
From ann@example.org Sun Mar  7 09:05:34 2021
Return-Path: <ann@example.org>
From: Ann <ann@example.org>
Date: Sun, 7 Mar 2021 09:05:00 +0800
Subject: [PATCH v2] pool: fix
 the drain

# not a heading
1, not an incident
On Sat, 6 Mar 2021, Bob wrote:
> From: Carl
> Subject: no

>From here on it works.
From ann's point of view.

From 1f2e3d4c5b6a7988 Mon Sep 17 00:00:00 2001
From: Bob <bob@example.org>
Date: Mon, 8 Mar 2021 10:00:00 +0000
Subject: =?utf-8?q?p=C3=B6ol?=

text
-----Original Message-----
From: Ann
Sent: Sunday, March 7, 2021 11:00 AM
To: Bob
Subject: Re: drain

older
"""


class TestMail:
    box = outline(MAILBOX)

    def test_each_mail_is_an_entry_and_an_incident(self) -> None:
        assert table(self.box) == [
            (1, "[PATCH v2] pool: fix the drain", "2021-03-07T09:05:00+08:00"),
            (17, "pöol", "2021-03-08T10:00:00+00:00"),
            (24, "Re: drain", "2021-03-07T11:00"),
        ]
        assert self.box.entries == self.box.incidents
        assert at(self.box, 12) == ("[PATCH v2] pool: fix the drain",) * 2

    def test_a_single_mail(self) -> None:
        page = outline("Received: by x\n\tid 1\nDate: 2021-03-07\nFrom: a\n\nHello Bob,\nit died\n")
        assert [(e.title, e.time) for e in page.entries] == [("Hello Bob,", "2021-03-07")]
        assert page.owner(1)[0] == page.owner(6)[0] == page.entries[0]

    @pytest.mark.parametrize(
        "text",
        [
            "Note: this\nSee: that\n\nFrom: me\n\nTo: you\n",
            "From now on it dies\n\nFrom: Ann\nthe pool\n",
            "commit 1f2e3d\nAuthor: Ann\nDate:   Sun Mar 7 09:05:34 2021\n\n    fix\n",
        ],
    )
    def test_prose_with_colons_is_no_mail(self, text: str) -> None:
        assert outline(text).entries == ()

    def test_a_broken_subject_stays(self) -> None:
        page = outline("From: a\nDate: 2021-03-07\nSubject: =?no-such-charset?q?x?=\n\nbody\n")
        assert page.entries[0].title == "=?no-such-charset?q?x?="


@pytest.mark.parametrize(
    ("heading", "time"),
    [
        ("--- Comment #3 from Ann <ann@example.org> 2021-03-07 10:23:45 UTC ---",
         "2021-03-07T10:23:45Z"),
        ("------- Comment #3 From Ann 2021-03-07 10:23:45 -------", "2021-03-07T10:23:45"),
        ("Comment 3 Ann 2021-03-07 10:23:45 UTC", "2021-03-07T10:23:45Z"),
        ("Ann Smith (ann) wrote on 2021-03-07: #3", "2021-03-07"),
        ("ann commented on Mar 7, 2021", "2021-03-07"),
        ("**@ann** commented on 2021-03-07", "2021-03-07"),
        ("ann commented 3 days ago", None),
        ("Ann added a comment - 2021-03-07 10:23", "2021-03-07T10:23"),
        ("author:\tann\nassociation:\tmember", None),
    ],
)  # fmt: skip
def test_comments_of_an_issue(heading: str, time: str | None) -> None:
    page = outline(f"The pool dies\n\n### Steps\n\nx\n\n{heading}\ntext\n\n{heading}\n#0  f ()\n")
    assert [e.time for e in page.entries] == [time, time]
    assert len({e.id for e in page.entries}) == 2
    assert at(page, 3) == (None, "The pool dies")
    assert page.entries[0].first_line == 7


@pytest.mark.parametrize(
    "line",
    [
        "Ann commented on the patch in 2021 and it was fine with her so far, she said",
        "he commented that it died",
        "Comment 3 is right",
        "On Sun, 2021-03-07 at 13:34 +0800, Ann wrote:\n\n> it died",
        "> On Sun, 2021-03-07, Ann wrote:",
        "On 7 March we wrote:",
    ],
)
def test_quotations_are_no_comments(line: str) -> None:
    assert outline(f"The pool dies\n\n{line}\n\nmore\n\n{line}\n").entries == ()


def test_a_plain_thread_of_mails() -> None:
    page = outline(
        "On Sun, Mar 7, 2021 at 10:23 AM, Ann <ann@example.org> wrote:\nit died\n\n"
        "On Mon, Mar 8, 2021 at 09:00, Bob\n<bob@example.org> wrote:\nwhere?\n> it died\n"
    )
    assert [(e.time, e.first_line) for e in page.entries] == [
        ("2021-03-07T10:23", 1),
        ("2021-03-08T09:00", 4),
    ]


@pytest.mark.parametrize(
    ("line", "time"),
    [
        ("Conversation with ann@example.org at Sun 07 Mar 2021 10:23:00 AM CST on x (jabber)",
         "2021-03-07T10:23:00"),
        ("Conversation started: (2021-3-7 21:19:36)", "2021-03-07T21:19:36"),
        ("--- Log opened Sun Mar 07 10:23:00 2021", "2021-03-07T10:23:00"),
        ("**** BEGIN LOGGING AT Sun Mar  7 10:23:00 2021", "2021-03-07T10:23:00"),
    ],
)  # fmt: skip
def test_conversations_are_entries_but_messages_are_not(line: str, time: str) -> None:
    page = outline(f"{line}\n(04:15:04 PM) Ann: it died\n10:24 < ann> 1, yes\n[10:25] <ann> no\n")
    assert [(one.time, one.first_line, one.last_line) for one in page.incidents] == [(time, 1, 4)]


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
