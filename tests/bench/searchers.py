"""How each library looks for all triggers: `python searchers.py LIBRARY TRIGGERS FILE`.

TRIGGERS is a JSON list of texts. Prints the seconds of the processor that one search takes, the
best of five, without reading the file and compiling, and how many places it found. It runs in the
environment of the library, so only that and the standard library are imported.
"""

import json
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path

Search = Callable[[str], int]


def alternation(triggers: list[str]) -> str:
    """Return the triggers as one pattern, grouped by their first characters."""
    by_first: dict[str, list[str]] = {}
    for trigger in sorted(triggers, key=len, reverse=True):
        by_first.setdefault(trigger[0], []).append(re.escape(trigger[1:]))
    return "|".join(f"{re.escape(one)}(?:{'|'.join(rest)})" for one, rest in by_first.items())


def python(triggers: list[str]) -> Search:
    """`re`, which skips to the next of the first characters."""
    pattern = re.compile(alternation(triggers))
    return lambda text: sum(1 for _ in pattern.finditer(text))


def google_re2(triggers: list[str]) -> Search:
    """RE2, an automaton."""
    import re2

    pattern = re2.compile("|".join(map(re2.escape, triggers)))
    return lambda text: sum(1 for _ in pattern.finditer(text))


def ahocorasick_rs(triggers: list[str]) -> Search:
    """Aho-Corasick in Rust, with SIMD for few short texts."""
    from ahocorasick_rs import AhoCorasick, MatchKind

    searcher = AhoCorasick(triggers, matchkind=MatchKind.LeftmostLongest)
    return lambda text: len(searcher.find_matches_as_indexes(text))


def hyperscan(triggers: list[str]) -> Search:
    """Hyperscan, with SIMD; it works on bytes and calls back for every place."""
    from hyperscan import HS_FLAG_SOM_LEFTMOST, Database

    database = Database()
    database.compile(
        expressions=[re.escape(trigger).encode() for trigger in triggers],
        ids=range(len(triggers)),
        flags=[HS_FLAG_SOM_LEFTMOST] * len(triggers),
    )

    def search(text: str) -> int:
        found: list[int] = []
        database.scan(
            text.encode(), match_event_handler=lambda _, start, *_rest: found.append(start)
        )
        return len(found)

    return search


SEARCHERS = {
    "re": python,
    "google-re2": google_re2,
    "ahocorasick-rs": ahocorasick_rs,
    "hyperscan": hyperscan,
}


def main(library: str, triggers: str, file: str) -> None:
    """Search five times and print the least time and the count."""
    search = SEARCHERS[library](json.loads(triggers))
    text = Path(file).read_text(encoding="utf-8", errors="replace")
    times, found = [], 0
    for _ in range(5):
        began = time.process_time()
        found = search(text)
        times.append(time.process_time() - began)
    print(min(times), found)


if __name__ == "__main__":
    main(*sys.argv[1:])
