"""Mails to undo the transport of, and what comes out."""

import base64
from itertools import pairwise

from tracemine.reading import undo_transport

HEADER = """\
From: Ada Example <ada@example.org>
To: crashes@lists.example.org
Subject: pump daemon dies in flush_queue
Date: Tue, 3 Mar 2015 10:11:12 +0100
MIME-Version: 1.0
"""


TRACE = """\
Program received signal SIGSEGV, Segmentation fault.
#0  0x00005555555551b9 in flush_queue (queue=0x0, limit=16) at pump/queue.c:88
#1  0x0000555555555304 in pump_run (state=0x7ffe1c02, flags=3) at pump/main.c:212
#2  0x00007ffff7a03bf7 in __libc_start_main () from /lib64/libc.so.6"""


def mail(*parts, header=HEADER):
    """A multipart mail of (header lines, body) pairs; or a whole mail out of one text."""
    lines = [header.rstrip("\n"), 'Content-Type: multipart/mixed; boundary="=-cut-=="', ""]
    for fields, body in parts:
        lines += ["--=-cut-==", fields, "", body]
    return "\n".join([*lines, "--=-cut-==--", ""])


def single(fields, body):
    return f"{HEADER}{fields}\n\n{body}\n"


def undone(raw):
    """The text lines and the physical line of each, checked for what always holds."""
    data = raw if isinstance(raw, bytes) else raw.encode()
    text, lines = undo_transport(data)
    found = text.split("\n")
    numbers = [lines.physical(number) for number in range(1, len(found) + 1)]
    assert all(a <= b for a, b in pairwise(numbers))
    assert numbers[0] >= 1
    assert numbers[-1] <= data.count(b"\n") + 1
    return found, numbers


def stored(raw, number):
    return raw.split("\n")[number - 1]


def line_of(raw, wanted):
    """The stored line that the one text line `wanted` leads back to."""
    found, numbers = undone(raw)
    assert found.count(wanted) == 1, "\n".join(found)
    return stored(raw, numbers[found.index(wanted)])


QUOTED = "Content-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: quoted-printable"
BASE64 = "Content-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: base64"


def encoded(text, charset="utf-8"):
    return base64.encodebytes(text.encode(charset)).decode().rstrip("\n")
