"""Dates and times as people write them in notes, to ISO 8601.

A time keeps what was printed: no seconds where there were none, no zone where there was none,
a date alone where there was no time. A zone's letters other than UTC's name no offset for sure
(`CST`) and are dropped.
"""

import re
from datetime import date
from typing import NamedTuple

_YEAR = r"(?P<year>(?:19|20)\d\d)"
_MONTH_NAME = r"(?P<name>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_ZONE = r"(?P<zone>Z\b|UTC\b|GMT\b|[+-]\d\d:?\d\d\b)"
_TIME = rf"""
    (?P<hour>\d{{1,2}}):(?P<minute>\d\d)(?!\d)
    (?: :(?P<second>\d\d)(?!\d) (?:[.,]\d{{1,9}})? )?
    (?: [ ]?(?P<half>[AaPp])\.?[Mm]\b\.? )?
    (?: [ ]?{_ZONE} )?
"""
_WEEKDAY = r"[^\W\d_]{1,12}\.?"
_NUMERIC = rf"""
    (?: (?<!\d) {_YEAR} (?P<mark>[-/.]) (?P<month>\d{{1,2}}) (?P=mark) (?P<day>\d{{1,2}}) (?!\d)
      | (?<!\d) {_YEAR.replace("year", "year_han")} 年 (?P<month_han>\d{{1,2}}) 月
        (?P<day_han>\d{{1,2}}) 日
      | (?<![\d.]) (?P<left>\d{{1,2}}) (?P<dot>[./]) (?P<right>\d{{1,2}}) (?P=dot)
        {_YEAR.replace("year", "year_last")} (?!\d) )
"""

#: The orders in which people write a stamp, each with what it is for.
_ORDERS = tuple(
    re.compile(pattern, re.VERBOSE)
    for pattern in (
        # 14:35 2021-03-07    10:23 AM 12/5/2013
        rf"(?<![\d:]) {_TIME} ,?[ \t]+ (?:{_WEEKDAY},?[ ])? {_NUMERIC}",
        # 2013-12-05    2013-12-05T10:23:45+08:00    2013-12-05 Do 10:23    05.12.2013, 10:23
        rf"{_NUMERIC} (?: (?: T | ,?[ \t]+ (?:\(?{_WEEKDAY}\)?,?[ ]+)? (?:at[ ])? ) {_TIME} )?",
        # December 5, 2013    Dec 5th 2013 at 10:23 AM
        rf"\b{_MONTH_NAME}[ ]{_DAY},?[ ]+{_YEAR}\b (?: ,?[ ]+(?:at[ ])? {_TIME} )?",
        # Thu, 05 Dec 2013 10:23:45 +0800    5-Dec-2013
        rf"(?<!\d){_DAY}[ /-]{_MONTH_NAME}[ /,-]+{_YEAR}\b (?: ,?[ ]+(?:at[ ])? {_TIME} )?",
        # Thu Dec  5 10:23:45 CST 2013
        rf"""\b{_MONTH_NAME}[ ]{{1,2}}{_DAY}[ ]{_TIME}[ ](?:[A-Z]{{3,5}}[ ])?{_YEAR}\b
            (?:[ ]{_ZONE.replace("zone", "zone_last")})?""",
    )
)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
#: A work log's stamp, as a pattern without groups: `14:35 2021-03-07`, `8:55 2021-3-5`.
NOTEPAD = r"\d{1,2}:\d\d[ \t]+\d{4}-\d{1,2}-\d{1,2}"
_NOTEPAD = re.compile(
    rf"(?P<hour>\d{{1,2}}):(?P<minute>\d\d)[ \t]+{_YEAR}-(?P<month>\d{{1,2}})-(?P<day>\d{{1,2}})"
)
_YEAR_DIGITS = re.compile(r"(?:19|20)\d\d")
#: What may stand before or after a stamp and say nothing more than the stamp does.
_DAY_OF_WEEK = re.compile(
    r"\(?(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b\.?"
    r"|(?:星期|周|礼拜)[一二三四五六日天])\)?[ \t,:]*",
    re.IGNORECASE,
)
_MARKS = " \t,:|*]>)-–—"
_TRIM = _MARKS + "[<("


class Stamp(NamedTuple):
    """A date, with the time where there is one, and where in the line it stands."""

    time: str
    start: int
    end: int


def find(text: str) -> Stamp | None:
    """Return the first stamp in a line of text."""
    if not _YEAR_DIGITS.search(text):
        return None
    stamps = []
    for order in _ORDERS:
        match = order.search(text)
        time = match and _iso(match.groupdict())
        if match and time:
            stamps.append(Stamp(time, match.start(), match.end()))
    return min(stamps, key=lambda stamp: (stamp.start, -stamp.end), default=None)


def time_in(text: str) -> str | None:
    """Return the time of the first stamp in a line of text."""
    stamp = find(text)
    return stamp.time if stamp else None


def notepad(text: str, at: int = 0) -> str | None:
    """Read the stamp of a work log at a place in a text: `14:35 2021-03-07`, `8:55 2021-3-5`."""
    match = _NOTEPAD.match(text, at)
    return _iso(match.groupdict()) if match else None


def leading(text: str) -> tuple[str, str] | None:
    """Read a line that begins with a stamp: its time, and the text that follows it."""
    stamp = find(text[:120])
    if stamp is None:
        return None
    before = text[: stamp.start].strip(_TRIM)
    if before and not _DAY_OF_WEEK.fullmatch(before):
        return None
    after = text[stamp.end :].lstrip(_MARKS).rstrip()
    day = _DAY_OF_WEEK.match(after)
    return stamp.time, (after[day.end() :] if day else after).lstrip(_TRIM)


def _iso(fields: dict[str, str | None]) -> str | None:
    """Build ISO 8601 from a stamp's parts, None when they name no day of the calendar."""
    try:
        day = date(*_calendar(fields)).isoformat()
        clock = _clock(fields)
    except ValueError:
        return None
    return day + clock


def _calendar(fields: dict[str, str | None]) -> tuple[int, int, int]:
    year = int(fields.get("year") or fields.get("year_han") or fields.get("year_last") or 0)
    if name := fields.get("name"):
        return year, _MONTHS.index(name) + 1, int(fields.get("day") or 0)
    if left := fields.get("left"):
        return year, *_month_and_day(int(left), int(fields["right"] or 0), fields)
    month = fields.get("month") or fields.get("month_han") or 0
    return year, int(month), int(fields.get("day") or fields.get("day_han") or 0)


def _month_and_day(left: int, right: int, fields: dict[str, str | None]) -> tuple[int, int]:
    """Tell which is the month: first only with slashes and a 12-hour clock, or if it must be."""
    month_first = fields["dot"] == "/" and bool(fields["half"])
    return (left, right) if right > 12 or (month_first and left <= 12) else (right, left)


def _clock(fields: dict[str, str | None]) -> str:
    if not fields.get("hour"):
        return ""
    hour, minute, second = (int(fields.get(name) or 0) for name in ("hour", "minute", "second"))
    if half := fields.get("half"):
        hour = hour % 12 + (12 if half in "Pp" else 0)
    if hour > 23 or minute > 59 or second > 60:
        raise ValueError
    seconds = f":{second:02}" if fields.get("second") else ""
    return f"T{hour:02}:{minute:02}{seconds}{_offset(fields)}"


def _offset(fields: dict[str, str | None]) -> str:
    zone = fields.get("zone") or fields.get("zone_last") or ""
    if zone[:1] in "+-":
        return zone if ":" in zone or not zone else f"{zone[:3]}:{zone[3:]}"
    return "Z"
