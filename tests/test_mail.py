"""Mails: what their transport did is undone, and every line leads back to where it is stored."""

import quopri
from email.message import EmailMessage
from email.policy import SMTP, default

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mails import BASE64, HEADER, QUOTED, TRACE, encoded, mail, single, stored, undone

from tracemine.reading import IDENTITY, text_from, undo_transport
from tracemine.reading.mail import shows_transport


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
