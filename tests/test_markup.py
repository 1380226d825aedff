"""Markdown and Org: what is a heading, and what only looks like one."""

import pytest
from outlines import MARKDOWN, ORG, at, table

from tracemine.notes import outline


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
