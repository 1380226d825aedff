"""Reading: from bytes to text, and which bytes are no text."""

from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st
from readings import NOTE, only

from tracemine.errors import InputError
from tracemine.reading import (
    decode,
    is_binary,
    read,
    text_from,
)

# -- encodings ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"", ""),
        ("ça\n".encode(), "ça\n"),
        ("ça\n".encode("utf-8-sig"), "ça\n"),
        (b"\xff\xfe" + "ça\n漢".encode("utf-16-le"), "ça\n漢"),
        (b"\xfe\xff" + "ça\n漢".encode("utf-16-be"), "ça\n漢"),
        (b"\xff\xfe\0\0" + "ça\n".encode("utf-32-le"), "ça\n"),
        (b"\0\0\xfe\xff" + "ça\n".encode("utf-32-be"), "ça\n"),
        (NOTE.encode("utf-16-le"), NOTE),
        (NOTE.encode("utf-16-be"), NOTE),
        (b"caf\xe9 \x93quoted\x94 \x80\n", "café “quoted” €\n"),
        (b"\x81\x8d\x8f\x90\x9d\xe9", "\x81\x8d\x8f\x90\x9dé"),
        ("漢字\n".encode() + b"caf\xe9\n" + "ça".encode(), "漢字\ncafé\nça"),
        (b"a\r\nb\rc\x0b\x0c\x85\n", "a\r\nb\rc\x0b\x0c…\n"),
        (b"a\0b\nc", "a\0b\nc"),
    ],
)
def test_decode(data, text):
    assert decode(data) == text
    assert text.count("\n") == text_from(text, "x").text.count("\n")


@pytest.mark.parametrize(
    ("encoding", "data", "text"),
    [
        ("utf-8", b"\xef\xbb\xbfa\xffb", "a\ufffdb"),
        ("UTF8", b"a\r\n", "a\r\n"),
        ("latin-1", b"caf\xe9\x80", "café\x80"),
        ("utf-16", "ça".encode("utf-16"), "ça"),
        ("utf-16-le", "ça".encode("utf-16-le") + b"x", "ça\ufffd"),
        ("koi8-r", b"\xd2\xc1\xda", "раз"),
    ],
)
def test_decode_with_an_explicit_encoding(encoding, data, text):
    assert decode(data, encoding) == text


@pytest.mark.parametrize("encoding", ["no-such", "hex", "undefined", "rot13"])
def test_encodings_that_cannot_be_used(tmp_path, encoding):
    (tmp_path / "a.txt").write_bytes(b"x")
    with pytest.raises(InputError, match=r"a\.txt: "):
        read(only(tmp_path / "a.txt"), encoding)


@pytest.mark.parametrize(
    ("data", "binary"),
    [
        (b"", False),
        (NOTE.encode(), False),
        (NOTE.encode("latin-1"), False),
        (NOTE.encode("utf-16"), False),
        (NOTE.encode("utf-16-be"), False),
        (NOTE.encode("utf-32"), False),
        (b"\x1b[31mred\x1b[0m\a\b\f\n", False),
        (b"a chat log with one stray byte at its end\n" * 9 + b"\0", False),
        (b"x" * 9000 + bytes(9000), False),
        (NOTE.encode() + bytes(4000), False),
        (NOTE.encode() + bytes(4000) + NOTE.encode(), False),
        (b"{" * 500 + b"\0", False),
        (b"ABCD" + bytes(4000), True),
        (b"\1\2\3\n" + bytes(4000), True),
        (b"\0\1\2\3" + NOTE.encode(), True),
        (bytes(100), True),
        (bytes(range(256)) * 9, True),
        (b"\x7fELF\x02\x01\x01", True),
        (b"\x89PNG\r\n\x1a\n", True),
        (b"\x1f\x8b\x08\0", True),
        (b"%PDF-1.7\n", True),
        (b"SQLite format 3\0", True),
        (array("H", range(1, 3000)).tobytes(), True),
    ],
)
def test_is_binary(data, binary):
    assert is_binary(data) is binary


@given(st.binary(max_size=300))
def test_any_bytes_decode(data):
    text = decode(data)
    text.encode()
    if b"\0" not in data and data[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        assert text.count("\n") == data.count(b"\n")


@given(st.text(max_size=200))
def test_any_text_is_taken(text):
    taken = text_from(text, "x")
    taken.text.encode()
    assert taken.source == "x"
    assert taken.text.count("\n") == text.count("\n")
