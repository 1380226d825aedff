"""Reading documents for a store, in processes of their own where that pays."""

import hashlib
from collections.abc import Iterable, Iterator
from functools import partial
from operator import attrgetter
from typing import NamedTuple

import msgspec
from msgspec.structs import replace

from tracemine import reading
from tracemine.errors import InputError
from tracemine.mentions import Mention, mentions
from tracemine.processes import Travel, Work, in_order, itself
from tracemine.records import Document
from tracemine.store.records import Cited, Fingerprint


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
    time_limit: float,
    *,
    grammars: tuple[str, ...] | None,
    encoding: str | None,
    again: bool,
) -> Iterator[tuple[Job, Read | InputError]]:
    """Read documents, in order; with `again` also those whose bytes the store knows.

    `processes` and `time_limit` are those of `in_order`.
    """
    read = partial(_read, grammars=grammars, encoding=encoding, again=again)
    work = Work(read, attrgetter("input"), Travel(Read, itself))
    return in_order(work, jobs, processes, time_limit)


def _read(job: Job, *, grammars: tuple[str, ...] | None, encoding: str | None, again: bool) -> Read:
    before = job.before
    data = job.input.load()
    digest = hashlib.blake2b(data, digest_size=16).hexdigest()
    fingerprint = replace(job.now, digest=digest)
    if not again and before and (before.digest, before.recipe) == (digest, job.now.recipe):
        return Read(fingerprint, None)
    # What is piped in has no name of its own.
    source = job.source if job.input.path is not None else f"-:{digest[:12]}"
    text = reading.read(replace(job.input, name=source, data=data), encoding)
    return read_text(text, fingerprint, grammars)


def read_text(
    text: reading.Text, fingerprint: Fingerprint, grammars: tuple[str, ...] | None = None
) -> Read:
    """Return all that a store keeps of a text."""
    from tracemine import extracting, notes  # where nothing has changed, nothing is read

    document = extracting.extract_read(text, grammars)
    references = tuple(
        Cited(found.stamp, found.path, text.lines.physical(found.line))
        for found in notes.references(text.text)
    )
    return Read(fingerprint, document, references, tuple(mentions(text, document)))
