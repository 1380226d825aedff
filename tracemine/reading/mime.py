"""The structure of mails (RFC 5322, RFC 2045, RFC 2046) and of mbox files, by line numbers.

Lines are counted from 0 here, and ranges end before their `stop`.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise

import msgspec

#: Parts nested deeper than this are read as the text they are.
DEEPEST = 20

_MONTHS = rb"Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
_FROM = re.compile(
    rb"From [^\n]{1,200}?[ ](?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[ ]{1,2}(?:%b)[ ]{1,2}\d" % _MONTHS
)
# `git format-patch` writes this date into the first line of every patch.
_PATCH_DATE = b" Mon Sep 17 00:00:00 2001"
_FIELD = re.compile(rb"[!-9;-~]{1,76}[ \t]?:|>From ")
_DASHED = re.compile(rb"\n--")
_FROM_SIGN = re.compile(rb"\nFrom ")
_FOLDED = (b" ", b"\t")
_KNOWN = re.compile(
    rb"(?i)(?:from|to|cc|date|subject|message-id|received|return-path|delivered-to|reply-to|sender"
    rb"|mime-version|content-type|content-transfer-encoding|list-id|in-reply-to)[ \t]?:"
)
_CONTENT = re.compile(rb"(?im)^content-(type|transfer-encoding)[ \t]?:(.*)$")
_TYPE = re.compile(rb"\s{0,9}+([\w.+-]{1,80}/[\w.+-]{1,120})")
_PARAMETER = re.compile(
    rb';\s*+(boundary|charset)\s*+=\s*+(?:"((?:[^"\\]|\\.)*+)"|([^\s;"]++))', re.IGNORECASE
)
_LONGEST_VALUE = 4000


class Content(msgspec.Struct, frozen=True):
    """What the header of a mail or part says about its body."""

    #: `text/plain`, in lower case.
    type: str = "text/plain"
    #: `quoted-printable`, `base64` or None.
    encoding: str | None = None
    charset: str | None = None
    boundary: bytes | None = None


class Part(msgspec.Struct, frozen=True):
    """A mail, or a part of one: its header lines, blank line included, and its body."""

    content: Content
    start: int
    body: int
    stop: int
    #: In order, each inside the body; what lies between them is boundaries and text around.
    parts: "tuple[Part, ...]" = ()

    def has_plain_text(self, lines: Sequence[bytes]) -> bool:
        """Tell whether it holds a `text/plain` part with something in it."""
        if self.parts:
            return any(part.has_plain_text(lines) for part in self.parts)
        written = any(line.strip() for line in lines[self.body : self.stop])
        return self.content.type == "text/plain" and written


def lines_with(pattern: re.Pattern[bytes], data: bytes) -> Iterator[int]:
    """Yield the numbers of the lines that a pattern finds, which begins with a line break.

    `data` begins with a line break that is not its own.
    """
    number = at = 0
    for found in pattern.finditer(data):
        number += data.count(b"\n", at, found.start())
        at = found.start()
        yield number


class MailReader:
    """Finds the mails among the lines of a document."""

    def __init__(self, lines: Sequence[bytes], data: bytes) -> None:
        """`data` holds the lines, each behind a line break."""
        self._lines = lines
        self._dashed = list(lines_with(_DASHED, data))
        self._from = list(lines_with(_FROM_SIGN, data))

    def mails(self) -> Iterator[Part]:
        """Give the mails of the document in order; the lines between them belong to none."""
        starts = self._separators()
        if not starts or self._mail_begins(0, starts[0]):
            starts = [0, *starts]
        for start, stop in zip(starts, [*starts[1:], len(self._lines)], strict=True):
            mail = self._mail(start, stop, 0)
            if mail is not None:
                yield mail

    def _separators(self) -> list[int]:
        """Find the `From ` lines that begin a mail of an mbox.

        A mail may carry patches that begin like the mails of an mbox: they do not end it.
        """
        lines = self._lines
        found = [
            index
            for index in self._from
            if _FROM.match(lines[index])
            and (index == 0 or not lines[index - 1].strip())
            and index + 1 < len(lines)
            and _FIELD.match(lines[index + 1])
        ]
        first = next((index for index, line in enumerate(lines) if line.strip()), 0)
        if self._mail_begins(first, len(lines)) and first not in found:
            return []
        if first in found and _PATCH_DATE not in lines[first]:
            return [index for index in found if _PATCH_DATE not in lines[index]]
        return found

    def _mail_begins(self, start: int, stop: int) -> bool:
        return self._mail_header(start, stop) is not None

    def _mail_header(self, start: int, stop: int) -> tuple[int, int] | None:
        """Give the range of the header of the mail that begins here, or None."""
        lines = self._lines
        while start < stop and not lines[start].strip():
            start += 1
        enveloped = start < stop and _FROM.match(lines[start]) is not None
        begin = start + enveloped
        end = header_stop(lines, begin, stop)
        if end == begin or (end < stop and lines[end].strip()):
            return None
        fields = [line for line in lines[begin:end] if not line.startswith(_FOLDED)]
        if not enveloped and (len(fields) < 2 or not any(map(_KNOWN.match, fields))):
            return None
        return begin, end

    def _mail(self, start: int, stop: int, depth: int) -> Part | None:
        header = self._mail_header(start, stop)
        if header is None:
            return None
        content = content_of(self._lines[slice(*header)])
        return self._part(content, start, min(header[1] + 1, stop), stop, depth)

    def _part(self, content: Content, start: int, body: int, stop: int, depth: int) -> Part:
        parts: tuple[Part, ...] = ()
        if depth < DEEPEST:
            if content.type.startswith("multipart/") and content.boundary:
                parts = tuple(self._parts(content, body, stop, depth + 1))
            elif content.type == "message/rfc822" and content.encoding is None:
                mail = self._mail(body, stop, depth + 1)
                parts = (mail,) if mail is not None else ()
        return Part(content, start, body, stop, parts)

    def _parts(self, outer: Content, start: int, stop: int, depth: int) -> Iterator[Part]:
        opening = b"--" + (outer.boundary or b"")
        closing = opening + b"--"
        inside = slice(bisect_left(self._dashed, start), bisect_left(self._dashed, stop))
        marks = [
            (index, line == opening)
            for index in self._dashed[inside]
            if (line := self._lines[index].rstrip()) in (opening, closing)
        ]
        default = "message/rfc822" if outer.type == "multipart/digest" else "text/plain"
        for (mark, opens), (end, _) in pairwise([*marks, (stop, False)]):
            if opens:
                yield self._body_part(mark + 1, end, default, depth)

    def _body_part(self, start: int, stop: int, default: str, depth: int) -> Part:
        end = header_stop(self._lines, start, stop)
        content = content_of(self._lines[start:end], default)
        blank = end < stop and not self._lines[end].strip()
        return self._part(content, start, end + blank, stop, depth)


def header_stop(lines: Sequence[bytes], start: int, stop: int) -> int:
    """Give the end of the run of header fields that begins at `start`."""
    index = start
    while index < stop and (
        _FIELD.match(lines[index])
        or (index > start and lines[index].startswith(_FOLDED) and lines[index].strip())
    ):
        index += 1
    return index


def content_of(header: Sequence[bytes], default: str = "text/plain") -> Content:
    """Read what the lines of a header say about the body."""
    unfolded = re.sub(rb"\r?\n[ \t]", b" ", b"\n".join(header))
    fields: dict[bytes, bytes] = {}
    for name, value in _CONTENT.findall(unfolded):
        fields.setdefault(name.lower(), value[:_LONGEST_VALUE])
    kind = fields.get(b"type", b"")
    named = _TYPE.match(kind)
    parameters = {key.lower(): quoted or plain for key, quoted, plain in _PARAMETER.findall(kind)}
    return Content(
        named[1].decode("ascii").lower() if named else default,
        _encoding(fields.get(b"transfer-encoding", b"").lower()),
        parameters[b"charset"].decode("latin-1") if b"charset" in parameters else None,
        parameters.get(b"boundary", b"").rstrip() or None,
    )


def _encoding(value: bytes) -> str | None:
    for name in ("quoted-printable", "base64"):
        if name.encode() in value:
            return name
    return None
