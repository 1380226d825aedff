"""Mails in quoted-printable and other charsets: decoded, and every line leads back."""

import pytest
from mails import BASE64, HEADER, QUOTED, line_of, mail, single, undone

from tracemine.reading import IDENTITY, undo_transport

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
