"""One incident whole, for a person: artifacts as `extract` shows them, then all that is known."""

from collections.abc import Iterable, Iterator

from tracemine.answers.whole import Whole
from tracemine.output import full
from tracemine.output.escape import escape
from tracemine.output.ink import Ink, Line, Span
from tracemine.output.wording import counted, span
from tracemine.records import Document
from tracemine.store.records import Header


def render(found: Whole, ink: Ink, *, verbose: bool = False) -> Iterator[bytes]:
    """Yield the incident; with arguments and details if `verbose`."""
    yield from full.render([_document(found)], ink, verbose=verbose)
    for line in _known(found):
        yield ink.line(line).encode()


def lines(found: Whole, ink: Ink, *, verbose: bool = False) -> Iterator[Line]:
    """Yield the same as lines, without the counts."""
    yield from full.document_lines(_document(found), ink, verbose=verbose)
    yield from _known(found)


def _document(found: Whole) -> Document:
    return Document(found.incident.source, found.incident.artifacts, (), ())


def _known(found: Whole) -> Iterator[Line]:
    incident = found.incident
    entry = incident.entry
    if entry is not None and entry.title != incident.title:
        yield Line([Span("entry: ", "faint"), Span(escape(entry.title))])
    if incident.tags:
        yield Line([Span("tags: ", "faint"), Span(", ".join(map(escape, incident.tags)))])
    for artifact in incident.artifacts:
        places = found.repeats.get(artifact.id, ())
        if places:
            first = ", ".join(span(one.first_line, one.last_line) for one in places[:8])
            more = ", ..." if len(places) > 8 else ""
            name = f"{escape(artifact.grammar)} {escape(artifact.kind)}"
            where = span(artifact.first_line, artifact.last_line)
            again = f"printed again {counted(len(places), 'time')}"
            text = f"the {name} of line {where} is {again}: lines {first}{more}"
            yield Line([Span(text)], hang=2)
    yield from _titled("the notes say", _said(found))
    yield from _titled("refers to", _references(found))
    yield from _titled("is referred to by", map(_header, found.referred))
    yield from _titled("stands also in", _again(found))
    yield from _titled("neighbours", _neighbours(found))


def _titled(title: str, lines: Iterable[Line]) -> Iterator[Line]:
    rows = list(lines)
    if rows:
        yield Line([])
        yield Line([Span(title, "title")])
        yield from rows


def _said(found: Whole) -> Iterator[Line]:
    sentences: dict[tuple[int, str], list[str]] = {}
    for one in found.mentions:
        sentences.setdefault((one.line, one.sentence), []).append(one.function)
    for (line, sentence), functions in sentences.items():
        quoted = Span(f"“{escape(sentence)}”", "headline")
        names = ", ".join(map(escape, dict.fromkeys(functions)))
        spans = [Span(f"  {line}  ", "faint"), quoted, Span(f"  {names}", "faint")]
        yield Line(spans, hang=4, note=line)


def _references(found: Whole) -> Iterator[Line]:
    for one in found.references:
        front = Span(f"  line {one.line}: {escape(one.text)}", "faint")
        if not one.incidents:
            yield Line([front, Span("  not known", "faint")])
        for header in one.incidents:
            yield Line([front, *_header(header).spans], hang=4)


def _header(header: Header) -> Line:
    time = [Span(f"{escape(header.time)}  ", "faint")] if header.time else []
    place = Span(f"{escape(header.source)}:{header.first_line}", "place")
    title = Span(f"  {escape(header.title)}")
    return Line([Span("  "), *time, place, title, Span(f"  {escape(header.id)}", "faint")])


def _again(found: Whole) -> Iterator[Line]:
    words = {"run": "the same run", "crash": "the same functions"}
    for one in found.again:
        how = Span(f"  {words.get(one.how, escape(one.how))}", "good")
        yield Line([*_header(one.incident).spans, how], hang=4)


def _neighbours(found: Whole) -> Iterator[Line]:
    for one in found.neighbours:
        why = f"  {escape(one.reasons[0].text)}" if one.reasons else ""
        yield Line(
            [
                Span(f"  {one.score:.2f}  "),
                Span(f"{escape(one.source)}:{one.line}", "place"),
                Span(f"  {escape(one.title)}"),
                Span(why, "faint"),
            ],
            hang=8,
        )
