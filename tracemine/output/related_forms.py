"""What is related, for programs and pages: JSON, Markdown, DOT."""

from collections.abc import Iterator

import msgspec

from tracemine.answers.records import Answer, Related
from tracemine.output import dot
from tracemine.output.escape import code
from tracemine.output.json import encoded
from tracemine.output.related import PARTS, changed, told
from tracemine.output.wording import counted, span


def as_json(answer: Answer) -> Iterator[bytes]:
    """Yield the whole answer as one object."""
    yield encoded(_with_schema(answer)) + b"\n"


def as_json_lines(answer: Answer) -> Iterator[bytes]:
    """Yield one line of JSON for each incident, best first."""
    for one in answer.related:
        yield encoded({"schema": answer.schema, **msgspec.to_builtins(one)}) + b"\n"


def _with_schema(answer: Answer) -> dict[str, object]:
    fields = msgspec.to_builtins(answer)
    return {"schema": fields.pop("schema"), **fields}


def as_markdown(answer: Answer) -> Iterator[bytes]:
    """Yield a page with a heading for each incident."""
    for line in _page(answer):
        yield line.encode() + b"\n"


def _page(answer: Answer) -> Iterator[str]:
    yield f"# {code(answer.query)}"
    yield ""
    yield f"{counted(answer.found, 'incident')}, best first."
    yield ""
    for one in answer.related:
        yield from _section(one)
    if answer.prose:
        yield "## The notes also say"
        yield ""
    for said in answer.prose:
        yield f"- {code(said.text)}, {code(f'{said.source}:{said.line}')}"


def _section(one: Related) -> Iterator[str]:
    yield f"## {code(one.title) or 'Untitled'}"
    yield ""
    time = f"{code(one.time)}, " if one.time else ""
    yield f"{time}{code(f'{one.source}:{one.line}')}, score {one.score:.2f}"
    yield ""
    for reason in told(one):
        line = "" if reason.line is None else f", line {reason.line}"
        yield f"- {code(reason.text)}{line}"
    for said in one.sentences:
        yield f"- the notes, line {said.line}: {code(said.text)}"
    for fix in one.fixes:
        place = f"{fix.source}:{span(fix.first_line, fix.last_line)}"
        yield f"- **possible fix**: {code(fix.function)} in {code(changed(fix))}, {code(place)}"
    parts = (f"{PARTS.get(name, name)} {value:.3f}" for name, value in one.parts.items())
    yield f"- score: {', '.join(parts)}"
    yield ""


def as_dot(answer: Answer) -> Iterator[bytes]:
    """Yield a graph: what was asked, the incidents, and the functions that lead to them."""
    asked = f"asked {answer.query}"
    functions = {r.function: None for one in answer.related for r in one.reasons if r.function}
    nodes: list[dot.Node] = [(asked, {"label": dot.drawn(answer.query), "shape": "box"})]
    nodes += [
        (f"function {name}", {"label": dot.drawn(name), "shape": "box"}) for name in functions
    ]
    own = {one.function for one in answer.functions}
    edges: list[dot.Edge] = [(asked, f"function {name}", {}) for name in functions if name in own]
    for one in answer.related:
        name = f"incident {one.source} {one.id}"
        lines = (one.title, one.time or "", f"{one.source}:{one.line}", f"{one.score:.2f}")
        nodes.append((name, {"label": dot.label(lines), "shape": "ellipse"}))
        reached = [(r.function, r.role) for r in one.reasons if r.function]
        for function, role in dict.fromkeys(reached):
            edges.append((f"function {function}", name, {"label": role}))
        if not reached:
            edges.append((asked, name, {"label": one.reasons[0].text if one.reasons else ""}))
    yield from dot.render(nodes, edges)
