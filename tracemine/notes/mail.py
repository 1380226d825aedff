"""Mails: a single one, a mailbox, and threads saved as mails one after the other.

    From joe@example.org Sun Mar  7 09:05:34 2021      a mailbox: after a blank line
    From: Joe <joe@example.org>                        or only the header
    Date: Thu, 5 Dec 2013 10:23:00 +0800
    Subject: [PATCH v2] pool: fix crash in drain

Each mail is an entry. What a mail quotes, at whatever depth, belongs to it.
"""

import re
from collections.abc import Sequence

from tracemine.notes import titles
from tracemine.notes.page import Boundary, Heading, Page
from tracemine.notes.stamps import time_in

_DAYS = "Mon|Tue|Wed|Thu|Fri|Sat|Sun"
_MONTHS = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"

_FIELDS = """From Date Subject To Cc Sent Author Sender Reply-To Return-Path Received Delivered-To
    Message-ID Message-Id MIME-Version Mime-Version Authentication-Results Organization
    Envelope-to DKIM-Signature Content-Type In-Reply-To References"""

BOUNDARIES = (
    # From 1f2e3d4c5b6a Mon Sep 17 00:00:00 2001
    (
        "postmark",
        rf"""From[ ][^\n]{{1,120}}?[ ]{{1,2}}(?:{_DAYS})[ ](?:{_MONTHS})[ ]{{1,2}}\d{{1,2}}[ ]
            \d\d:\d\d(?::\d\d)?[ ][^\n]{{0,12}}?(?:19|20)\d\d""",
    ),
    # X-Original-To: devel@example.org
    ("mail_header", r"X-[\w-]{1,40}+:[ \t]"),
    *(("mail_header", rf"{name}:[ \t]") for name in _FIELDS.split()),
)

_FIELD = re.compile(r"(?P<name>[A-Za-z][\w-]{0,60}+):[ \t]*(?P<value>.*)", re.DOTALL)
_ENCODED = re.compile(r"=\?[\w-]{1,40}\?[BbQq]\?")
_ABOVE = re.compile(r"[-_]{5,}.*|>?From .*|--")
_MOST_LINES = 500
_LONGEST_SUBJECT = 2000


def headings(page: Page, boundaries: Sequence[Boundary]) -> list[Heading]:
    """Read the mails: each header is an entry, with its postmark where it has one."""
    found: list[Heading] = []
    end = postmark = 0
    for start, kind in boundaries:
        if start < end:
            continue
        if kind == "postmark":
            postmark = start if page.opens(start) else postmark
            continue
        end = page.after(start)
        below_postmark = postmark > 0 and page.before(start) == postmark
        if not (below_postmark or page.opens(start) or _ABOVE.fullmatch(page.previous(start))):
            continue
        fields, end = _header(page, start)
        if _is_mail(fields, whole=below_postmark or start == page.first):
            found.append(_mail(postmark if below_postmark else start, fields, end))
    return found


def _header(page: Page, start: int) -> tuple[dict[str, str], int]:
    """Read a header: its fields by lower-case name, folded lines joined, and where it ends."""
    fields: dict[str, str] = {}
    name = ""
    for _ in range(_MOST_LINES):
        line = page.line(start)
        match = _FIELD.match(line)
        if match:
            name = match["name"].lower()
            fields.setdefault(name, match["value"])
        elif line and line[0] in " \t" and name:
            fields[name] = f"{fields[name]} {line.strip()}"[:_LONGEST_SUBJECT]
        else:
            break
        start = page.after(start)
    return fields, start


def _is_mail(fields: dict[str, str], *, whole: bool) -> bool:
    """Tell a mail's header from a few lines that look like one; `whole` if it opens a mail."""
    author = "from" in fields or "author" in fields
    sent = "date" in fields or "sent" in fields
    if whole:
        return author + sent + ("subject" in fields) + ("to" in fields) >= 2
    return author and sent and ("subject" in fields or "to" in fields)


def _mail(start: int, fields: dict[str, str], body: int) -> Heading:
    time = time_in(fields.get("date") or fields.get("sent") or "")
    subject = titles.shorten(_decoded(fields.get("subject", "")))
    return Heading(start, 1, subject, time, True, (), body)


def _decoded(subject: str) -> str:
    """Decode a subject's RFC 2047 words; one that cannot be decoded stays as it is."""
    if not _ENCODED.search(subject):
        return subject
    from email.errors import HeaderParseError
    from email.header import decode_header, make_header

    try:
        return str(make_header(decode_header(subject)))
    except (HeaderParseError, LookupError, ValueError):
        return subject
