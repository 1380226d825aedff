"""Fused is pyparsing: over generated expressions and texts, and over all that grammars read.

A generated expression may hold what has no regular form (a name on several tokens, a repetition
of what may be empty): then it has to be refused, never to mean something else.
"""

import pyparsing as pp
import pytest
from conftest import ROOT
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from tracemine.recognise.fuse import NotRegular, fuse
from tracemine.recognise.installed import load_grammars

TEXTS = st.text(alphabet="aabbc .\n\t", max_size=16)
CHARS = st.sampled_from(["a", "b", "c", "ab", "bc", "abc", "a.", "a b"])
NAMES = st.sampled_from(["x", "y", "z"])
PATTERNS = st.sampled_from(
    [
        "a+b?", "a|ab", "(?:ab)*c", r"[ab]+\.?", r"b.c", "a*", r"\bab", "(?=b)b", "(?<=a)b", "b$",
        "^a", r"(?P<x>a)(?P<y>b)?", r"(?P<z>[ab]+)c", r"(?P<y>a)|(?P<x>b)",
    ]
)  # fmt: skip


def sized(kind, *chars, **most):
    """Words and the like of at least, at most or exactly so many characters."""
    limits = st.one_of(
        st.just({}),
        st.integers(1, 3).map(lambda n: {"exact": n}),
        st.tuples(st.integers(1, 2), st.integers(0, 2)).map(
            lambda p: {"min": p[0], "max": p[1] and p[0] + p[1] - 1}
        ),
    )
    return st.builds(lambda limit, *c: kind(*c, **limit), limits, *chars, **most)


@st.composite
def tokens(draw):
    """Elements that make one token, with white space of their own and with names."""
    e = draw(
        st.one_of(
            st.sampled_from(["a", "b", "ab", "a.", "c", " b"]).map(pp.Literal),
            sized(pp.Word, CHARS),
            sized(pp.Word, CHARS, CHARS),
            CHARS.map(lambda c: pp.Word(c, exclude_chars="b") if set(c) - {"b"} else pp.Word(c)),
            CHARS.map(lambda c: pp.Word(c, as_keyword=True)),
            st.sampled_from(["a", "b", "c", "ab"]).map(pp.Char),
            sized(pp.CharsNotIn, st.sampled_from(["a", "ab.", " ", "b\n"])),
            sized(pp.White, st.sampled_from([" ", " \n", "\n", " \t"])),
            PATTERNS.map(pp.Regex),
            st.tuples(st.sampled_from(["a", "ab", "b"]), st.sampled_from([None, "ab", "c."])).map(
                lambda p: pp.Keyword(*p)
            ),
            st.just(None).map(lambda _: pp.Empty()),
        )
    )
    space = draw(st.sampled_from(["as it is", "as it is", "kept", " ", "\n", " \n"]))
    if space == "kept":
        e = e.copy().leave_whitespace()
    elif space != "as it is" and not isinstance(e, pp.White):
        e = e.copy().set_whitespace_chars(space)
    return e(draw(NAMES)) if draw(st.booleans()) else e


def compounds(inner):
    """What expressions can be made of expressions; names too, also where they cannot be kept."""

    def repeated(kind, e, stop):
        try:
            return kind(e, stop_on=stop)
        except ValueError:  # pyparsing itself: the stop is in the way of the first
            return e

    stops = st.one_of(st.none(), st.sampled_from(["b", "."]), tokens())
    kinds = st.sampled_from([pp.ZeroOrMore, pp.OneOrMore])
    counts = st.sampled_from([(1, None), (0, 2), (2, 3), 2, (0, None)])
    some = st.lists(inner, min_size=1, max_size=3)
    return st.one_of(
        some.map(pp.And),
        some.map(pp.MatchFirst),
        inner.map(pp.Opt),
        st.builds(repeated, kinds, inner, stops),
        st.builds(lambda e, count: e[count], inner, counts),
        st.builds(lambda e, behind: ~e + behind, inner, tokens()),
        st.builds(lambda e, behind: pp.FollowedBy(e) + behind, inner, tokens()),
        inner.map(pp.Combine),
        inner.map(pp.Suppress),
        inner.map(lambda e: e.copy().leave_whitespace()),
        st.builds(lambda e, name: e(name), inner, NAMES),
    )


EXPRESSIONS = st.recursive(tokens(), compounds, max_leaves=7)


def parsed(expression, text, at=0):
    """What pyparsing itself reads at a place of a text: the end, and the texts by name."""
    try:
        end, found = expression.streamline()._parse(text, at)
    except (pp.ParseException, IndexError):
        return None
    return end, {name: value for name, value in found.as_dict().items() if value is not None}


def read(fused, text, at=0):
    """What the fused expression reads there."""
    found = fused.parse(text, at)
    return found and (found[0], {k: v for k, v in found[1].items() if v is not None})


@settings(max_examples=500, deadline=None, suppress_health_check=list(HealthCheck))
@given(EXPRESSIONS, st.lists(TEXTS, min_size=1, max_size=6), st.integers(0, 3))
def test_a_fused_expression_reads_what_pyparsing_reads(expression, texts, at):
    """The same end, the same names with the same texts, from any place of the text."""
    try:
        fused = fuse(expression)
    except NotRegular as refused:
        event(refused.reason)
        return
    for text in texts:
        place = min(at, len(text))
        expected = parsed(expression, text, place)
        event("read" if expected else "not read")
        assert read(fused, text, place) == expected
    matches = [found for text in texts if (found := fused.pattern.match(text, min(at, len(text))))]
    assert rows(fused, matches) == list(map(fused.tokens, matches))


def rows(fused, matches):
    """The texts by name of many matches, one of them at a time."""
    columns = fused.columns(matches) if matches else {}
    return [{name: texts[i] for name, texts in columns.items()} for i in range(len(matches))]


def test_names_in_a_lookahead_are_kept_and_those_of_what_is_suppressed_are_not():
    """Named texts, one by one; with them the property above would be true of nothing."""
    ahead = pp.FollowedBy(pp.Word("a")("x")) + pp.Word("ab")("y")
    assert read(fuse(ahead), "aab") == parsed(ahead, "aab") == (3, {"x": "aa", "y": "aab"})
    gone = pp.Suppress(pp.FollowedBy(pp.Word("a")("x")) + pp.Word("a")) + pp.Word("b")("y")
    assert read(fuse(gone), "aab") == parsed(gone, "aab") == (3, {"y": "b"})


RULES = [rule for grammar in load_grammars().values() for rule in grammar.rules]
NOTES = sorted(
    path for folder in ("notes", "sessions") for path in (ROOT / "fixtures" / folder).iterdir()
)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_reads_what_pyparsing_reads(rule):
    """At each place where it could begin: the samples of all rules, and all notes."""
    samples = [sample for other in RULES for sample in other.samples]
    notes = [path.read_text(encoding="utf-8", errors="replace") for path in NOTES]
    fused, found = fuse(rule.expression), 0
    for text in samples + notes:
        for place in {0, *(anchor.start() for anchor in rule.anchored.finditer(text))}:
            expected = parsed(rule.expression, text, place)
            assert read(fused, text, place) == expected
            found += expected is not None
    assert found >= len(set(rule.samples))
