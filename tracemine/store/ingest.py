"""Indexing: what is new at the paths goes into a store."""

import hashlib
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from msgspec.structs import replace

from tracemine import __version__, reading
from tracemine.errors import InputError, NoInputError
from tracemine.incidents import incidents_of
from tracemine.processes import TIME_LIMIT
from tracemine.reading.inputs import BinaryInput, display_name
from tracemine.records import Document
from tracemine.store.reader import Job, Read, read_all, read_text
from tracemine.store.records import Fingerprint
from tracemine.store.sources import Archives, fingerprint_of, is_same, source_of
from tracemine.store.store import Store

#: So many documents, or frames, or seconds of waiting are stored in one transaction.
_DOCUMENTS, _FRAMES, _SECONDS = 128, 25_000, 2.0


class Indexed(NamedTuple):
    """What became of one document."""

    #: As the user named it.
    name: str
    #: As the store names it.
    source: str
    state: Literal["new", "changed", "unchanged"]
    #: What was extracted, None for one that is unchanged.
    document: Document | None


def index(
    store: Store,
    paths: Sequence[str],
    *,
    grammars: Sequence[str] | None = None,
    encoding: str | None = None,
    jobs: int | None = None,
    time_limit: float = TIME_LIMIT,
    again: bool = False,
    on_done: Callable[[int], None] = lambda _: None,
) -> Iterator[Indexed | InputError]:
    """Put what is new at the paths into a store, and tell what became of each document.

    A file whose size and time are those that the store knows is not read, one whose bytes are
    the same is not extracted; `again` extracts everything. What was told of is stored when the
    iteration ends, however it does; `on_done` is told the bytes of each that is finished. Raises
    as `extract_many` and `Store.add`.
    """
    names = _checked(grammars)
    known, recipe = store.fingerprints(), _recipe(names, encoding)
    archives = Archives(store.root, {} if again else known, recipe)
    prepared = _jobs(_inputs(paths, archives), store.place, store.root, known, recipe)
    skipped: list[Job] = []
    changed = prepared if again else _changed(prepared, skipped)
    waiting, broken = _Waiting(store), set[str | None]()
    try:
        read = read_all(changed, jobs, time_limit, grammars=names, encoding=encoding, again=again)
        for job, result in read:
            yield from _passed_over(skipped, on_done)
            if isinstance(result, InputError):
                broken |= {job.now.path} if not isinstance(result, BinaryInput) else set()
                yield result
            else:
                waiting.put(job, result)
                yield _told(job, result)
            on_done(job.input.size or 0)
        yield from _passed_over(skipped, on_done)
    finally:
        waiting.store()
        _distrust(store, broken)


def _checked(grammars: Sequence[str] | None) -> tuple[str, ...] | None:
    """Return the names of grammars; a wrong one is an error before all."""
    if grammars is None:
        return None
    from tracemine import extracting

    extracting.extract_text("", grammars=grammars)
    return tuple(grammars)


def _inputs(paths: Sequence[str], archives: Archives) -> Iterator[reading.Input]:
    """Give the documents at the paths; raises `NoInputError` where there are none."""
    inputs = reading.collect(paths, archives.members)
    first = next(inputs, None)
    if first is None:
        raise NoInputError(f"nothing to read in {', '.join(paths) or 'no paths'}")
    yield first
    yield from inputs


def _distrust(store: Store, broken: set[str | None]) -> None:
    """See to it that archives of which something could not be read are opened the next time."""
    for source, fingerprint in store.fingerprints().items() if broken - {None} else ():
        if fingerprint.path in broken:
            store.touch(source, replace(fingerprint, mtime=None))


def remember(store: Store, text: reading.Text) -> None:
    """Put a text that was read into a store, under the name of its source."""
    read = read_text(text, Fingerprint(""))
    assert read.document is not None
    _add(store, read.document, read)


def _add(store: Store, document: Document, read: Read) -> None:
    store.add(
        document,
        incidents_of(document.artifacts),
        fingerprint=read.fingerprint,
        references=read.references,
        mentions=read.mentions,
    )


def _jobs(
    inputs: Iterable[reading.Input],
    place: str,
    root: Path | None,
    known: Mapping[str, Fingerprint],
    recipe: str,
) -> Iterator[Job]:
    """Yield what is to be read; the store that may lie among the notes is none of them."""
    file = Path(place)
    beside = ("", "-wal", "-shm", "-journal") if "://" not in place else ()
    own = {file.name + suffix for suffix in beside}
    for one in inputs:
        if one.path is None:
            yield Job(one, one.name, None, Fingerprint("", recipe))
            continue
        if Path(one.path).name in own and _same_folder(Path(one.path), file):
            continue
        holder = source_of(one.path, root)
        # Members of archives are named after the file.
        source = holder + one.name.removeprefix(display_name(one.path))
        yield Job(one, source, known.get(source), fingerprint_of(one.path, holder, recipe))


def _same_folder(one: Path, other: Path) -> bool:
    try:
        return one.parent.samefile(other.parent)
    except (OSError, ValueError):  # what is not there is told of when it is read
        return False


def _changed(jobs: Iterable[Job], skipped: list[Job]) -> Iterator[Job]:
    """Yield the jobs that may have something new, and collect the others."""
    for job in jobs:
        if is_same(job.before, job.now) and job.input.problem is None:
            skipped.append(job)
        else:
            yield job


def _passed_over(skipped: list[Job], on_done: Callable[[int], None]) -> Iterator[Indexed]:
    for job in skipped:
        yield Indexed(job.input.name, job.source, "unchanged", None)
        on_done(job.input.size or 0)
    skipped.clear()


def _told(job: Job, result: Read) -> Indexed:
    if result.document is None:
        return Indexed(job.input.name, job.source, "unchanged", None)
    state: Literal["new", "changed"] = "new" if job.before is None else "changed"
    return Indexed(job.input.name, result.document.source, state, result.document)


def _recipe(names: Sequence[str] | None, encoding: str | None) -> str:
    """Return what the result of reading depends on, besides the bytes."""
    from importlib.metadata import entry_points

    installed = sorted(
        f"{point.name} {point.dist.version if point.dist else '?'}"
        for point in entry_points(group="tracemine.grammars")
        if names is None or "all" in names or point.name in names
    )
    said = "\n".join([__version__, encoding or "", *sorted(names or ()), *installed])
    return hashlib.blake2b(said.encode("utf-8", "replace"), digest_size=8).hexdigest()


class _Waiting:
    """Documents that were read, until there are enough for a transaction."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._read: list[tuple[Job, Read]] = []
        self._frames = 0
        self._since = 0.0

    def put(self, job: Job, read: Read) -> None:
        """Take a document that was read, and store what waits if that is enough."""
        if not self._read:
            self._since = time.monotonic()
        self._read.append((job, read))
        artifacts = read.document.artifacts if read.document else ()
        self._frames += sum(len(s.frames) for a in artifacts for s in a.stacks)
        late = time.monotonic() - self._since > _SECONDS
        if len(self._read) >= _DOCUMENTS or self._frames >= _FRAMES or late:
            self.store()

    def store(self) -> None:
        """Store everything that waits."""
        waiting, self._read, self._frames = self._read, [], 0
        if not waiting:
            return
        with self._store.together():
            for job, read in waiting:
                if read.document is not None:
                    _add(self._store, read.document, read)
                elif read.fingerprint != job.before:
                    self._store.touch(job.source, read.fingerprint)
