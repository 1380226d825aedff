"""A fused expression means what pyparsing means by it."""

import pyparsing as pp
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracemine.recognise.fuse import NotRegular, fuse

LETTERS = "abc"
TEXTS = st.text(alphabet="abc .\n", max_size=14)


def tokens() -> st.SearchStrategy[pp.ParserElement]:
    """Elements that make one token, each also without skipping white space."""
    chars = st.sampled_from(["a", "b", "c", "ab", "bc", "abc"])
    plain = st.one_of(
        st.sampled_from(["a", "b", "ab", "a.", "c"]).map(pp.Literal),
        chars.map(pp.Word),
        st.builds(pp.Word, chars, chars),
        st.builds(lambda c, n: pp.Word(c, exact=n), chars, st.integers(1, 3)),
        st.builds(lambda c, n: pp.Word(c, min=n), chars, st.integers(1, 3)),
        st.builds(lambda c, n: pp.Word(c, max=n), chars, st.integers(1, 3)),
        st.sampled_from(["a", "b", "c"]).map(pp.Char),
        st.sampled_from(["a", "ab."]).map(pp.CharsNotIn),
        st.sampled_from(["a+b?", "a|ab", "(?:ab)*c", r"[ab]+\.?", r"b.c"]).map(pp.Regex),
        st.sampled_from(["a", "ab"]).map(pp.Keyword),
    )
    return st.one_of(plain, plain.map(lambda e: e.copy().leave_whitespace()))


def compounds(
    inner: st.SearchStrategy[pp.ParserElement],
) -> st.SearchStrategy[pp.ParserElement]:
    """What expressions can be made of expressions."""

    def repeat(kind, e, stop):
        try:
            return kind(e) if stop is None else kind(e, stop_on=stop)
        except ValueError:
            return e

    def nonempty(e):
        return e if not e.streamline().mayReturnEmpty else pp.Literal("a") + e

    stops = st.one_of(st.none(), st.sampled_from(["b", "."]))
    kinds = st.sampled_from([pp.ZeroOrMore, pp.OneOrMore])
    return st.one_of(
        st.lists(inner, min_size=2, max_size=3).map(pp.And),
        st.lists(inner, min_size=2, max_size=3).map(pp.MatchFirst),
        inner.map(pp.Opt),
        st.builds(lambda k, e, s: repeat(k, nonempty(e), s), kinds, inner, stops),
        inner.map(lambda e: ~e + pp.Word(LETTERS)),
        inner.map(lambda e: pp.FollowedBy(e) + pp.Word(LETTERS)),
        inner.map(pp.Combine),
        inner.map(pp.Suppress),
    )


EXPRESSIONS = st.recursive(tokens(), compounds, max_leaves=6)


def parsed(expression: pp.ParserElement, text: str) -> tuple[int, dict[str, str]] | None:
    """What pyparsing itself reads at the beginning of a text: the end, and the named texts."""
    try:
        end, found = expression.parse_with_tabs()._parse(text, 0)
    except (pp.ParseException, IndexError):
        return None
    return end, {name: value for name, value in found.as_dict().items() if isinstance(value, str)}


@settings(max_examples=600, deadline=None)
@given(EXPRESSIONS, TEXTS)
def test_a_fused_expression_ends_where_pyparsing_ends(expression, text):
    """First match wins, nothing is given back, white space is skipped alike."""
    expected = parsed(expression.copy(), text)
    found = fuse(expression).pattern.match(text)
    assert (found.end() if found else None) == (expected[0] if expected else None)


@settings(max_examples=400, deadline=None)
@given(
    st.lists(st.tuples(tokens(), st.booleans()), min_size=2, max_size=4), st.integers(0, 2), TEXTS
)
def test_named_tokens_hold_the_texts_that_pyparsing_gives(parts, shape, text):
    """Names on tokens, in sequences, choices and options; the last one read wins."""
    names = "xyxz"
    elements = [e(names[i]) if named else e for i, (e, named) in enumerate(parts)]
    expression = (
        pp.And(elements)
        if shape == 0
        else pp.MatchFirst(elements)
        if shape == 1
        else pp.And([pp.Opt(e) for e in elements])
    )
    expected = parsed(expression.copy(), text)
    found = fuse(expression).parse(text)
    if expected is None:
        assert found is None
    else:
        assert found is not None
        assert found[0] == expected[0]
        assert {k: v for k, v in found[1].items() if v is not None} == expected[1]


def test_a_name_on_a_choice_is_that_of_what_was_chosen():
    """The white space before the choice is not part of it."""
    expression = pp.Literal("x") + (pp.Word("ab") | pp.Word("c"))("letter")
    assert fuse(expression).parse("x   ba") == (6, {"letter": "ba"})


def _recursive() -> pp.ParserElement:
    nested = pp.Forward()
    nested <<= "(" + pp.ZeroOrMore(nested) + ")"
    return nested


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        (_recursive(), "no regular form"),
        (pp.Word("a").add_parse_action(lambda: None), "parse action"),
        (pp.Word("a") ^ pp.Word("b"), "no regular form"),
        (pp.Word("a") & pp.Word("b"), "no regular form"),
        (pp.Group(pp.Word("a")), "no regular form"),
        ((pp.Word("a") + pp.Word("b"))("pair"), "several tokens are named 'pair'"),
        (pp.OneOrMore(pp.Word("a"))("run"), "several tokens are named 'run'"),
        (pp.Word("a")("run*"), "keeps a list"),
        (pp.ZeroOrMore(pp.Opt("a")), "repeats what may match nothing"),
        (pp.Regex(r"(a)\1"), "refers to groups"),
        (pp.Word("a") - "b", "error stop"),
        (pp.SkipTo("a"), "no regular form"),
        (pp.Opt("a", default="b"), "default value"),
        (pp.Literal("a").ignore(pp.Literal("#")), "ignores"),
    ],
)
def test_what_has_no_regular_form_is_refused_by_name(expression, reason):
    """The error says which element it is and why."""
    with pytest.raises(NotRegular, match=reason):
        fuse(expression)


def test_hostile_text_does_not_blow_up():
    """Nested repetition over a text that almost matches ends at once."""
    item = pp.OneOrMore(pp.OneOrMore(pp.Word("a", exact=1)))
    assert fuse(item + "b").pattern.match("a" * 200_000) is None
