"""Mails, comments of issues and chats: whose words each line is."""

import pytest
from outlines import MAILBOX, at, table

from tracemine.notes import outline


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
