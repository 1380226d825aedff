r"""Compile a regular pyparsing expression to one regular expression with the same meaning.

pyparsing has the meaning of a parsing expression grammar (Ford, "Parsing expression grammars:
a recognition-based syntactic foundation", POPL 2004): the first alternative that matches wins,
a repetition takes all it can get, and nothing that has matched is ever given back. Python's
`re` says the same with atomic groups `(?>...)`, so an expression without recursion and without
parse actions can run at the speed of `re`, and it cannot blow up on hostile text: there is no
backtracking into what has matched.

    >>> import pyparsing as pp
    >>> pair = pp.Word(pp.alphas)("key") + "=" + pp.Word(pp.nums)("value")
    >>> fuse(pair).parse("depth = 12")
    (10, {'key': 'depth', 'value': '12'})

Kept exactly: order of choice, greedy repetition, white space skipped before each element,
results names, `Combine`, `Suppress`, lookahead and `stop_on`. What has no such form (recursion,
parse actions, `Or`, `Each`, nested results, names on several tokens) is refused with an error
that names the element.

This module, `fused` and `fuse_tokens` know nothing of Tracemine and need only pyparsing.
"""

import re
from collections.abc import Callable, Iterator, Mapping

import pyparsing as pp

from tracemine.recognise.fuse_tokens import TOKENS, NotRegular, charset, optional_names
from tracemine.recognise.fused import Fused

__all__ = ["Fused", "NotRegular", "fuse"]


def fuse(expression: pp.ParserElement) -> Fused:
    """Compile an expression; raises `NotRegular` for one that has no equal pattern."""
    writer = _Writer()
    pattern = re.compile(writer.element(expression.streamline()))
    again = {name: tuple(groups[1:]) for name, groups in writer.groups.items() if groups[1:]}
    return Fused(pattern, again)


class _Writer:
    """Writes patterns; holds the group names given out and the path walked (for recursion)."""

    def __init__(self) -> None:
        self.groups: dict[str, list[str]] = {}
        #: Within what keeps no names: what is suppressed, or must not match.
        self._silent = False
        #: The name of the `Combine` whose text is being written.
        self._joined: str | None = None
        #: Names that may have been read before this element, and whether it is repeated.
        self._read, self._repeated = set[str](), False
        #: Names read by a lookahead: where their texts stand does not tell when they were read.
        self._ahead: set[str] = set()
        self._path: list[pp.ParserElement] = []

    def element(self, e: pp.ParserElement, *, skip: bool = True, name: str | None = None) -> str:
        """Write one element: skipped white space, then its body, named where it has a name."""
        if e.parseAction:
            raise NotRegular(e, "has a parse action")
        if e.ignoreExprs:
            raise NotRegular(e, "ignores other expressions")
        if any(e is outer for outer in self._path):
            raise NotRegular(e, "is recursive")
        if e.resultsName:
            if name is not None:
                raise NotRegular(e, f"is named {e.resultsName!r} inside of {name!r}")
            if not e.modalResults:
                raise NotRegular(e, "keeps a list under its name")
            name = e.resultsName
        writer = _writer_for(e)
        self._path.append(e)
        body = writer(self, e, name)
        if e.resultsName and e.saveAsList and not self._silent:
            raise NotRegular(e, f"keeps a list under its name {name!r}; use Combine")
        self._path.pop()
        return self._space(e) + body if skip and e.callPreparse else body

    def named(self, e: pp.ParserElement, body: str, name: str | None) -> str:
        """Put a token's pattern into a group of its name."""
        if name is None or self._silent:
            return body
        if name in self._ahead:
            raise NotRegular(e, f"reads {name!r}, which a lookahead before it reads too")
        groups = self.groups.setdefault(name, [])
        group = f"{name}__{len(groups)}" if groups else name
        if not group.isidentifier():
            raise NotRegular(e, f"has a name that no group can have: {name!r}")
        groups.append(group)
        self._read.add(name)
        return f"(?P<{group}>{body})"

    @staticmethod
    def _space(e: pp.ParserElement) -> str:
        if not e.skipWhitespace or not e.whiteChars:
            return ""
        return f"{charset(e.whiteChars)}*+"

    # --- elements that make one token

    def token(self, e: pp.ParserElement, name: str | None) -> str:
        if name is not None and type(e) is pp.Empty:
            raise NotRegular(e, "has no text to name")
        return self.named(e, TOKENS[type(e)](e), name)

    def regex(self, e: pp.ParserElement, name: str | None) -> str:
        assert isinstance(e, pp.Regex)
        if e.asGroupList or e.asMatch:
            raise NotRegular(e, "does not give its text")
        pattern = e.re  # compiled, so that a pattern given as a function is one
        if pattern.groupindex and name is not None:
            raise NotRegular(e, f"has named groups inside of {name!r}")
        source = self._renamed(e, pattern)
        flags = "".join(
            letter
            for letter, flag in (
                ("i", re.IGNORECASE),
                ("m", re.MULTILINE),
                ("s", re.DOTALL),
                ("x", re.VERBOSE),
            )
            if pattern.flags & flag
        )
        if pattern.flags & (re.ASCII | re.LOCALE):
            raise NotRegular(e, "has flags that cannot be set for a part of a pattern")
        end = "\n" if pattern.flags & re.VERBOSE else ""
        return self.named(e, f"(?>(?{flags}:{source}{end}))" if flags else f"(?>{source})", name)

    def _renamed(self, e: pp.ParserElement, pattern: re.Pattern[str]) -> str:
        source = str(pattern.pattern)
        if re.search(r"(?<!\\)(?:\\\\)*(?:\(\?P=|\(\?\(|\\[1-9]|\(\?[aiLmsux]+\))", source):
            raise NotRegular(e, "refers to groups by number or name, or sets flags inside")

        # pyparsing forgets what was read under the name of a group that takes no part.
        forgets = set() if self._silent else optional_names(pattern)
        forgets &= self._read | (forgets if self._repeated else set())
        if forgets:
            raise NotRegular(e, f"may forget what was read as {min(forgets)!r}")

        def rename(found: re.Match[str]) -> str:
            return self.named(e, "", found[1])[:-1] if not self._silent else "("

        return re.sub(r"\(\?P<(\w+)>", rename, source)

    # --- elements made of others

    def sequence(self, e: pp.ParserElement, name: str | None) -> str:
        assert isinstance(e, pp.And)
        if name is not None and len(e.exprs) > 1 and not self._silent:
            raise NotRegular(e, f"several tokens are named {name!r}; use Combine")
        parts = []
        for i, part in enumerate(e.exprs):
            if isinstance(part, pp.And._ErrorStop):  # noqa: SLF001 - no public name for `-`
                raise NotRegular(e, "has an error stop `-`")
            parts.append(self.element(part, skip=i > 0, name=name))
        return "".join(parts)

    def choice(self, e: pp.ParserElement, name: str | None) -> str:
        assert isinstance(e, pp.MatchFirst)
        before, after, bodies = set(self._read), set(self._read), []
        for part in e.exprs:
            self._read = set(before)
            bodies.append(self.element(part, name=name))
            after |= self._read
        self._read = after
        return f"(?>{'|'.join(bodies)})"

    def optional(self, e: pp.ParserElement, name: str | None) -> str:
        assert isinstance(e, pp.Opt)
        if type(e.defaultValue).__name__ != "_NullToken":
            raise NotRegular(e, "has a default value")
        return f"(?>(?:{self.element(e.expr, skip=False, name=name)})?)"

    def repetition(self, e: pp.ParserElement, name: str | None) -> str:
        assert isinstance(e, (pp.ZeroOrMore, pp.OneOrMore))
        if name is not None and not self._silent:
            raise NotRegular(e, f"several tokens are named {name!r}; use Combine")
        if e.expr.mayReturnEmpty:
            raise NotRegular(e, "repeats what may match nothing")
        stop = self.element(e.not_ender) if e.not_ender is not None else ""
        most = "" if e.max_count is None else str(e.max_count)
        least = "1" if isinstance(e, pp.OneOrMore) else "0"
        repeated, self._repeated = self._repeated, True
        body = self.element(e.expr)
        self._repeated = repeated
        return f"(?>(?:{stop}(?>{body})){{{least},{most}}})"

    def lookahead(self, e: pp.ParserElement, name: str | None) -> str:
        assert isinstance(e, (pp.FollowedBy, pp.NotAny))
        if name is not None:
            raise NotRegular(e, "a lookahead has no text to name")
        sign = "=" if isinstance(e, pp.FollowedBy) else "!"
        before = self._silent, self._joined
        held = {known: len(groups) for known, groups in self.groups.items()}
        self._silent, self._joined = self._silent or sign == "!", None
        body = self.element(e.expr)
        self._silent, self._joined = before
        self._ahead |= {known for known, g in self.groups.items() if len(g) > held.get(known, 0)}
        return f"(?{sign}{body})"

    def combined(self, e: pp.ParserElement, name: str | None) -> str:
        assert isinstance(e, pp.Combine)
        if not e.adjacent or e.joinString:
            raise NotRegular(e, "joins tokens that do not touch")
        before = sum(map(len, self.groups.values()))
        outer, self._joined = self._joined, self._joined or (name if not self._silent else None)
        body = f"(?>{self.element(e.expr)})"
        self._joined = outer
        if name is not None and sum(map(len, self.groups.values())) > before:
            raise NotRegular(e, f"holds names inside of {name!r}")
        return self.named(e, body, name)

    def suppressed(self, e: pp.ParserElement, name: str | None) -> str:
        assert isinstance(e, pp.Suppress)
        if name is not None:
            raise NotRegular(e, "names what is suppressed")
        if self._joined is not None:
            raise NotRegular(e, f"suppresses a part of {self._joined!r}")
        with_names, self._silent = self._silent, True
        body = self.element(e.expr)
        self._silent = with_names
        return body


_COMPOUNDS: Mapping[type, Callable[[_Writer, pp.ParserElement, str | None], str]] = {
    pp.Regex: _Writer.regex,
    pp.And: _Writer.sequence,
    pp.MatchFirst: _Writer.choice,
    pp.Opt: _Writer.optional,
    pp.ZeroOrMore: _Writer.repetition,
    pp.OneOrMore: _Writer.repetition,
    pp.FollowedBy: _Writer.lookahead,
    pp.NotAny: _Writer.lookahead,
    pp.Combine: _Writer.combined,
    pp.Suppress: _Writer.suppressed,
}


def _writer_for(e: pp.ParserElement) -> Callable[[_Writer, pp.ParserElement, str | None], str]:
    if type(e) in TOKENS:
        return _Writer.token
    try:
        return _COMPOUNDS[type(e)]
    except KeyError:
        raise NotRegular(e, "has no regular form") from None


def elements(expression: pp.ParserElement) -> Iterator[pp.ParserElement]:
    """Yield an expression and all elements it is made of, each once."""
    seen: set[int] = set()
    waiting = [expression]
    while waiting:
        e = waiting.pop()
        if id(e) not in seen:
            seen.add(id(e))
            yield e
            waiting.extend(e.recurse())
