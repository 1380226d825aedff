"""The main job: from a text to the artifacts in it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache, partial
from itertools import chain, groupby, islice

from msgspec.structs import replace

from tracemine import reading
from tracemine.artifacts import (
    Making,
    Places,
    failures_of,
    on_lines,
    on_stored_lines,
    outline_of,
    warnings_of,
)
from tracemine.errors import InputError, NoInputError
from tracemine.processes import TIME_LIMIT, Made, Travel, Work, in_order, itself
from tracemine.recognise.assemble import assemble
from tracemine.recognise.installed import load_grammars
from tracemine.recognise.interleaved import put_together
from tracemine.recognise.pieces import pieces_of
from tracemine.recognise.scan import Scanner
from tracemine.records import Document
from tracemine.windows import parts


@lru_cache(maxsize=8)
def _scanner(names: tuple[str, ...] | None) -> Scanner:
    return Scanner(load_grammars(names))


def extract_text(
    text: str, source: str = "-", *, grammars: Sequence[str] | None = None
) -> Document:
    """Extract what tools printed from a text; `source` is the name the records carry.

    Raises `GrammarError` for a grammar that is not installed; never for anything in the text.
    """
    return extract_read(reading.text_from(text, source), grammars)


def extract(
    path: str, *, grammars: Sequence[str] | None = None, encoding: str | None = None
) -> Document:
    """Extract what tools printed from a file, `-` for standard input.

    Raises `InputError` for a file that cannot be read, and for a folder or an archive, which
    hold many documents (`extract_many`), and `GrammarError` as `extract_text`.
    """
    inputs = list(islice(reading.collect([path]), 2))
    if len(inputs) != 1:
        raise InputError(path, "holds no single document; use extract_many")
    return joined(extract_parts(inputs[0], grammars, encoding))


def extract_many(
    paths: Sequence[str],
    *,
    grammars: Sequence[str] | None = None,
    kinds: Sequence[str] | None = None,
    encoding: str | None = None,
    jobs: int | None = None,
    time_limit: float = TIME_LIMIT,
    on_done: Callable[[int], None] | None = None,
) -> Iterator[Document | InputError]:
    """Extract from files, folders and archives, in the order given, folders sorted by name.

    Yields a document or the error of each input; a binary file is a `BinaryInput`. `kinds`
    keeps only artifacts of these kinds, `jobs` is the number of processes (the processors when
    None), `time_limit` the seconds that another process may need for each megabyte of an input
    (0: any), `on_done` is told the bytes of each input that is finished. Raises `NoInputError`
    when there is nothing to read and `GrammarError` for a grammar that is not installed.
    """
    return many(
        paths,
        Travel(Document, itself),
        grammars=grammars,
        kinds=kinds,
        encoding=encoding,
        jobs=jobs,
        time_limit=time_limit,
        on_done=on_done,
    )


def many(
    paths: Sequence[str],
    travel: Travel[Document, Made],
    *,
    grammars: Sequence[str] | None = None,
    kinds: Sequence[str] | None = None,
    encoding: str | None = None,
    jobs: int | None = None,
    time_limit: float = TIME_LIMIT,
    on_done: Callable[[int], None] | None = None,
    in_parts: bool = False,
) -> Iterator[Document | Made | InputError]:
    """Extract as `extract_many`, where other processes hand over what they made of a document.

    With `in_parts` a very large file is yielded in parts, as `extract_parts` gives them.
    """
    names = tuple(grammars) if grammars is not None else None
    _scanner(names)  # a wrong name is an error before anything is read
    inputs = reading.collect(paths)
    first = next(inputs, None)
    if first is None:
        raise NoInputError(f"nothing to read in {', '.join(paths) or 'no paths'}")
    read = partial(_read, names=names, kinds=kinds, encoding=encoding)
    work = Work(read, itself, travel)
    for apart, some in groupby(chain((first,), inputs), lambda one: in_parts and _is_large(one)):
        done: Iterator[tuple[reading.Input | None, Document | Made | InputError]]
        if apart:
            done = _parts_of_each(some, partial(_parts, names, kinds, encoding))
        else:
            whole = in_order(work, some, jobs, time_limit)
            done = whole
        for one, result in done:
            yield result
            if on_done is not None and one is not None:
                on_done(one.size or 0)


def _parts_of_each(
    inputs: Iterable[reading.Input], parts_of: Callable[[reading.Input], Iterator[Document]]
) -> Iterator[tuple[reading.Input | None, Document | InputError]]:
    """Yield the parts of inputs that have something to say, the last of each with its input."""
    for one in inputs:
        before: Document | None = None
        try:
            for part in parts_of(one):
                if before is None:
                    before = part
                elif part.artifacts or part.warnings:
                    yield None, before
                    before = part
        except InputError as error:
            if before is not None:
                yield None, before
            yield one, error
        else:
            if before is not None:
                yield one, before


def _parts(
    names: tuple[str, ...] | None,
    kinds: Sequence[str] | None,
    encoding: str | None,
    one: reading.Input,
) -> Iterator[Document]:
    return (_of_kinds(part, kinds) for part in extract_parts(one, names, encoding))


def _is_large(one: reading.Input) -> bool:
    return (one.size or 0) > LARGE


def _read(
    one: reading.Input,
    names: tuple[str, ...] | None,
    kinds: Sequence[str] | None,
    encoding: str | None,
) -> Document:
    return _of_kinds(joined(extract_parts(one, names, encoding)), kinds)


def _of_kinds(document: Document, kinds: Sequence[str] | None) -> Document:
    if kinds is None:
        return document
    kept = tuple(artifact for artifact in document.artifacts if artifact.kind in kinds)
    held = {artifact.incident.id for artifact in kept if artifact.incident}
    incidents = tuple(section for section in document.incidents if section.id in held)
    return replace(document, artifacts=kept, incidents=incidents)


def extract_read(document: reading.Text, names: Sequence[str] | None) -> Document:
    """Find what is in a text that was read, with the grammars of these names (None: all)."""
    return on_stored_lines(_extract(document.source, document.text, names), document.lines)


def _extract(source: str, text: str, names: Sequence[str] | None) -> Document:
    """Find what is in a text; lines are those of the text."""
    scanner = _scanner(tuple(names) if names is not None else None)
    read = pieces_of(text, scanner)
    together = put_together(text, (before for _, before in read.dressed))
    if together:
        read = pieces_of(together.text, scanner)
    warnings = failures_of(source, read.failures)
    if not read.pieces:
        return Document(source, (), (), tuple(warnings))
    places = Places(outline_of(source, text))
    breaks = sorted({*places.breaks, *together.breaks}) if together else places.breaks
    drafts = assemble(read.pieces, read.clean, scanner.grammars, breaks)
    artifacts = Making(source, places, scanner.grammars).artifacts(drafts)
    incidents = {a.incident.id: a.incident for a in artifacts if a.incident}
    found = Document(
        source,
        tuple(artifacts),
        tuple(incidents.values()),
        (*warnings, *warnings_of(source, drafts)),
    )
    return on_lines(found, together.lines) if together else found


def extract_parts(
    one: reading.Input, names: Sequence[str] | None, encoding: str | None = None
) -> Iterator[Document]:
    """Find what is in a document; of a very large file in parts, so that it need not be held.

    Each part has the artifacts, incidents and warnings that those before it have not. Raises
    what `reading.read` raises.
    """
    portions = reading.portions(one) if encoding is None and _is_large(one) else None
    if portions is None:
        yield extract_read(reading.read(one, encoding), names)
        return
    scanner = _scanner(tuple(names) if names is not None else None)
    try:
        yield from parts(portions, one.name, scanner)
    except OSError as error:
        raise InputError(one.name, str(error)) from error


def joined(documents: Iterable[Document]) -> Document:
    """Join the parts of one document."""
    some = list(documents)
    if len(some) == 1:
        return some[0]
    return Document(
        some[0].source,
        tuple(chain.from_iterable(one.artifacts for one in some)),
        tuple(chain.from_iterable(one.incidents for one in some)),
        tuple(chain.from_iterable(one.warnings for one in some)),
    )


#: Files with more bytes than these are read a portion at a time.
LARGE = 50_000_000
