"""How much is remembered, and what comes back."""

import msgspec

from tracemine.answers.trend import Trend, trend
from tracemine.relevance import passed_over
from tracemine.store import Store
from tracemine.store.records import KnownFunction, KnownSignature, Totals

#: How many more functions are asked for than are shown, for those that signatures pass over.
_PASSED = 5


class Stats(msgspec.Struct, frozen=True):
    """Counts, and the most frequent functions and signatures."""

    totals: Totals
    #: Without those of libraries that signatures pass over.
    functions: tuple[KnownFunction, ...]
    signatures: tuple[KnownSignature, ...]
    #: How many signatures more than one incident has.
    recurring: int
    #: When these signatures were seen; None where all is of one day or has no time.
    trend: Trend | None
    schema: int = 1


def stats(memory: Store, limit: int = 10) -> Stats:
    """Count what is remembered; `limit` functions and signatures are named."""
    with memory.snapshot():
        functions = memory.functions(limit=_PASSED * limit + 100)
        signatures = memory.signatures()
        own = [one for one in functions if passed_over(one.name, None, None) is None]
        shown = tuple(signatures[:limit])
        times = memory.signature_times([one.signature.hash for one in shown])
        totals = memory.totals()
        return Stats(
            totals,
            tuple(own[:limit]),
            shown,
            sum(one.incidents > 1 for one in signatures),
            trend(times, totals.first_seen, totals.last_seen),
        )
