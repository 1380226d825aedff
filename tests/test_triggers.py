"""What is looked for in one pass misses nothing that an anchor touches."""

import re

import pytest
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

from tracemine.recognise import triggers
from tracemine.recognise.installed import load_grammars

GRAMMARS = load_grammars(["all"])
RULES = [rule for grammar in GRAMMARS.values() for rule in grammar.rules]
ALL = triggers.compiled(
    {
        trigger: [rule.sought for rule in RULES if trigger in rule.triggers]
        for trigger in {trigger for rule in RULES for trigger in rule.triggers}
    }
)
TEXTS = sorted(
    path for folder in ("sessions", "notes") for path in (ROOT / "fixtures" / folder).iterdir()
)


def hits(pattern, text):
    """Return what was found, also where it overlaps, and the offset of its line."""
    found, at = set(), 0
    while hit := pattern.search(text, at):
        at = hit.start() + 1
        first = at if hit[0].startswith("\n") else hit.start()
        found.add((hit[0], text.rfind("\n", 0, first) + 1))
    return found


def missed(text):
    """Return rules with lines that hold a trigger and the anchor, and for which nothing is found.

    The first line begins behind a line break: what a scan does there is not told by the pattern.
    """
    text = "\n" + text
    found = hits(ALL, text)
    lines = [match.span() for match in re.finditer(r"(?<=\n)[^\n]*", text)]
    for rule in RULES:
        plain = hits(re.compile("|".join(map(re.escape, rule.triggers))), text)
        held = {start for _, start in plain}
        told = {start for trigger, start in found if trigger in rule.triggers}
        for start, end in lines:
            anchor = rule.anchored.search(text, start, end)
            if start in held - told and anchor and rule.stands(text, anchor.start()):
                yield rule.name, text[start:end]


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_nothing_in_the_fixtures_is_missed(path):
    assert not list(missed(path.read_bytes().decode("utf-8", "replace")))


PIECES = [sample for rule in RULES for sample in rule.samples]
PIECES += [trigger for rule in RULES for trigger in rule.triggers]
BETWEEN = ["", " ", "x", "\n", "#", "0x", ">", "- ", "(", "=", "&"]


@given(st.lists(st.sampled_from(PIECES) | st.sampled_from(BETWEEN), max_size=12).map("".join))
@settings(max_examples=200, deadline=None)
def test_nothing_is_missed(text):
    assert not list(missed(text))


@pytest.mark.parametrize(
    ("trigger", "anchor", "text", "count"),
    [
        ("#", r"(?<![\w#])#\d+ \w", "#1 a, x#1 a, ##1 a, #12 a, #one, #1, a", 2),
        ("0x", r"(?:at|by) 0x\d", "0x1 at 0x2 by 0x3 to 0x4 at 0xf", 2),
        # What stands before is of no one width, so it is not looked at.
        ("0x", r"\w+ 0x\d", "0x1 a 0x2 a 0xf", 2),
        # Nothing is told by what stands within a bracket, or by one of several choices.
        ("==", r"(?:==|--)\d", "== ==1 ==a", 3),
        ("ab", r"ab1|ab2", "ab0 ab1 ab2", 3),
        ("ab", r"ab?1", "ab0 ab1 a1", 2),
        ("ab", r"a", "ab0 ab1 a1", 2),
        ("#", r"[|#]x|[#y]", "# #", 2),
        ("[#", r"\[#\d\]$", "[#1] [#2]\n[#a]", 1),
        # A line that begins behind the trigger's line break is looked at, and those below it.
        ("\n-", r"^-\d", "\n-1\n-a\n--", 1),
        ("\n-", r"^-\d\n\+", "\n-1\n+\n-1\n-1\n-1\n+", 2),
        ("\n-", r"^-\d|^-a", "\n-1\n-a\n--", 3),
        ("\n-", r"-\d", "\n-1\n-a", 2),
    ],
)
def test_what_an_anchor_tells(trigger, anchor, text, count):
    assert len(triggers.compiled({trigger: [anchor]}).findall(text)) == count


def test_a_trigger_is_found_for_each_of_its_anchors():
    pattern = triggers.compiled({"#": [r"#\d", r"(?<=\))#[a-z]"], "0x": [r"0x\d", "[01]x"]})
    assert pattern.findall("#1 #a )#a 0x1 0xf") == ["#", "#", "0x", "0x"]


@pytest.mark.parametrize(
    ("trigger", "anchor", "begins"),
    [
        ("#", r"(?<![\w#])#\d", True),
        ("#", r"#\d", True),
        ("0x", r"at 0x", False),
        ("0x", r" *0x", False),
        ("0x", r"(?:at )?0x", False),
        ("0x", r"(?:at|by) 0x", False),
        ("0x", r"0x1|a 0x", False),
        ("0x", r"1x", False),
    ],
)
def test_what_an_anchor_begins_with(trigger, anchor, begins):
    assert triggers.begins(trigger, anchor) is begins


def test_the_search_stops_at_no_common_letter():
    """Each first character is one more at which it stops: lower-case letters are common ones."""
    ours = load_grammars()
    begin = {t[0] for grammar in ours.values() for rule in grammar.rules for t in rule.triggers}
    assert begin.isdisjoint(" abcdefghilmnoprstuwy,.")
