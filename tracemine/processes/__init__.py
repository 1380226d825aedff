"""Reading many inputs in several processes.

Small inputs travel in batches, results as MessagePack, and come in the order of the inputs
however many processes there are. An input that ends its process, or keeps it for longer than its
size allows, costs itself only: its result is an `InputError`, and the others are read by another
process.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from typing import Generic, NamedTuple, TypeVar

from tracemine.errors import InputError
from tracemine.reading.compression import one_line
from tracemine.reading.inputs import Input

Item = TypeVar("Item")
Result = TypeVar("Result")
Made = TypeVar("Made")

#: The seconds that an input may take for each megabyte begun, some fifty times what it needs.
TIME_LIMIT = 30.0
#: Fewer inputs and bytes than these are read before other processes have started.
_FEW, _SMALL = 16, 2_000_000


class Travel(NamedTuple, Generic[Result, Made]):
    """What another process makes of a result, so that less travels and is left to do here."""

    #: What travels, a type that msgspec can decode.
    type: type[Made]
    of: Callable[[Result], Made]


class Work(NamedTuple, Generic[Item, Result, Made]):
    """What is done with each item; in other processes too, so it can be pickled."""

    #: Raises `InputError` for an input that cannot be read.
    read: Callable[[Item], Result]
    #: The input that an item is about.
    input_of: Callable[[Item], Input]
    travel: Travel[Result, Made]

    def done(self, item: Item) -> Result | InputError:
        """Do it for one item; what is wrong with that is no reason to lose the others."""
        try:
            return self.read(item)
        except InputError as error:
            return error
        except Exception as error:
            reason = f"reading it failed ({type(error).__name__}: {one_line(error)})"
            return InputError(self.input_of(item).name, reason)


def itself(one: Item) -> Item:
    """Return what is given."""
    return one


def in_order(
    work: Work[Item, Result, Made],
    items: Iterable[Item],
    processes: int | None = None,
    time_limit: float = TIME_LIMIT,
) -> Iterator[tuple[Item, Result | Made | InputError]]:
    """Do the work on each item and yield the results, or what was made of them, in order.

    `processes` is how many at most, the processors if None; little work is done in this one.
    `time_limit` is in seconds for each megabyte begun, 0 for none; it holds in other processes.
    """
    items = iter(items)
    first = list(islice(items, _FEW))
    small = len(first) < _FEW and sum(work.input_of(one).size or 0 for one in first) < _SMALL
    processes = processes or _processors()
    items = chain(first, items)
    if processes == 1 or small or len(first) < 2:
        for item in items:
            yield item, work.done(item)
        return
    from tracemine.processes.crew import Crew

    yield from Crew(work, items, processes, time_limit).results()


def _processors() -> int:
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on every system
        return os.cpu_count() or 1
