"""What was found, for a person: incident by incident, each artifact with its stacks.

At the end stand the counts and what could not be read. Long lines are whole in a pipe and folded
on a terminal; names are never cut.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from tracemine.output.escape import escape
from tracemine.output.ink import Ink, Line, Span
from tracemine.output.links import note_link
from tracemine.output.listed import listed
from tracemine.output.outline import listed_as, outline, place
from tracemine.output.stacks import stack_lines
from tracemine.output.warnings import warning_text
from tracemine.output.wording import counted, span
from tracemine.records import Artifact, Document, Section, Warning


def render(
    documents: Iterable[Document], ink: Ink | None = None, *, verbose: bool = False
) -> Iterator[bytes]:
    """Yield each document's lines, then the counts; with arguments and details if `verbose`."""
    ink = ink or Ink()
    counts = _Counts()
    for document in documents:
        counts.add(document)
        for line in document_lines(document, ink, verbose=verbose):
            yield ink.line(line).encode()
    for line in counts.lines():
        yield ink.line(line).encode()


def document_lines(document: Document, ink: Ink, *, verbose: bool) -> Iterator[Line]:
    """Yield the incidents of a document with their artifacts, without the counts."""
    link = note_link(document.source) if ink.links else None
    for incident, blocks in outline(document):
        yield from _heading(document.source, incident, link)
        for block in blocks:
            yield Line([])
            if listed_as(block[0]) is None:
                yield from _artifact(block[0], ink, link, verbose)
            else:
                yield from listed(block, link)
        yield Line([])


def _heading(source: str, incident: Section | None, link: str | None) -> Iterator[Line]:
    if incident is None:
        yield Line([Span(escape(source), "title", link)])
        return
    yield Line([Span(escape(incident.title), "title")], hang=2, note=incident.first_line)
    where = f"{escape(source)}:{span(incident.first_line, incident.last_line)}"
    time = [Span(escape(incident.time) + "  ", "faint")] if incident.time else []
    yield Line([*time, Span(where, "faint", link)])


def _artifact(artifact: Artifact, ink: Ink, link: str | None, verbose: bool) -> Iterator[Line]:
    yield Line(
        [
            Span(f"  {escape(artifact.grammar)} {escape(artifact.kind)}", "grammar"),
            Span("  "),
            Span(place(artifact), "faint", link),
        ],
        note=artifact.first_line,
    )
    if artifact.headline is not None:
        yield Line([Span("    "), Span(escape(artifact.headline), "headline")], hang=6)
    signature = artifact.signature
    if signature is not None:
        title, digest = escape(signature.title), escape(signature.hash[:8])
        yield Line([Span("    "), Span(title, "signature"), Span(f"  {digest}", "faint")], hang=6)
    if verbose and artifact.details:
        facts = (f"{escape(str(k))}={escape(str(v))}" for k, v in artifact.details.items())
        yield Line([Span("    "), Span("  ".join(facts), "faint")], hang=6)
    for stack in artifact.stacks:
        yield from stack_lines(stack, width=ink.width, links=ink.links, args=verbose)


@dataclass
class _Counts:
    """What the last lines tell about a run."""

    documents: int = 0
    incidents: int = 0
    frames: int = 0
    grammars: Counter[str] = field(default_factory=Counter)
    warnings: list[Warning] = field(default_factory=list)

    def add(self, document: Document) -> None:
        self.documents += 1
        self.incidents += len({a.incident.id for a in document.artifacts if a.incident})
        self.frames += sum(len(s.frames) for a in document.artifacts for s in a.stacks)
        self.grammars.update(artifact.grammar for artifact in document.artifacts)
        self.warnings.extend(document.warnings)

    def lines(self) -> Iterator[Line]:
        if self.grammars:
            yield Line([Span(", ".join(self._parts()))], hang=2)
        if self.warnings:
            yield Line([Span(counted(len(self.warnings), "warning") + ":", "warning")])
        for warning in self.warnings:
            yield Line([Span("  "), Span(warning_text(warning))], hang=4)

    def _parts(self) -> Iterator[str]:
        each = (f"{escape(name)} {count:,}" for name, count in self.grammars.most_common())
        yield f"{counted(self.grammars.total(), 'artifact')} ({', '.join(each)})"
        yield counted(self.incidents, "incident")
        yield counted(self.frames, "frame")
        yield counted(self.documents, "file")
