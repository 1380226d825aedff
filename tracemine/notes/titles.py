"""What a section is called when nothing but its prose says it."""

import re
from itertools import islice

from tracemine.notes.page import Page

#: The longest title, in characters.
LONGEST = 120
#: How many blank lines may stand between an item and the prose above that names it.
_MOST_BLANK = 2
UNTITLED = "untitled"
#: How long a line is that a mail program wrapped.
_WRAPPED = range(60, 81)

#: A line that a person wrote: it has a word, and is nothing that tools print or forms need.
_PROSE = re.compile(
    r"""\n (?=[^\r\n]) (?! [ ]{4} | [ ]*+\t ) [ ]{0,3}+
    (?! \#\d                                          # #0  0x00007f in main ()
      | (?:==|--|\*\*)\d                              # ==811== Invalid read of size 8
      | (?:at|by|in)[ ]0x | 0x[0-9a-f]                # 0x00007f1a in poolRelease (...)
      | \d+(?:\t|[ ]{2}) | \$\d                       # 88          return 0;   $1 = {...}
      | (?:[/!#;*%]{1,4}[ ])?\(gdb\) | gdb(?:-peda)?\$ | pwndbg> | gef\u27a4       # prompts
      | Thread[ ]\d+[ ](?:[("]|received|hit) | \[[ \d]
      | \[/?(?:code|color|font|quote|size)[\]=]       # [COLOR=#000000]#0  0x00007f in main ()
      | \[(?:New|Switching|Thread|Inferior|Current|Detaching)\b        # [New LWP 812]
      | diff[ ] | index[ ][0-9a-f]{6} | @@ | (?:---|\+\+\+)[ ] | [-+](?![ ]\S) | Index:[ ]
      | (?:19|20)\d\d-\d\d-\d\d[T ]\d\d:\d\d:\d\d     # 2021-03-07 06:27:51.200+0000: 811: ...
      | [A-Z][a-z]{2}[ ]{1,2}\d{1,2}[ ]\d\d:\d\d:\d\d # Mar  7 06:27:51 host pool[811]: ...
      | \w+:[ ](?:error|debug|info|warning|detail):   # xl: error: xl.c:31:...
      | \w+:[ ]<\d+>                                  # stderr: <27>Mar  7 06:27:51 host pool: ...
      | [\[{]+[ ]?["{\[] | "[,}\]]                     # {"log":"...   ","stream":"stderr"}
      | ``` | ~~~ | > | \| | <[ /!?a-zA-Z\d] | ==[ ] | =[a-z]+- | \^\[\[ | \*{3}
      | ["'(]\d | \.\.(?:\s|\Z) | \#\+ | :\w+:
      | [$%][ ] | [\w.-]+@[\w.-]+[:~ ]                # ann@host:~> make
      | GNU[ ]gdb | Copyright[ ] | License[ ]GPL | Using[ ]host[ ]libthread | For[ ]help,[ ]type
      | Reading[ ]symbols | warning: | Core[ ]was[ ]generated | (?:Starting[ ])?program[ :]
      | (?:Memcheck|Helgrind|drd):\w+ | (?:fun|obj):\S # a suppression
      | Type[ ]" | Missing[ ]separate | Attaching[ ]to | Dwarf[ ]Error | Breakpoint[ ]\d
      | No[ ](?:symbol|locals)\b | Run[ ]till[ ]exit | Continuing\. | Backtrace[ ]stopped
      | Temporary[ ]breakpoint | Value[ ]returned | Stack[ ]level | Id[ ]+Target[ ]Id | BFD:
      | To[ ]enable[ ]execution | of[ ]file[ ]/ | \((?:More[ ]stack|No[ ]debugging)
      | Binary[ ]files[ ] | commit[ ][0-9a-f]{7}
      | (?:static|struct|typedef)[ ]\w | template[ ]?< | [^\n]{0,200}[;{][ \t]*\r?(?:\n|\Z)
      | [\w:~.]++[ ]?\((?:[\w:]*+=|\w*+\)?[ \t]*+\r?(?:\n|\Z))  # __raise (sig=6, write(buf)
      | \.LOG\b | (?:Content-|MIME-|X-)[\w-]+:
      | [^\n]{1,120}?\b(?:wrote|writes):[ \t]*\r?(?:\n|\Z) )
    (?= [^\n]{0,300}? [^\W\d_]{2} | [^\n]{0,60}? (?-i:[\u3400-\u9fff]) )
    """,
    re.VERBOSE | re.IGNORECASE,
)
#: Four words, or some characters of a script without blanks: a sentence, or most of one.
_SENTENCE = re.compile(
    r"(?:[^\W\d_]+['’\w]*[ ,:;]+){3}[^\W\d_]|[^\n]*[\u3040-\u30ff\u3400-\u9fff]{3}"
)
#: #+TITLE: notes on the pool
_TITLE = re.compile(r"\#\+title:[ \t]*+(\S.*)", re.IGNORECASE)
#: In so many lines a document says what it is.
_FRONT = 3
_FILLED = re.compile(r"\n[^\S\n]*+\S")
_SAYING = re.compile(r"\n(?=[^\n]{0,300}?[^\W_])")
#: What stands in front of a line's words: list marks, item numbers, heading marks.
_MARK = re.compile(r"\A(?:\#{1,6}[ ]|[-*+•][ ]|\(*\d{1,2}(?:\)*[,，、]|[.)][ ]))\s*(?=\S)")
_UNSEEN = re.compile(
    r"\x1b\[[0-9;?]*[ -/]*[@-~]"
    r"|[\x00-\x08\x0e-\x1b\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
)


def shorten(text: str) -> str:
    """Return text on one line, in at most `LONGEST` characters, with nothing unprintable in it."""
    text = _UNSEEN.sub("", text[: LONGEST * 8]).encode("utf-8", "replace").decode("utf-8")
    text = " ".join(text.split())
    if len(text) <= LONGEST:
        return text
    words = text[:LONGEST].rpartition(" ")[0]
    return (words if len(words) > LONGEST // 2 else text[: LONGEST - 1]).rstrip(" ,;:") + "…"


def spoken(line: str) -> str:
    """Return a line of prose as a title, without the marks in front of it."""
    return shorten(_MARK.sub("", line.strip(), count=1).replace("**", ""))


def prose(page: Page, start: int, text: int | None = None) -> str:
    """Return the line at `start` as a title, from `text` on, with what a mail wrapped of it."""
    line, below = page.line(start), page.following(start)
    said = page.line(start if text is None else text)
    wrapped = len(line) in _WRAPPED and below[:1].islower() and is_prose(page, page.after(start))
    return spoken(f"{said} {below}" if wrapped else said)


def is_prose(page: Page, start: int) -> bool:
    """Tell whether a person wrote the line at `start`."""
    return bool(_PROSE.match(page.text, start - 1))


def first_prose(page: Page, start: int, end: int) -> str:
    """Return the first line of prose from `start` to before `end`, or an empty text."""
    match = _PROSE.search(page.text, start - 1, end)
    return prose(page, match.start() + 1) if match and match.start() + 1 < end else ""


def whole(page: Page, start: int, end: int) -> str:
    """Return the line that names a document: the first, or a sentence right below it.

    What begins with what a tool printed is a log, in which tools speak in sentences, too.
    """
    front = islice(_FILLED.finditer(page.text, start - 1, end), _FRONT)
    for number, match in enumerate(front):
        line = match.start() + 1
        if said := _TITLE.match(page.line(line)):
            return shorten(said[1])
        if is_prose(page, line):
            title = prose(page, line)
            return title if number == 0 or _SENTENCE.match(title) else ""
    return ""


def first_line(page: Page, start: int, end: int) -> str:
    """Return the first line that says anything at all, or an empty text."""
    match = _SAYING.search(page.text, start - 1, end)
    return shorten(page.line(match.start() + 1)) if match else ""


def prose_above(page: Page, start: int, floor: int) -> str:
    """Return the prose right above the line at `start`, blank lines between, below `floor`.

    A list's or an item's line names something else.
    """
    line = start
    for _ in range(_MOST_BLANK + 1):
        before = page.before(line)
        if before is None or before <= floor:
            break
        text = page.line(before)
        if text:
            return spoken(text) if is_prose(page, before) and not _MARK.match(text) else ""
        line = before
    return ""


def next_line(page: Page, start: int, end: int) -> str:
    """Return the title that the first line which is not blank gives, if it is prose."""
    match = _FILLED.search(page.text, start - 1, end)
    return prose(page, match.start() + 1) if match and is_prose(page, match.start() + 1) else ""
