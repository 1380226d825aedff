"""The neighbourhood of a question as a tree, for a person."""

from collections.abc import Iterator, Sequence

from tracemine.answers.records import Answer, Asked, Related
from tracemine.answers.tree import Neighbour, Role
from tracemine.output.escape import escape
from tracemine.output.ink import Branch, Ink, Line, Span
from tracemine.output.links import note_link
from tracemine.output.related import heading
from tracemine.output.wording import counted

#: What the roles are called where their functions are listed.
_NAMES = {
    "unknown": "backtrace",
    "thread": "other threads",
    "patch": "patched",
    "patch-mention": "named in hunks",
    "mention": "mentioned",
    "log": "logged",
    "conflict": "conflicting access",
    "lock": "locked",
}
_STYLES = {"patch": "good", "crash": "bad", "error": "bad", "leak": "warning"}
#: Roles of reasons that no function shows: the same signature or run, a similar name.
_BESIDE = frozenset({"signature", "run", "name"})
#: So many functions of a role are named.
_FEW = 6


def render(
    answer: Answer, neighbours: Sequence[Neighbour], ink: Ink, *, verbose: bool = False
) -> Iterator[bytes]:
    """Yield the tree; with all functions of each role if `verbose`."""
    from tracemine.output.terminal import tree_lines

    drawn = _Drawn(answer, ink, verbose=verbose)
    root = Branch(Line([Span(heading(answer), "title")]), [drawn.incident(n) for n in neighbours])
    for line in tree_lines(root, ink):
        yield line.encode()


class _Drawn:
    """The branches of one tree."""

    def __init__(self, answer: Answer, ink: Ink, *, verbose: bool) -> None:
        self._found = answer.related
        self._asked = {one.function for one in answer.functions}
        self._links = ink.links
        self._verbose = verbose

    def incident(self, neighbour: Neighbour) -> Branch:
        """Draw an incident, its roles, and what its functions lead to."""
        one = self._found[neighbour.place]
        told = [reason.text for reason in one.reasons if reason.role in _BESIDE]
        below = [Branch(Line([Span(escape(text), "faint")]), []) for text in told]
        below += [Branch(self._role(role), []) for role in neighbour.roles]
        below += [self._lead(over, further) for over, further in neighbour.leads]
        return Branch(self._heading(one), below)

    def _heading(self, one: Related) -> Line:
        time = [Span(f"{escape(one.time)}  ", "faint")] if one.time else []
        link = note_link(one.source) if self._links else None
        return Line(
            [
                Span(f"{one.score:.2f}  ", "good" if one.steps == 1 else "faint"),
                Span(escape(one.title), "title"),
                Span("  "),
                *time,
                Span(f"{escape(one.source)}:{one.line}", "place", link),
                Span(f"  {escape(one.id)}", "faint"),
            ]
        )

    def _role(self, role: Role) -> Line:
        names = sorted(role.functions, key=lambda name: name not in self._asked)
        shown = names if self._verbose else names[:_FEW]
        spans = [Span(_NAMES.get(role.role, escape(role.role)), _STYLES.get(role.role, "grammar"))]
        for place, name in enumerate(shown):
            spans.append(Span(", " if place else "  "))
            spans.append(Span(escape(name), "function" if name in self._asked else ""))
        if len(names) > len(shown):
            spans.append(Span(f" and {len(names) - len(shown):,} more", "faint"))
        return Line(spans)

    def _lead(self, over: Asked, further: Sequence[Neighbour]) -> Branch:
        spans = [Span("leads on over ", "faint"), Span(escape(over.function))]
        spans.append(Span(f", in {counted(over.incidents, 'incident')}", "faint"))
        return Branch(Line(spans), [self.incident(one) for one in further])
