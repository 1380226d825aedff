"""Mails: what their transport did is undone, and every line leads back to where it is stored."""

import base64
import quopri
from email.message import EmailMessage
from email.policy import SMTP, default
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracemine.reading import IDENTITY, text_from, undo_transport
from tracemine.reading.mail import shows_transport

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


# -- quoted-printable ---------------------------------------------------------------------------


SOFT = """\
Hello,
#0  flush_queue (queue=3D0x0, limit=3Dlim=
it@entry=3D16) at pump/que=
ue.c:88
#1  pump_run (state=3D0x7ffe1c02) at pump/main.c:212
-- =20
Ada"""


@pytest.mark.parametrize(
    "raw",
    [
        single(QUOTED, SOFT),
        single(QUOTED.lower(), SOFT),
        single(QUOTED.upper(), SOFT),
        single("Content-Transfer-Encoding: quoted-printable", SOFT),
        mail((QUOTED, SOFT)),
        mail(("Content-Type: text/plain", "see below"), (QUOTED, SOFT)),
        mail((QUOTED.replace("text/plain", "application/octet-stream"), SOFT)),
        "\n\n" + single(QUOTED, SOFT),
        "From ada@example.org Tue Mar  3 10:11:12 2015\n" + single(QUOTED, SOFT),
        "\ufeff" + single(QUOTED, SOFT),
    ],
)
def test_soft_breaks_inside_tokens(raw):
    joined = "#0  flush_queue (queue=0x0, limit=limit@entry=16) at pump/queue.c:88"
    assert line_of(raw, joined) == "#0  flush_queue (queue=3D0x0, limit=3Dlim="
    plain = "#1  pump_run (state=0x7ffe1c02) at pump/main.c:212"
    assert line_of(raw, plain) == "#1  pump_run (state=3D0x7ffe1c02) at pump/main.c:212"
    assert line_of(raw, "Ada") == "Ada"


def test_soft_breaks_with_carriage_returns_and_padding():
    raw = single(QUOTED, "a=3D1, =\nb=3D2").replace("\n", "\r\n") + "c=3D=  \n4\n"
    found, _ = undone(raw)
    assert "a=1, b=2\r" in found
    assert "c=4" in found


def test_valgrind_prefix():
    raw = single(QUOTED, "> =3D=3D471=3D=3D    by 0x4E4E3DF: ??? (in /usr/lib/pump/out_N=\nF.so)")
    assert line_of(raw, "> ==471==    by 0x4E4E3DF: ??? (in /usr/lib/pump/out_NF.so)")


@pytest.mark.parametrize(
    ("charset", "encoded", "expected"),
    [
        ("iso-8859-1", "caf=E9", "café"),
        ("iso-8859-2", "=B3=F3d=BC", "łódź"),
        ("UTF-8", "caf=C3=A9", "café"),
        ("us-ascii", "caf=C3=A9", "café"),
        ("us-ascii", "caf=E9", "café"),
        ("no-such-charset", "=93x=94", "“x”"),
        ("punycode", "caf=E9", "café"),
        ("hex", "caf=E9", "café"),
        ("koi8-r", "=D2=C1=DA", "раз"),
        ("iso-2022-jp", "=1B$B4A;z=1B(B", "漢字"),
    ],
)
def test_charset_of_a_part(charset, encoded, expected):
    fields = QUOTED.replace("UTF-8", charset)
    assert expected in undone(mail((fields, encoded), (BASE64, "eA==")))[0]


def test_eight_bit_part_in_its_charset():
    part = b"Content-Type: text/plain; charset=iso-8859-2\nContent-Transfer-Encoding: 8bit"
    raw = HEADER.encode() + part + b"\n\n\xb3\xf3d\xbc\nza\xc5\xbc\n"
    assert "łódź" in undone(raw)[0]


def test_encoded_line_feeds_stay_on_their_physical_line():
    raw = single(QUOTED, "one=0D=0Atwo=0A=\nthree=0Afour=\n=0Afive")
    found, numbers = undone(raw)
    at = found.index("one\r")
    assert found[at : at + 5] == ["one\r", "two", "three", "four", "five"]
    first = numbers[at]
    assert numbers[at : at + 5] == [first, first, first + 1, first + 1, first + 2]


def test_a_body_that_is_declared_but_was_decoded_stays():
    raw = single(QUOTED, "#0  f (a=0x1, b=c, d=e) at x.c:3\n==12== x\nfoo =\n  bar;")
    text, lines = undo_transport(raw.encode())
    assert text == raw
    assert lines is IDENTITY


# -- base64 -------------------------------------------------------------------------------------


def encoded(text, charset="utf-8"):
    return base64.encodebytes(text.encode(charset)).decode().rstrip("\n")


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


# -- HTML ---------------------------------------------------------------------------------------


PAGE = """\
<html><head><style>p { color: red }
</style><title>x</title></head><body>
<p>It died:<br>#0 &nbsp;flush_queue (queue=3D0x0, limit=3D&lt;optimized =
out&gt;) at queue.c:88</p>
<div>#1 &#32;pump_run (state=3D<optimized out>)
 at main.c:212</div><!-- <b>no</b>
--><pre>  two
  rows</pre>&amp; more</body></html>"""


def test_html_alone_becomes_text():
    fields = QUOTED.replace("text/plain", "text/html")
    raw = mail((fields, PAGE), ("Content-Type: text/plain", "after"))
    found, numbers = undone(raw)
    expected = {
        "It died:": "<p>It died:",
        "#0  flush_queue (queue=0x0, limit=<optimized out>) at queue.c:88": "<p>It died:",
        "#1  pump_run (state=<optimized out>)  at main.c:212": "<div>#1",
        "  two": "--><pre>",
        "  rows": "  rows</pre>",
        "& more": "  rows</pre>",
        "after": "after",
    }
    for line, begin in expected.items():
        assert stored(raw, numbers[found.index(line)]).startswith(begin)
    assert not any("color" in line for line in found)


def alternative(plain, page=PAGE):
    return (
        f"{HEADER}Content-Type: multipart/alternative;\n boundary=b1\n\n"
        f"--b1\nContent-Type: text/plain\n\n{plain}\n"
        f"--b1\nContent-Type: multipart/related; boundary=b2\n\n--b2\n"
        f"Content-Type: text/html\nContent-Transfer-Encoding: quoted-printable\n\n{page}\n--b2--\n"
        "--b1--\ntrailer\n"
    )


def test_html_twin_of_a_plain_text_becomes_blank_lines():
    raw = alternative(TRACE)
    text, lines = undo_transport(raw.encode())
    assert text == raw.replace(PAGE, "\n" * PAGE.count("\n"))
    assert lines is IDENTITY


def test_html_stays_when_the_plain_text_is_empty():
    assert "It died:" in undone(alternative(" \n"))[0]


@pytest.mark.parametrize(
    "page",
    [
        "<",
        "<!--",
        "<style>",
        "<div",
        "<<<>>>",
        "&",
        "&#",
        "&#99999999999999;",
        "&#x110000;",
        "&#10;&#13;&NotAnEntity;",
        "</p></p>",
        "<![endif",
        "<!",
        "<pre>",
        "<a href='",
        "\0",
    ],
)
def test_broken_html(page):
    raw = single("Content-Type: text/html", f"before<br>{page}")
    assert "before" in undone(raw)[0]


# -- structure ----------------------------------------------------------------------------------


def mbox(*mails, envelope="From ada@example.org Tue Mar  3 10:11:12 2015"):
    return "\n".join(f"{envelope}\n{one}" for one in mails)


def test_mbox_with_mails_of_different_encodings():
    raw = mbox(
        single(QUOTED, "#0  f (a=3D1,=20\n    b=3D2)"),
        single("Content-Type: text/plain", "x=3D and h=0x12, c=2, fd=20"),
        single(BASE64, encoded(TRACE)),
    )
    found, _ = undone(raw)
    assert {"#0  f (a=1, ", "    b=2)", "x=3D and h=0x12, c=2, fd=20"} <= set(found)
    assert set(TRACE.split("\n")) <= set(found)


def test_patches_inside_a_mail_do_not_end_it():
    patch = "From 0123abcd Mon Sep 17 00:00:00 2001\nFrom: Ada\nSubject: [PATCH]\n\n+a =3D 1;"
    found, _ = undone(single(QUOTED, f"two patches\n\n{patch}\n-- =\n\n\n{patch}"))
    assert found.count("+a = 1;") == 2
    found, _ = undone(mbox(single(QUOTED, f"patch\n\n{patch}"), single(QUOTED, "b=3D")))
    assert "+a = 1;" in found


def test_mails_after_notes():
    raw = "my notes, x=3\n\n" + mbox(single(QUOTED, "a=3D1"))
    assert {"my notes, x=3", "a=1"} <= set(undone(raw)[0])


def test_forwarded_mail():
    inner = single(QUOTED, "a=3D1")
    raw = mail(("Content-Type: message/rfc822", inner), ("Content-Type: text/plain", "b=3D"))
    assert {"a=1", "b=3D"} <= set(undone(raw)[0])
    digest = mail(("", inner)).replace("multipart/mixed", "multipart/digest")
    assert "a=1" in undone(digest)[0]


def test_deep_nesting_ends_as_text():
    raw = HEADER
    for level in range(200):
        raw += f"Content-Type: multipart/mixed; boundary=b{level}\n\n--b{level}\n"
    assert undo_transport(raw.encode()) == (raw, IDENTITY)


@pytest.mark.parametrize(
    "damage",
    [
        lambda raw: raw.replace("--=-cut-==--\n", ""),
        lambda raw: raw.replace('; boundary="=-cut-=="', ""),
        lambda raw: raw.replace('boundary="=-cut-=="', 'boundary="other"'),
        lambda raw: raw.replace('boundary="=-cut-=="', 'boundary="'),
        lambda raw: raw[raw.index("--=-cut-==") :],
        lambda raw: "the archive's own line\n" + raw,
        lambda raw: raw.replace("MIME-Version: 1.0", "MIME-Version 1.0"),
    ],
)
def test_malformed_mails_are_still_read(damage):
    frames = "#0  f (a=3D0x1, b=3D2,=20\n    c=3D3) at x.c:1\n#1  g (d=3D=\n4)"
    raw = damage(mail((QUOTED, frames), (BASE64, encoded(TRACE))))
    found, _ = undone(raw)
    assert {"#0  f (a=0x1, b=2, ", "    c=3) at x.c:1", "#1  g (d=4)"} <= set(found)
    assert set(TRACE.split("\n")) <= set(found)


# -- quoted-printable that nothing declares -----------------------------------------------------


SURVIVOR = """\
#5  0x00003320a01bdd in tap_probe (h=3D0x6073b0,=20
    w=3D<value optimized out>, path=3D0x0) at
    tap.c:270
#6  0x00003320a020e0 in next_watch (h=3D0x60=
73b0) at watch.c:355"""


@pytest.mark.parametrize("before", ["", "Fix the crash\n\n", "if (a == b)\n  x =\n    y;\n\n"])
@pytest.mark.parametrize("after", ["", "\n\nSigned-off-by: Ada", "\n\nargc=12, fd=20, ==12==, x="])
def test_undeclared_quoted_printable(before, after):
    raw = before + SURVIVOR + after
    expected = SURVIVOR.replace("=3D", "=").replace("=20\n", " \n").replace("0x60=\n", "0x60")
    text, _ = undo_transport(raw.encode())
    assert text == before + expected + after
    joined = "#6  0x00003320a020e0 in next_watch (h=0x6073b0) at watch.c:355"
    assert line_of(raw, joined).startswith("#6 ")


@pytest.mark.parametrize("prefix", ["    ", "> ", ">> ", "| ", "\t"])
def test_undeclared_quoted_printable_under_a_prefix(prefix):
    raw = "".join(f"{prefix}{line}\n" for line in SURVIVOR.split("\n"))
    joined = f"{prefix}#6  0x00003320a020e0 in next_watch (h=0x6073b0) at watch.c:355"
    assert line_of(raw, joined).startswith(f"{prefix}#6 ")


def test_undeclared_quoted_printable_over_paragraphs():
    raw = SURVIVOR + "\n\n=3D=3D12=3D=3D x\n\nand more =\nhere"
    assert {"==12== x", "and more here"} <= set(undone(raw)[0])


def test_boundaries_do_not_join_the_next_line():
    raw = f"{SURVIVOR}\n--=_part==\n{SURVIVOR}\n--=\n{SURVIVOR}"
    found, _ = undone(raw)
    assert found.count("#6  0x00003320a020e0 in next_watch (h=0x6073b0) at watch.c:355") == 3
    assert "--=_part==" in found


@pytest.mark.parametrize(
    "raw",
    [
        "the escape =3D stands for an equals sign",
        "`=3D` and `=3D`, that is what x=5 looks like",
        "h=3D0x1 but y=0x3, z=0x4, argc=1, fd=20\nx =\n  y;",
        "eax=3d000000 ebx=00000000 ecx=3d000000 edx=3d000000 esi=00000001",
        "==123== Invalid read\n==123==    at 0x1: f (a.c:3)\nw=20\nx=3D",
        "a =\n  b;\nc =\n  d;\nwidth=20\nheight=20\n",
        "=3D\n" + "\n\nnothing here" * 20 + "\n\n=3D=\n",
    ],
)
def test_what_looks_a_little_like_quoted_printable_stays(raw):
    assert undo_transport(raw.encode()) == (raw, IDENTITY)


# -- invariants ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "raw", ["", "\n", "x", TRACE, TRACE + "\n", "a\r\nb\r\n", "\f\v\x1c\x85\u2028\n", "é\n" * 3]
)
def test_other_texts_are_not_touched(raw):
    assert not shows_transport(raw)
    assert text_from(raw, "x").text == raw
    assert text_from(raw, "x").lines is IDENTITY
    assert undo_transport(raw.encode()) == (raw, IDENTITY)


BODIES = st.text(
    st.sampled_from("ab=3D20 \t.-#&<>éß€漢\"'()") | st.characters(codec="utf-8", categories=["L"]),
    max_size=200,
)


@given(
    st.lists(BODIES, min_size=1, max_size=12),
    st.sampled_from(["quoted-printable", "base64"]),
    st.sampled_from([default, SMTP]),
    st.booleans(),
)
def test_reads_what_the_standard_library_writes(lines, encoding, policy, attach):
    body = "\n".join(lines) + "\nthe last line\n"
    message = EmailMessage()
    message["Subject"] = "crash"
    message["From"] = "ada@example.org"
    message.set_content(body, cte=encoding)
    if attach:
        message.add_attachment(TRACE, filename="gdb.txt", cte=encoding)
    found, _ = undone(message.as_bytes(policy=policy))
    wanted = body.split("\n")[:-1]
    texts = [line.removesuffix("\r") for line in found]
    end = texts.index("the last line") + 1
    assert texts[end - len(wanted) : end] == wanted
    assert not attach or set(TRACE.split("\n")) <= set(texts)


@given(st.lists(BODIES.filter(str.strip), min_size=1, max_size=8))
def test_a_quoted_line_leads_to_where_it_begins(lines):
    body = quopri.encodestring("\n".join(lines).encode()).decode()
    raw = single(QUOTED, body)
    found, numbers = undone(raw)
    if found == raw.split("\n"):
        return
    start = len(HEADER.split("\n")) + QUOTED.count("\n") + 1
    for line, number in list(zip(found, numbers, strict=True))[start : start + len(lines)]:
        piece = stored(raw, number).removesuffix("=")
        assert line.encode().startswith(quopri.decodestring(piece.encode()).rstrip())
        assert number == start + 1 or not stored(raw, number - 1).endswith("=")


CHUNKS = st.lists(
    st.sampled_from(
        [
            "From a@b.c Tue Mar  3 10:11:12 2015\n",
            "From: a\n",
            "Subject: =?utf-8?q?=3D?=\n",
            "\n",
            "Content-Type: multipart/alternative; boundary=b\n",
            "Content-Type: text/html\n",
            'Content-Type: multipart/mixed; boundary="b',
            "Content-Type: message/rfc822\n",
            "Content-Type: multipart/digest;\n boundary=c\n",
            "Content-Type: text/plain;charset=x\n",
            "Content-Transfer-Encoding: base64\n",
            "Content-Transfer-Encoding: quoted-printable\n",
            "--b\n",
            "--b--\n",
            "--c\n",
            "--c--\n",
            "--",
            "YWJjCmRlZg==\n",
            "YWJjCmRlZg",
            "=3D",
            "=\n",
            "=20\n",
            "=0A",
            "=C3=A9",
            "\r\n",
            " ",
            "\t",
            "<p>",
            "<!--",
            "&lt;",
            "=",
            "\x00",
            "é",
            "\ud83d",
        ]
    )
    | st.text(max_size=20),
    max_size=40,
)


@given(CHUNKS)
def test_random_mails_never_raise(chunks):
    raw = "".join(chunks)
    result = text_from(raw, "x")
    count = result.text.count("\n") + 1
    numbers = [result.lines.physical(line) for line in range(1, count + 1)]
    assert numbers == sorted(numbers)
    assert numbers[0] >= 1
    assert numbers[-1] <= raw.count("\n") + 1


@given(CHUNKS, st.binary(max_size=60), st.integers(0, 1000))
def test_random_bytes_in_mails_never_raise(chunks, noise, at):
    data = "".join(chunks).encode("utf-8", "surrogatepass")
    undone(data[:at] + noise + data[at:])


@pytest.mark.parametrize(
    "piece",
    [
        "Content-Transfer-Encoding: base64\n",
        "Content-Transfer-Encoding: base64\n\nYWJj\n",
        "--b\n",
        "From a@b.c Tue Mar  3 10:11:12 2015\nFrom: a\n\n",
        "=3D",
        "=3D =\n",
        "=",
        "=\n",
        "= ",
        "\n\n",
        "<style>",
        "<!--",
        "<div ",
        "&#1",
        ';boundary="',
        "\\",
        "Content-Type: multipart/mixed;boundary=b\n",
        "Content-Type: message/rfc822\n\nFrom: a\nTo: b\n",
        "=0A",
        "x: y\n",
    ],
)
@pytest.mark.parametrize("kind", ["multipart/mixed; boundary=b", "text/html", "text/plain;"])
def test_long_repetitions_are_read(piece, kind):
    body = piece * (200_000 // len(piece))
    undone(f"{HEADER}Content-Type: {kind}{body[:9999]}\n\n--b\n{body}")
