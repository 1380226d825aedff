"""Mails in HTML: read where nothing else has the text."""

import pytest
from mails import HEADER, QUOTED, TRACE, mail, single, stored, undone

from tracemine.reading import IDENTITY, undo_transport

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
