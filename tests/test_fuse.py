"""What can be fused, what is refused, and why; that both read alike: test_fuse_equality."""

import pyparsing as pp
import pytest

from tracemine.recognise.fuse import NotRegular, fuse


def test_a_name_on_a_choice_is_that_of_what_was_chosen():
    """The white space before the choice is not part of it."""
    expression = pp.Literal("x") + (pp.Word("ab") | pp.Word("c"))("letter")
    assert fuse(expression).parse("x   ba") == (6, {"letter": "ba"})


@pytest.mark.parametrize(
    "pattern",
    ["(?P<x>a{1,2})", "(?P<x>a|b)+", "(?>(?P<y>b)|c)?(?P<x>a)", r"(?=(?P<x>a))\\?"],
)
def test_a_group_that_always_takes_part_may_stand_where_its_name_was_read(pattern):
    """Whatever else of the pattern is optional."""
    expression = pp.Regex("(?P<x>b)") + pp.Regex(pattern) + pp.Opt("a")
    assert fuse(expression).parse("b a")[1]["x"] == "a"


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
        (pp.Empty()("nothing"), "no text to name"),
        (pp.MatchFirst([pp.And([pp.Word("a")])])("one"), "keeps a list"),
        (pp.Combine("a" + pp.Suppress("-") + "b")("pair"), "suppresses a part of 'pair'"),
        (pp.Regex("(?P<x>a)") + pp.Regex("(?P<x>b)?c"), "may forget what was read as 'x'"),
        (pp.FollowedBy(pp.Word("a")("x")) + pp.Word("a")("x"), "a lookahead before it reads too"),
        (pp.OneOrMore(pp.Regex("(?P<x>a)|b")), "may forget what was read as 'x'"),
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
