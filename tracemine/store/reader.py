"""Reading documents for a store, in processes of their own where that pays."""

import hashlib
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import chain, islice
from typing import TYPE_CHECKING, NamedTuple

import msgspec
from msgspec.structs import replace

from tracemine import extracting, notes, reading
from tracemine.errors import InputError
from tracemine.mentions import Mention, mentions
from tracemine.records import Document
from tracemine.store.records import Cited, Fingerprint

if TYPE_CHECKING:
    from concurrent.futures import Future

#: Fewer files and bytes than these are read before other processes have started.
_FEW, _SMALL = 16, 2_000_000
#: Documents that may be read ahead of the one that is stored.
_AHEAD = 64


class Job(NamedTuple):
    """A document to read."""

    input: reading.Input
    #: Its name in the store.
    source: str
    #: What the store knows of it.
    before: Fingerprint | None
    #: What its file is now, with no digest yet.
    now: Fingerprint


class Read(msgspec.Struct, frozen=True):
    """A document that was read."""

    fingerprint: Fingerprint
    #: None where the bytes are those that the store knows.
    document: Document | None
    references: tuple[Cited, ...] = ()
    mentions: tuple[Mention, ...] = ()


def read_all(
    jobs: Iterable[Job],
    processes: int | None,
    *,
    grammars: tuple[str, ...] | None,
    encoding: str | None,
    again: bool,
) -> Iterator[tuple[Job, Read | InputError]]:
    """Read documents, in order; with `again` also those whose bytes the store knows.

    `processes` is how many to use at most, as many as there are processors if None.
    """
    work = partial(_read, grammars=grammars, encoding=encoding, again=again)
    waiting = list(islice(jobs, _FEW))
    small = len(waiting) < _FEW and sum(job.input.size or 0 for job in waiting) < _SMALL
    rest = chain(waiting, jobs)
    if (processes or os.cpu_count() or 1) == 1 or small or len(waiting) < 2:
        for job in rest:
            yield job, work(job)
        return
    from concurrent.futures import ProcessPoolExecutor

    pool = ProcessPoolExecutor(processes)
    ahead: deque[tuple[Job, Future[bytes | InputError]]] = deque()
    try:
        for job in rest:
            ahead.append((job, pool.submit(_packed, work, job)))
            while len(ahead) > _AHEAD:
                done, future = ahead.popleft()
                yield done, _unpacked(future.result())
        while ahead:
            done, future = ahead.popleft()
            yield done, _unpacked(future.result())
    finally:
        # Whoever stops asking does not wait for what is still queued.
        pool.shutdown(wait=False, cancel_futures=True)


def _packed(work: Callable[[Job], Read | InputError], job: Job) -> bytes | InputError:
    """Do the work in another process; records travel as MessagePack, which is faster to read."""
    result = work(job)
    return result if isinstance(result, InputError) else msgspec.msgpack.encode(result)


def _unpacked(result: bytes | InputError) -> Read | InputError:
    if isinstance(result, InputError):
        return result
    return msgspec.msgpack.decode(result, type=Read)


def _read(
    job: Job, *, grammars: tuple[str, ...] | None, encoding: str | None, again: bool
) -> Read | InputError:
    before = job.before
    try:
        data = job.input.load()
        digest = hashlib.blake2b(data, digest_size=16).hexdigest()
        fingerprint = replace(job.now, digest=digest)
        if not again and before and (before.digest, before.recipe) == (digest, job.now.recipe):
            return Read(fingerprint, None)
        # What is piped in has no name of its own.
        source = job.source if job.input.path is not None else f"-:{digest[:12]}"
        text = reading.read(replace(job.input, name=source, data=data), encoding)
    except InputError as error:
        return error
    document = extracting.extract_read(text, grammars)
    references = tuple(
        Cited(found.stamp, found.path, text.lines.physical(found.line))
        for found in notes.references(text.text)
    )
    return Read(fingerprint, document, references, tuple(mentions(text, document)))
