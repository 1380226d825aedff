"""The main job: from a text to the artifacts in it."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache, partial
from itertools import chain, islice

from msgspec.structs import replace

from tracemine import reading
from tracemine.artifacts import Places, artifacts_of, warnings_of
from tracemine.errors import InputError, NoInputError
from tracemine.processes import TIME_LIMIT, Made, Travel, Work, in_order, itself
from tracemine.recognise.assemble import assemble
from tracemine.recognise.clean import Clean
from tracemine.recognise.dress import clean_characters, dirty, undress
from tracemine.recognise.grammar import load_grammars
from tracemine.recognise.scan import Piece, Scanner, Touch
from tracemine.records import Document, Warning


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
    return extract_read(reading.read(inputs[0], encoding), grammars)


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
) -> Iterator[Document | Made | InputError]:
    """Extract as `extract_many`, where other processes hand over what they made of a document."""
    names = tuple(grammars) if grammars is not None else None
    _scanner(names)  # a wrong name is an error before anything is read
    inputs = reading.collect(paths)
    first = next(inputs, None)
    if first is None:
        raise NoInputError(f"nothing to read in {', '.join(paths) or 'no paths'}")
    read = partial(_read, names=names, kinds=kinds, encoding=encoding)
    work = Work(read, itself, travel)
    for one, result in in_order(work, chain((first,), inputs), jobs, time_limit):
        yield result
        if on_done is not None:
            on_done(one.size or 0)


def _read(
    one: reading.Input,
    names: tuple[str, ...] | None,
    kinds: Sequence[str] | None,
    encoding: str | None,
) -> Document:
    document = extract_read(reading.read(one, encoding), names)
    if kinds is None:
        return document
    kept = tuple(artifact for artifact in document.artifacts if artifact.kind in kinds)
    held = {artifact.incident.id for artifact in kept if artifact.incident}
    incidents = tuple(section for section in document.incidents if section.id in held)
    return replace(document, artifacts=kept, incidents=incidents)


def extract_read(document: reading.Text, names: Sequence[str] | None) -> Document:
    """Find what is in a text that was read, with the grammars of these names (None: all)."""
    scanner = _scanner(tuple(names) if names is not None else None)
    clean, pieces, failures = _pieces(document, scanner)
    warnings = [
        Warning(document.source, one.line, one.line, f"rule {one.rule!r} failed: {one.reason}")
        for one in failures
    ]
    if not pieces:
        return Document(document.source, (), (), tuple(warnings))
    places = Places(document)
    drafts = assemble(pieces, scanner.grammars, places.breaks)
    artifacts = artifacts_of(drafts, clean.text, document.source, places, scanner.grammars)
    incidents = {a.incident.id: a.incident for a in artifacts if a.incident}
    warnings += warnings_of(document.source, drafts)
    return Document(document.source, tuple(artifacts), tuple(incidents.values()), tuple(warnings))


def _pieces(document: reading.Text, scanner: Scanner) -> tuple[Clean, list[Piece], list[Touch]]:
    """Read the pieces of a text; only where something stands in a dress is it taken off."""
    soiled = dirty(document.text)
    clean = Clean(clean_characters(document.text) if soiled else document.text, document.lines)
    befores: Counter[str] = Counter()
    failures: list[Touch] = []
    pieces = list(
        scanner.walk(
            clean, dressed=lambda before: befores.update((before,)), failed=failures.append
        )
    )
    if befores or soiled:
        failures.clear()
        clean = undress(document.text, document.lines, befores, scanner.anchors)
        pieces = list(scanner.walk(clean, failed=failures.append))
    return clean, pieces, failures
