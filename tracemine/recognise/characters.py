"""Take out and replace characters, wherever they stand: escapes, odd blanks, tags, entities.

None of this takes a line break out, so lines keep their numbers.
"""

import html
import re

from tracemine.recognise.pager import NOTHING

#: Colours and cursor moves (`ESC[34m`), terminal titles (`ESC]0;...BEL`), other escapes.
_ESCAPES = re.compile(
    r"\x1b(?:\[[0-?]*+[ -/]*+[@-~]|\][^\x07\x1b\n]*+(?:\x07|\x1b\\)?|[PX^_][^\x1b\n]*+\x1b\\"
    r"|[ -/]*+[0-~])"
    r"|\r"
)
#: No-break and other odd blanks; a full-width `>` and `<` decoded as Latin-1.
_BLANKS = (
    ("\xa0", " "),
    ("\u202f", " "),
    ("\u2007", " "),
    ("\u3000", " "),
    ("\ufeff", ""),
    ("\u200b", ""),
)
_MOJIBAKE = (("ï¼\x9e", ">"), ("ï¼\x9c", "<"), ("Â\xa0", " "), ("\uff1e", ">"), ("\uff1c", "<"))
_ENTITIES = re.compile(r"&(?:lt|gt|amp|quot|apos|nbsp|#39|#x27|#62|#60);")
#: Words that stand between angle brackets in tools' output: escaped, they tell of HTML.
_ESCAPED_TOOL_TEXT = re.compile(
    r"&lt;(?:optimized|value|signal|error|return|RET|repeats|unavailable|synthetic|function"
    r"|/?(?:TASK|IRQ|NMI|SOFTIRQ|EOI)&gt;|[0-9a-f]{8,16}&gt;\])"
    r"|^[ \t]*&gt;|-&gt;|&amp;|=&gt;|&quot;"
    r"|(?:0x[0-9a-fA-F]++(?::| in)? |#\d++ |==\d++== )[^\n&]{0,400}+&(?:lt|gt|amp|#x27|#39);",
    re.MULTILINE,
)
_TAGS = re.compile(r"</?(?:a|b|br|code|div|em|font|i|li|p|pre|span|strong|td|tr|tt)\b[^<>\n]*+/?>")
_COLOURED_TAG = re.compile(r"<(?:font|span|div|pre|td)\b[^<>\n]*+>|<br ?/?>", re.IGNORECASE)
#: Archives of mailing lists break each line by a tag on a line of its own.
_BREAK = re.compile(r"(?<=\n)[ \t]*+(?:</\w{1,10}>)*+<br ?/?>[ \t]*+(?=\n)", re.IGNORECASE)
#: Markup of forums (`[CODE]`, `[COLOR=#000000]`) and of Jira (`{noformat}` before or behind text).
_FORUM_TAG = re.compile(
    r"\[/?(?:code|color|font|highlight|indent|php|pre|quote|size)(?:=[^\]\n]{0,80}+)?\]",
    re.IGNORECASE,
)
_JIRA_TAG = re.compile(
    r"^[ \t]*+\{(?:noformat|code|quote)(?::[^}\n]{0,80}+)?\}(?=[^\n])"
    r"|(?<=[^\n])\{(?:noformat|code|quote)\}[ \t]*+$",
    re.MULTILINE,
)

#: A frame whose number, and more, is escaped for Markdown: `\#0  drain\_all () at pool.c:3`.
_MARKDOWN = re.compile(r"^[ \t>*-]*+\\#\d[^\n]*+", re.MULTILINE)
_MARKDOWN_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")


def _marked_up(text: str) -> bool:
    """Tell whether a text has the markup of a forum or of Jira: such tags are closed again."""
    return ("[" in text and "[/" in text and _FORUM_TAG.search(text) is not None) or (
        "{" in text and any(tag in text for tag in ("{noformat}", "{code}", "{quote}"))
    )


def _has_odd_blanks(text: str) -> bool:
    return any(c in text for c in ("\xa0", "\u202f", "\u3000", "\ufeff", "\u200b", "\uff1e", "ï¼"))


def _is_escaped(text: str) -> bool:
    # Most texts with an `&` hold no entity at all, which is told at once.
    return _ENTITIES.search(text) is not None and _ESCAPED_TOOL_TEXT.search(text) is not None


def clean_characters(text: str) -> str:
    """Return a text without escapes, odd blanks and, where it is HTML, tags and entities."""
    if "\x1b" in text or "\r" in text:
        text = _ESCAPES.sub("", text)
    if not text.isascii() and _has_odd_blanks(text):
        for wrong, right in (*_MOJIBAKE, *_BLANKS):
            text = text.replace(wrong, right)
    if "<" in text and _COLOURED_TAG.search(text):
        text = _TAGS.sub("", _BREAK.sub(NOTHING, text))
    if _marked_up(text):
        text = _JIRA_TAG.sub("", _FORUM_TAG.sub("", text))
    if "\\" in text and "\\#" in text:
        text = _MARKDOWN.sub(lambda line: _MARKDOWN_ESCAPE.sub(r"\1", line[0]), text)
    for _ in range(2):  # what is escaped may have been escaped again
        if not _is_escaped(text):
            break
        text = _ENTITIES.sub(lambda entity: html.unescape(entity[0]).replace("\xa0", " "), text)
    return text
