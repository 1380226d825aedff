"""The processes that share the work, and who asks them."""

import gc
import multiprocessing
import pickle
import signal
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import wait
from time import monotonic
from typing import TYPE_CHECKING, Any, Generic

import msgspec

from tracemine.errors import InputError
from tracemine.processes import Item, Made, Result, Work
from tracemine.reading.compression import compression_of
from tracemine.reading.inputs import Input

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

#: Inputs go to a process together up to so many, and so many bytes.
_TOGETHER, _BATCH = 32, 250_000
#: So many inputs, and bytes of them and of results, may wait for the one whose turn it is.
_AHEAD, _HELD = 256, 64_000_000
#: A message that surely fits into a pipe, so that who sends it never waits for who reads it.
_AT_ONCE = 4096
#: How much larger than stored a compressed text may be.
_UNPACKED = 20

_encoder = msgspec.msgpack.Encoder(enc_hook=str)


def _serve(
    pipe: "Connection[Any, Any]", work: Work[Any, Any, Any], strangers: "list[Connection[Any, Any]]"
) -> None:
    """Answer each batch of items with a message for each of them, until nobody asks."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who asks is interrupted, and ends this process
    for stranger in strangers:  # while one end is open here, another process never sees it closed
        stranger.close()
    gc.freeze()
    try:
        while True:
            for item in pickle.loads(pipe.recv_bytes()):  # noqa: S301 - our own process wrote it
                pipe.send_bytes(_packed(_made(work, item)))
    except (EOFError, OSError):
        return


def _made(work: Work[Any, Any, Any], item: object) -> object:
    result = work.done(item)
    return result if isinstance(result, InputError) else work.travel.of(result)


def _packed(result: object) -> bytes:
    if isinstance(result, InputError):
        return b"E" + pickle.dumps(result)
    return b"R" + _encoder.encode(result)


class _Process:
    """Another process, the pipe to it, and the numbers of the items that it was given."""

    def __init__(self, work: Work[Any, Any, Any], others: "Iterable[_Process]") -> None:
        context = multiprocessing.get_context()
        self.pipe, theirs = context.Pipe()
        forked = context.get_start_method() == "fork"
        strangers = [self.pipe, *(other.pipe for other in others)] if forked else []
        self._process = context.Process(target=_serve, args=(theirs, work, strangers), daemon=True)
        with _uninterrupted():
            self._process.start()
        theirs.close()
        #: The first is being read.
        self.given: deque[int] = deque()
        self.since = 0.0

    def give(self, numbers: list[int], message: bytes) -> None:
        """Hand it a batch; it reads nothing else, or something small."""
        if not self.given:
            self.since = monotonic()
        self.given.extend(numbers)
        try:
            self.pipe.send_bytes(message)
        except OSError:  # it has died meanwhile, which is seen when it does not answer
            return

    def end(self) -> None:
        """End it, whatever it does."""
        self._process.kill()
        self._process.join()
        self.pipe.close()

    def why(self) -> str:
        """Say how a process ended that did not answer."""
        self._process.join(1)
        code = self._process.exitcode
        if code is None:
            return "the process that read it broke off"
        if code < 0:
            return f"the process that read it was killed ({signal.Signals(-code).name})"
        return f"the process that read it ended with status {code}"


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Keep Ctrl-C from a process that has just been made and would print a traceback."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


class Crew(Generic[Item, Result, Made]):
    """Processes that share the work."""

    def __init__(
        self,
        work: Work[Item, Result, Made],
        items: Iterator[Item],
        processes: int,
        time_limit: float,
    ) -> None:
        self._work = work
        self._items = items
        self._most = processes
        self._time_limit = time_limit
        self._crew: list[_Process] = []
        #: Items that were taken and not handed on, by their number.
        self._open: dict[int, Item] = {}
        self._taken = self._handed = 0
        #: Batches that nobody reads yet; the front is what a lost process leaves.
        self._waiting: deque[list[int]] = deque()
        self._results: dict[int, bytes | InputError] = {}
        self._held = 0

    def results(self) -> Iterator[tuple[Item, Made | InputError]]:
        """Yield each item with its result, in order."""
        try:
            while self._share():
                self._gather()
                if self._handed in self._results:
                    yield self._next()
        finally:
            for process in self._crew:
                process.end()

    def _next(self) -> tuple[Item, Made | InputError]:
        """Take the result whose turn it is."""
        packed = self._results.pop(self._handed)
        item = self._open.pop(self._handed)
        self._handed += 1
        self._held -= _weight(self._work.input_of(item))
        if isinstance(packed, InputError):
            return item, packed
        self._held -= len(packed)
        if packed[:1] == b"E":
            return item, pickle.loads(packed[1:])  # noqa: S301 - our own process wrote it
        return item, msgspec.msgpack.decode(memoryview(packed)[1:], type=self._work.travel.type)

    def _share(self) -> bool:
        """Give batches to who has nothing to do; returns whether there is anything left to do."""
        while (batch := self._batch()) is not None:
            message = pickle.dumps([self._open[number] for number in batch])
            process = self._free(batch, len(message))
            if process is None:
                self._waiting.appendleft(batch)
                break
            process.give(batch, message)
        return bool(self._open)

    def _free(self, batch: list[int], length: int) -> "_Process | None":
        """Return a process that can take a batch: an idle one, a new one, or one soon idle."""
        for process in self._crew:
            if not process.given:
                return process
        if len(self._crew) < self._most:
            self._crew.append(_Process(self._work, self._crew))
            return self._crew[-1]
        # Reading does not pause between two small batches.
        if length <= _AT_ONCE and self._size(batch) <= _BATCH:
            for process in self._crew:
                if len(process.given) <= _TOGETHER // 2 and self._size(process.given) <= _BATCH:
                    return process
        return None

    def _batch(self) -> list[int] | None:
        """Return the numbers of items that travel together, None while there are enough."""
        if self._waiting:
            return self._waiting.popleft()
        batch: list[int] = []
        size = 0
        while len(batch) < _TOGETHER and size < _BATCH:
            if self._taken - self._handed >= _AHEAD or self._held >= _HELD:
                break
            item = next(self._items, None)
            if item is None:
                break
            number, self._taken = self._taken, self._taken + 1
            self._open[number] = item
            one = self._work.input_of(item)
            if one.size is None and one.problem is None:  # a pipe, which only this process has
                packed = self._results[number] = _packed(_made(self._work, item))
                self._held += len(packed)
                continue
            self._held += _weight(one)
            batch.append(number)
            size += one.size or 0
        return batch or None

    def _size(self, numbers: Iterable[int]) -> int:
        return sum(self._work.input_of(self._open[number]).size or 0 for number in numbers)

    def _gather(self) -> None:
        """Take the results that are there, wait for the one in turn, and end what hangs."""
        busy = [process for process in self._crew if process.given]
        if not busy:
            return
        patience = 0.0
        if self._handed not in self._results:
            patience = max(0.0, min(map(self._deadline, busy)) - monotonic())
        ready = wait([process.pipe for process in busy], None if patience > 1e9 else patience)
        now = monotonic()
        for process in busy:
            if process.pipe in ready:
                self._receive(process)
            elif now >= self._deadline(process):
                self._lose(process, f"takes longer than {now - process.since:.3g} s")

    def _deadline(self, process: _Process) -> float:
        one = self._work.input_of(self._open[process.given[0]])
        size = (one.size or 0) * (_UNPACKED if compression_of(one.name, b"") else 1)
        limit = self._time_limit * (1 + size // 1_000_000)
        return process.since + (limit or float("inf"))

    def _receive(self, process: _Process) -> None:
        """Take all that a process has to say."""
        try:
            while process.given:
                packed = process.pipe.recv_bytes()
                self._results[process.given.popleft()] = packed
                self._held += len(packed)
                process.since = monotonic()
                if not process.pipe.poll():
                    return
        except (EOFError, OSError):
            self._lose(process, process.why())

    def _lose(self, process: _Process, reason: str) -> None:
        """Go on without a process and what it was reading."""
        self._crew.remove(process)
        process.end()
        number = process.given.popleft()
        name = self._work.input_of(self._open[number]).name
        self._results[number] = InputError(name, reason)
        if process.given:
            self._waiting.appendleft(list(process.given))


def _weight(one: Input) -> int:
    return len(one.data or b"")
