"""Take out pager prompts; one in the middle of a printed line joins two lines."""

import re

from tracemine.recognise.clean import Clean

#: Every pager prompt has one of these, also one that is wrapped.
_PROMPTS = ("Type <", "without paging--", "to quit---")
#: A line on which nothing was printed: it only tells that the line above it ends.
NOTHING = "\v"
_PROMPT = re.compile(
    r"-{2,3}Type <(?:return|RET)>[^\n]{0,60}?(?:to quit|without paging)-{2,3}"
    r"|^[ \t]*<[^<>\n]{0,60}(?:without paging--|to quit---)"
)
#: What a line has on which a prompt, or the end of one, could stand.
PROMPTED = re.compile(r"--(?:Type|(?<=without paging--)|(?<=to quit--)-)")
#: A prompt that a mailer may have wrapped.
_PROMPT_OPENS = re.compile(
    r"-{2,3}Type(?:[ \t]*$| <(?:return|RET)>(?![^\n]{0,60}?(?:to quit|without paging)-{2,3}))"
)
#: What may be typed at the prompt and is echoed there.
_ANSWER = re.compile(
    r"[ \t]*(?:c|q|RET|return|(?:f|frame|bt|up|down|p|info)\b[^\n#]{0,40})?[ \t]*$"
)
#: Where a frame of gdb or valgrind begins, whose name may have brackets.
_NAMED = re.compile(
    r"^[ \t]*+(?:#\d{1,6}[ \t]|(?:==[\d:. ]{1,30}==[ \t]++)?+(?:at|by) 0x)", re.MULTILINE
)
#: What has the characters of brackets in names of C++.
_NO_BRACKETS = re.compile(r"operator[-<>=]+|->")
#: What closes the brackets of a name, and what may stand behind it.
_CLOSES = re.compile(r">[ >]*(?:::|[,()*&]|const\b|$)")
#: In how many characters brackets are looked for.
_LONGEST = 4000
#: Where a frame or a header begins, which a prompt does not cut.
FRAME_START = re.compile(r"[ \t]*(?:#\d+[ \t]|0x[0-9a-f]+ in |Thread \d|\[)")


def prompts(text: str) -> list[int]:
    """Return where prompts may be, and lines on which nothing was printed, in order."""
    parts = _held(text)
    return sorted(found.start() for part in parts for found in re.finditer(re.escape(part), text))


def has_prompts(text: str) -> bool:
    """Tell whether there are any."""
    return bool(_held(text))


def _held(text: str) -> list[str]:
    # A single character is looked for ten times as fast as a word.
    parts = (*_PROMPTS, NOTHING) if "<" in text else (NOTHING,)
    return [part for part in parts if part in text]


class Lines:
    """Collects clean lines; a pager prompt joins a line to the one before it."""

    def __init__(self, marks: re.Pattern[str], prompts: bool) -> None:
        """`marks` matches what may stand before a prompt and is no text of its own.

        Without `prompts` there are none.
        """
        self._marks = marks
        self._prompts = prompts
        self._parts: list[str] = []
        self._size = 0
        self._shifts: list[tuple[int, int]] = []
        self._depths: list[int] = []
        #: The physical line, from 0, that is being added.
        self._physical = -1
        #: Lines on which a prompt begins that is wrapped: each with its depth.
        self._opened: list[tuple[str, int]] = []
        #: The next line goes on right behind the last text.
        self._glued = False
        #: How far the whole paste is indented: as far as its last frame.
        self._margin = 0

    @property
    def deepest(self) -> int | None:
        """How deep the next line can be quoted: not deeper than what it goes on with.

        The lines above may be the rest of a wrapped one, which has lost its quotes.
        """
        return max(self._depths[-12:]) if self._glued and self._depths else None

    @property
    def depth(self) -> int:
        """How deep the last line was quoted."""
        return self._depths[-1] if self._depths else 0

    def closed_by(self, line: str) -> bool:
        """Tell whether a line closes a `<` of the last frame's: `std::vector<int` and `>::at ()`.

        It does not where it closes more than are open.
        """
        if not _CLOSES.match(line):
            return False
        above = ""
        for part in reversed(self._parts):
            above = part[-_LONGEST:] + above
            if len(above) > _LONGEST or "\n\n" in above:
                break
        *before, frame = _NAMED.split(above[-_LONGEST:].rpartition("\n\n")[2])
        text = _NO_BRACKETS.sub("", frame + line) if before else ""
        return text.count("<") >= text.count(">") > 0

    @property
    def goes_on(self) -> bool:
        """True where the next line may belong to the last one."""
        return self._glued or bool(self._opened)

    def add(self, line: str, depth: int) -> None:
        """Add the next line of the paste, quoted so deep."""
        self._physical += 1
        if not self._prompts:
            self._append(line, depth)
            return
        if line == NOTHING and not self._opened:
            return
        if not self._opened:
            if "Type" in line and _PROMPT_OPENS.search(line):
                self._opened.append((line, depth))
            else:
                self._page(line, depth)
            return
        self._opened.append((line, depth))
        first, *others = (text for text, _ in self._opened if text != NOTHING)
        whole = " ".join((first, *(text.strip() for text in others)))
        if prompt := _PROMPT.search(whole):
            lines, above = len(self._opened), self._opened[0][1]
            self._opened = []
            self._physical -= lines - 1
            self._page(whole[: prompt.end()], above)
            self._physical += lines - 1
            if rest := _unanswered(whole[prompt.end() :]):
                self._put(rest, depth)
        elif FRAME_START.match(line) or len(self._opened) > 3:
            self._give_up()

    def skip(self, text: str) -> None:
        """Add lines as they stand."""
        self._give_up()
        self._glued = False
        more = text.count("\n")
        if self._depths:
            self._parts.append("\n")
            self._size += 1
        self._depths.append(0)
        self._physical += 1
        self._shift()
        self._parts.append(text)
        self._size += len(text)
        self._depths += [0] * more
        self._physical += more

    def _give_up(self) -> None:
        """Take what began like a wrapped prompt for prose."""
        opened, self._opened = self._opened, []
        self._physical -= len(opened)
        for line, depth in opened:
            self._physical += 1
            self._page(line, depth)

    def _page(self, line: str, depth: int) -> None:
        """Add a line without the prompts on it."""
        while "--" in line and (prompt := _PROMPT.search(line)):
            before, after = line[: prompt.start()], _unanswered(line[prompt.end() :])
            if before.strip() and not self._marks.fullmatch(before):
                if not _is_printed(before):
                    break  # prose that only mentions the prompt
                self._put(before, depth)
                self._glued = True
            if not after:
                return
            line = after
        self._put(line, depth)

    def _put(self, line: str, depth: int) -> None:
        begins = FRAME_START.match(line) is not None
        if begins:
            self._margin = len(line) - len(line.lstrip(" \t"))
        if self._glued and not begins:
            line = line[: self._margin].lstrip(" \t") + line[self._margin :]
            self._shift()
            self._parts.append(line)
            self._size += len(line)
        else:
            self._append(line, depth)
        self._glued = False

    def _append(self, line: str, depth: int) -> None:
        if self._depths:
            self._parts.append("\n")
            self._size += 1
        self._depths.append(depth)
        self._shift()
        self._parts.append(line)
        self._size += len(line)

    def _shift(self) -> None:
        """Remember where the document has more line breaks than the text, from here on."""
        shift = self._physical - (len(self._depths) - 1)
        if shift != (self._shifts[-1][1] if self._shifts else 0):
            self._shifts.append((self._size, shift))

    def finish(self, before: int) -> Clean:
        """Return all that was added."""
        self._give_up()
        quoted = any(self._depths)
        return Clean("".join(self._parts), before, self._shifts, self._depths if quoted else ())


def _unanswered(after: str) -> str:
    """Return what stands behind a prompt, without what was typed at it."""
    return "" if _ANSWER.match(after) else after


def _is_printed(before: str) -> bool:
    """Tell whether what stands before a prompt on its line is a tool's text and not prose."""
    return before.rstrip()[-1] not in "\"'`\u201c" or "=" in before or "0x" in before
