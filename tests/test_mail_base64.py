"""Mails in base64: texts are read, other attachments are blank."""

import base64

import pytest
from mails import BASE64, QUOTED, TRACE, encoded, line_of, mail, single, undone

from tracemine.reading import IDENTITY, undo_transport


@pytest.mark.parametrize(
    "raw",
    [
        single(BASE64, encoded(TRACE)),
        single(BASE64, "\n\n" + encoded(TRACE)),
        mail((BASE64, encoded(TRACE))),
        mail((QUOTED, "see the attachment"), (BASE64, encoded(TRACE))),
        mail((BASE64.replace("text/plain", "application/octet-stream"), encoded(TRACE))),
        single(BASE64, encoded(TRACE) + "\n____________________\nthe list's footer = here"),
        mail((BASE64, encoded(TRACE))).replace("--=-cut-==--", ""),
    ],
)
def test_base64(raw):
    found, numbers = undone(raw)
    rows = raw.split("\n")
    top = next(i for i, row in enumerate(rows) if row.startswith(encoded(TRACE)[:60]))
    for line in TRACE.split("\n"):
        offset = len(TRACE[: TRACE.index(line)].encode())
        assert numbers[found.index(line)] == top + 1 + offset * 8 // 6 // 76


def test_text_around_base64_stays():
    raw = mail((BASE64, encoded(TRACE) + "\n\n___ footer"), ("", "plain, h=0x1"))
    assert line_of(raw, "___ footer") == "___ footer"
    assert line_of(raw, "plain, h=0x1") == "plain, h=0x1"


@pytest.mark.parametrize(
    ("fields", "data"),
    [
        ("Content-Type: image/png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
        ("Content-Type: image/svg+xml", b"<svg/>\n"),
        ("Content-Type: application/octet-stream", bytes(range(256))),
        ("Content-Type: application/octet-stream", b"\x7fELF\x02\x01\x01"),
        ("Content-Type: application/pkcs7-signature", b"0\x82\x0a\xf2\x06\x09*\x86H"),
        ("Content-Type: text/plain", b"\x7fELF\x02\x01\x01" + bytes(64)),
        ("Content-Type: application/x-thing", b"\x93\x94\xff\xfe\xfa\xee" * 20),
    ],
)
def test_attachments_that_are_no_text_become_blank_lines(fields, data):
    body = base64.encodebytes(data).decode().rstrip("\n")
    raw = mail((f"{fields}\nContent-Transfer-Encoding: base64", body), ("", "after"))
    text, lines = undo_transport(raw.encode())
    assert text == raw.replace(body, "\n" * body.count("\n"))
    assert lines is IDENTITY


@pytest.mark.parametrize("charset", ["utf-8", "utf-16", "utf-16-le", "utf-16-be", "latin-1"])
def test_base64_charsets(charset):
    text = TRACE.replace("pump", "pümp")
    fields = BASE64.replace("UTF-8", charset)
    found, _ = undone(mail((fields, encoded(text, charset)), ("", "after")))
    assert set(text.split("\n")) <= set(found)


@pytest.mark.parametrize("cut", range(1, 9))
def test_cut_base64_is_read_as_far_as_it_goes(cut):
    found, _ = undone(single(BASE64, encoded(TRACE)[:-cut]))
    assert TRACE.split("\n")[2] in found


@pytest.mark.parametrize("body", ["not base64, but text", "#0  f (a=1) at x.c:3", "", "=", "===="])
def test_what_is_no_base64_stays(body):
    raw = mail((BASE64, body))
    assert undo_transport(raw.encode()) == (raw, IDENTITY)
