"""Undo what the transport of a mail did to a text: quoted-printable, base64, HTML twins."""

import re
from array import array
from bisect import bisect_left
from collections.abc import Sequence

from tracemine.reading.decode import decode, is_binary, odd_bytes, wide_encoding
from tracemine.reading.encoded import unbase64
from tracemine.reading.hypertext import page_text
from tracemine.reading.lines import IDENTITY, LineMap, line_map
from tracemine.reading.mime import MailReader, Part, header_stop, lines_with
from tracemine.reading.quoted import (
    Decoded,
    is_quoted,
    surviving_stretches,
    unquote,
    unquote_survivors,
)

# Every header that matters here holds one of the first three, every undeclared
# quoted-printable text one of the others.
_FIELD_SIGNS = ("ontent-T", "ontent-t", "ONTENT-T")
_QUOTED_SIGNS = ("=3D", "=3d")
#: Each with what is looked for first: one search for two signs that begin alike.
_SIGNS = (
    ("ontent-", ("ontent-T", "ontent-t")),
    ("ONTENT-T", ("ONTENT-T",)),
    ("=3", _QUOTED_SIGNS),
)

_BASE64_FIELD = re.compile(rb"\n(?i:content-transfer-encoding[ \t]?:[ \t\"]{0,9}base64)")
# Names that are asked of the codec registry; it also holds codecs that are no charsets.
_CHARSET = re.compile(
    r"(?i)(?:us-)?ascii|utf-?8|iso[-_]?8859[-_]\d{1,2}|latin-?\d{1,2}"
    r"|(?:windows-|cp)\d{3,5}|koi8-[ru]|gb2312|gbk|gb18030|big5(?:-hkscs)?|euc-(?:jp|kr)"
    r"|shift_?jis|iso-2022-(?:jp|kr)(?:-\d)?|ks_c_5601-1987|macintosh|tis-620"
)
# Charsets whose texts pass for ASCII and are not: they switch by escape sequences.
_ESCAPING = re.compile(r"(?i)iso-2022")


def shows_transport(text: str | bytes) -> bool:
    """Tell, at the cost of a search, whether `undo_transport` could find anything to do."""
    if isinstance(text, str):
        return any(begin in text and any(sign in text for sign in signs) for begin, signs in _SIGNS)
    return any(
        begin.encode() in text and any(sign.encode() in text for sign in signs)
        for begin, signs in _SIGNS
    )


def undo_transport(data: bytes) -> tuple[str, LineMap]:
    """Decode a document that may be or hold mails; the map leads back to its stored lines.

    Headers, boundaries and whatever is malformed stay as they are, line by line. Bodies in
    quoted-printable and base64 are decoded, attachments in base64 if they are evidently text;
    HTML becomes text, blank lines where the same mail has it as plain text too. `data` is in an
    encoding that extends ASCII.
    """
    if not shows_transport(data):
        return decode(data), IDENTITY
    return _Undoing(data).result()


class _Undoing:
    """The text of a document as far as it was decoded, piece by piece in document order."""

    def __init__(self, data: bytes) -> None:
        data = b"\n" + data.removeprefix(b"\xef\xbb\xbf")
        self._lines = data.split(b"\n")[1:]
        self._mails = MailReader(self._lines, data).mails()
        self._quoted = any(sign.encode() in data for sign in _QUOTED_SIGNS)
        self._base64_fields = list(lines_with(_BASE64_FIELD, data))
        self._pieces: list[str] = []
        self._numbers = array("I")

    def result(self) -> tuple[str, LineMap]:
        at = 0
        for mail in self._mails:
            self._undeclared(at, mail.start)
            self._part(mail, shadowed=False)
            at = mail.stop
        self._undeclared(at, len(self._lines))
        return "\n".join(self._pieces), line_map(self._numbers)

    def _part(self, part: Part, *, shadowed: bool) -> None:
        """Decode a part; `shadowed` when a plain text says what an HTML one says."""
        self._as_is(part.start, part.body)
        if not part.parts:
            self._leaf(part, shadowed=shadowed)
            return
        if part.content.type == "multipart/alternative":
            shadowed = shadowed or part.has_plain_text(self._lines)
        at = part.body
        for inner in part.parts:
            self._undeclared(at, inner.start)
            self._part(inner, shadowed=shadowed)
            at = inner.stop
        self._undeclared(at, part.stop)

    def _leaf(self, part: Part, *, shadowed: bool) -> None:
        content, start, stop = part.content, part.body, part.stop
        lines = self._lines[start:stop]
        hypertext = content.type == "text/html"
        if hypertext and shadowed:
            self._blank(start, stop)
        elif content.encoding == "base64":
            self._base64(part)
        elif content.encoding == "quoted-printable" and is_quoted(b"\n".join(lines)):
            decoded = unquote(lines, start + 1)
            if _is_text(decoded.data, content.type):
                self._decoded(decoded, content.charset, hypertext=hypertext)
            else:
                self._blank(start, stop)
        elif hypertext and lines:
            numbers = array("I", range(start + 1, stop + 1))
            self._decoded(Decoded(b"\n".join(lines), numbers), content.charset, hypertext=True)
        else:
            self._undeclared(start, stop, content.charset)

    def _base64(self, part: Part) -> None:
        start, content = part.body, part.content
        body = unbase64(self._lines, start, part.stop)
        if body is None:
            self._undeclared(start, part.stop, content.charset)
            return
        if _is_text(body.decoded.data, content.type):
            hypertext = content.type == "text/html"
            self._decoded(body.decoded, content.charset, hypertext=hypertext)
        else:
            self._blank(start, body.stop)
        self._undeclared(body.stop, part.stop)

    def _undeclared(self, start: int, stop: int, charset: str | None = None) -> None:
        """Read lines that no sound header speaks for; what is evidently encoded is decoded."""
        fields, end = self._base64_fields, start
        for field in fields[bisect_left(fields, start) : bisect_left(fields, stop)]:
            if field < end:
                continue
            end = header_stop(self._lines, field, stop)
            if end == stop or self._lines[end].strip():
                continue
            body = unbase64(self._lines, end, stop)
            if body is not None and _is_text(body.decoded.data, ""):
                self._surviving(start, end + 1, charset)
                self._decoded(body.decoded, charset)
                start = end = body.stop
        self._surviving(start, stop, charset)

    def _surviving(self, start: int, stop: int, charset: str | None) -> None:
        if self._quoted:
            offset, lines = start, self._lines[start:stop]
            for first, last in surviving_stretches(lines):
                self._as_is(start, offset + first, charset)
                self._decoded(unquote_survivors(lines[first:last], offset + first + 1), charset)
                start = offset + last
        self._as_is(start, stop, charset)

    def _as_is(self, start: int, stop: int, charset: str | None = None) -> None:
        if start < stop:
            data = b"\n".join(self._lines[start:stop])
            self._add(_decode_part(data, charset), range(start + 1, stop + 1))

    def _blank(self, start: int, stop: int) -> None:
        if start < stop:
            self._add("\n" * (stop - start - 1), range(start + 1, stop + 1))

    def _decoded(self, decoded: Decoded, charset: str | None, *, hypertext: bool = False) -> None:
        if not decoded.numbers:
            return
        text: str = _decode_part(decoded.data, charset)
        numbers: Sequence[int] = decoded.numbers
        if hypertext:
            text, numbers = page_text(text, numbers)
        self._add(text, numbers)

    def _add(self, text: str, numbers: Sequence[int]) -> None:
        self._pieces.append(text)
        count = text.count("\n") + 1
        self._numbers.extend(numbers[:count])
        # Only a charset in which a line feed is not that one byte makes the two differ.
        self._numbers.extend([numbers[-1]] * (count - len(numbers)))


def _decode_part(data: bytes, charset: str | None) -> str:
    """Decode the body of a part: as UTF-8 where it is, else in its charset, else as `decode`."""
    if (data.isascii() and b"\x1b" not in data) or wide_encoding(data) is not None:
        return decode(data)
    charsets = ["utf-8"]
    if charset is not None and _CHARSET.fullmatch(charset):
        charsets.insert(0 if _ESCAPING.match(charset) else 1, charset)
    for name in charsets:
        try:
            return data.decode(name)
        except (UnicodeError, LookupError):
            continue
    return decode(data)


def _is_text(data: bytes, kind: str) -> bool:
    """Tell whether a decoded attachment is to be read: a text by its type, else by its looks."""
    if is_binary(data):
        return False
    if kind.startswith(("text/", "message/")) or wide_encoding(data) is not None:
        return True
    if kind.startswith(("image/", "audio/", "video/", "font/")) or not data.strip():
        return False
    if odd_bytes(data) * 100 > len(data):
        return False
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return len(data.translate(None, bytes(range(0x80, 0x100)))) * 10 > len(data) * 9
    return True
