r"""Bytes to text, and which bytes are no text at all.

Nothing here touches line ends: a "\r" stays, so physical lines stay what editors count.
"""

import codecs
import re

#: How much of a file decides whether it is text, in bytes.
HEAD = 8192

# The order matters: the UTF-32 mark begins with the UTF-16 one.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

_MAGIC = (
    b"\x7fELF",
    b"\x89PNG\r\n",
    b"GIF87a",
    b"GIF89a",
    b"\xff\xd8\xff",
    b"%PDF-",
    b"\x1f\x8b\x08",
    b"BZh91AY&SY",
    b"\xfd7zXZ\x00",
    b"\x28\xb5\x2f\xfd",
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"7z\xbc\xaf\x27\x1c",
    b"Rar!\x1a\x07",
    b"SQLite format 3\x00",
    b"!<arch>\n",
    b"\xca\xfe\xba\xbe",
    b"\xcf\xfa\xed\xfe",
    b"\xed\xab\xee\xdb",
    b"KDUMP   ",
    b"QFI\xfb",
    b"\x00asm",
    b"OggS\x00",
    b"ID3\x03\x00",
)

#: Blocks of a log that were never written.
_HOLE = re.compile(rb"\0{64,}+")

_PRINTABLE = bytes(range(0x20, 0x7F)) + b"\t\n\r"
# Terminal captures hold bell, backspace, form feed and escape.
_ODD = bytes(set(range(0x20)) - set(b"\a\b\t\n\v\f\r\x1b"))

# The five bytes that cp1252 leaves undefined are kept as latin-1 has them.
_CP1252 = "".join(
    bytes([byte]).decode("cp1252" if byte not in b"\x81\x8d\x8f\x90\x9d" else "latin-1")
    for byte in range(256)
)


def decode(data: bytes, encoding: str | None = None) -> str:
    """Decode a document: by its mark, as UTF-16 where unmistakable, else UTF-8, else cp1252.

    A line that is not UTF-8 is read as cp1252 and leaves the other lines alone. With an
    explicit `encoding` every byte that does not fit becomes U+FFFD. Raises `LookupError` for an
    encoding that does not exist and nothing else.
    """
    if encoding is not None:
        return _decode_as(data, encoding)
    wide = wide_encoding(data)
    if wide is not None:
        return data.decode(wide, "replace").removeprefix("\ufeff")
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return "\n".join(map(_decode_line, data.split(b"\n")))


def wide_encoding(data: bytes) -> str | None:
    """Name the UTF-16 or UTF-32 encoding of a document, or None when it has one of bytes."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return None if encoding == "utf-8" else encoding
    pairs = data[: HEAD // 2 * 2]
    if _looks_utf16(pairs[0::2], pairs[1::2]):
        return "utf-16-le"
    if _looks_utf16(pairs[1::2], pairs[0::2]):
        return "utf-16-be"
    return None


def is_binary(data: bytes) -> bool:
    """Tell whether a document is no text, by its first 8 kB.

    It is when it begins like a well-known binary format (core files are ELF), or when it holds
    NUL bytes and more than one byte in a hundred is a NUL or an odd control byte: console
    captures and chat logs with a stray NUL are text, and logs with the holes that a crash of the
    machine leaves in them.
    """
    if data.startswith(_MAGIC):
        return True
    head = data[:HEAD]
    if b"\0" not in head or wide_encoding(head) is not None:
        return False
    text = _HOLE.sub(b"", head)
    is_log = text == head or b"\n" in text
    return not is_log or odd_bytes(text) * 100 > len(text)


def odd_bytes(data: bytes) -> int:
    """Count the control bytes that no text or terminal capture holds, NUL among them."""
    return len(data) - len(data.translate(None, _ODD))


def _looks_utf16(low: bytes, high: bytes) -> bool:
    """Tell whether pairs of bytes are mostly ASCII characters of 16 bits."""
    if len(low) < 2 or low.count(0) * 20 > len(low) or high.count(0) * 10 < len(high) * 7:
        return False
    plain = low[: len(high)].translate(None, _PRINTABLE)
    return len(plain) * 10 <= len(low)


def _decode_as(data: bytes, encoding: str) -> str:
    name = re.sub(r"[^a-z0-9]", "", codecs.lookup(encoding).name)
    if name == "utf8":
        return data.removeprefix(codecs.BOM_UTF8).decode("utf-8", "replace")
    try:
        return data.decode(encoding, "replace").removeprefix("\ufeff")
    except UnicodeError as error:  # idna and a few more know no "replace"
        raise LookupError(f"{encoding} cannot decode documents") from error


def _decode_line(line: bytes) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return codecs.charmap_decode(line, "strict", _CP1252)[0]
