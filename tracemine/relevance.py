"""Which frames a signature passes over, and why: exact names, bound to the library they are of.

The lists are data, `data/relevance/*.txt`, one file a group, one entry a line:

    name [in PATTERN[, PATTERN...]]  # reason

- `name` is a function as `functions.normalise` gives it, or a marker like `(below main)`. A name
  may end in `*` where nobody else can have such names: behind a namespace (`std::panicking::*`)
  and behind a reserved prefix (`__asan_*`). Open prefixes over ordinary words are refused: they
  swallow `newNode` and `freeList`.
- Patterns (as in `fnmatch`) are matched against the module, as a whole and by its last part, and
  against the source file as it is printed. One must match. A plain word like `poll` may be
  anybody's function, so its entry says which library it means, and a user's own `poll` in `app.c`
  stays.
- `<NAME>` matches every frame that the grammar of this name read: `panic in <kernel>` is the
  kernel's, and a user's own `panic` in a backtrace of gdb stays.
- The pattern `-` matches a frame that names neither module nor file. It stands beside names that
  nobody gives to another function (`malloc`), not beside plain words (`poll`).
- `@name` stands for the patterns that `places.txt` gives under this name.

An exact name decides before a prefix, a long prefix before a short one.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import translate
from functools import lru_cache
from importlib.resources import files

import msgspec

from tracemine.errors import TracemineError

#: The pattern for a frame that names neither module nor file.
NOWHERE = "-"
#: Longer names are on no list, and are not worth remembering.
_LONGEST = 4096

_entry = re.compile(r"(?P<name>\S(?:.*?\S)?)(?:\s+in\s+(?P<places>.*\S))?\s*")
_safe_prefix = re.compile(r"(?:.*::|_[_A-Z]\w*_)\*")


class Rule(msgspec.Struct, frozen=True):
    """Why a frame is passed over."""

    #: As the list has it: `malloc`, `std::panicking::*`.
    name: str
    reason: str
    #: The list that the rule is of: `abort`, `allocator`, `floor`, ...
    group: str
    #: Where the rule stands: `floor.txt:12`.
    source: str


#: A frame without a function says nothing.
UNKNOWN = Rule("??", "no function is known", "unknown", "-")
#: A frame with a symbol that its grammar does not take for a function that was called.
UNSURE = Rule("?", "the tool itself is not sure that it was called", "unsure", "-")


class _Bound(msgspec.Struct, frozen=True):
    """A rule with the patterns it is bound to; None where it holds everywhere."""

    rule: Rule
    places: tuple[str, ...] | None

    def holds(self, module: str | None, file: str | None, grammar: str | None) -> bool:
        if self.places is None or (grammar is not None and f"<{grammar}>" in self.places):
            return True
        if not module and not file:
            return NOWHERE in self.places
        given = (module, module.rpartition("/")[2], file) if module else (file,)
        matches = _matcher(self.places).match
        return any(matches(place) for place in given if place)


@lru_cache
def _matcher(patterns: tuple[str, ...]) -> re.Pattern[str]:
    named = "|".join(translate(pattern) for pattern in patterns if pattern != NOWHERE)
    return re.compile(named or r"(?!)")


class RuleTable:
    """Rules by name; `Rule`s of one name are tried in the order in which they were given."""

    def __init__(self, rules: Iterable[_Bound]) -> None:
        self._exact: dict[str, list[_Bound]] = {}
        prefixes: dict[str, list[_Bound]] = {}
        for bound in rules:
            name = bound.rule.name
            table = prefixes if name.endswith("*") else self._exact
            table.setdefault(name.removesuffix("*"), []).append(bound)
        self._prefixes = dict(sorted(prefixes.items(), key=lambda item: -len(item[0])))
        self._lengths = tuple(dict.fromkeys(map(len, self._prefixes)))
        self._any_prefix = tuple(prefixes)

    def __iter__(self) -> Iterator[Rule]:
        exact = (bound.rule for rules in self._exact.values() for bound in rules)
        prefixed = (bound.rule for rules in self._prefixes.values() for bound in rules)
        return (rule for rules in (exact, prefixed) for rule in rules)

    def find(
        self, function: str, module: str | None, file: str | None, grammar: str | None = None
    ) -> Rule | None:
        """Return the rule by which this function of this module and file is passed over."""
        for bound in self._candidates(function):
            if bound.holds(module, file, grammar):
                return bound.rule
        return None

    def names(self, function: str) -> bool:
        """Tell whether any rule is about this function."""
        return function in self._exact or function.startswith(self._any_prefix)

    def _candidates(self, function: str) -> Iterator[_Bound]:
        yield from self._exact.get(function, ())
        if function.startswith(self._any_prefix):
            for length in self._lengths:
                if length <= len(function):
                    yield from self._prefixes.get(function[:length], ())


def read_places(text: str, source: str) -> dict[str, tuple[str, ...]]:
    """Read named patterns, `@name = PATTERN, PATTERN`; raises `TracemineError` with the line."""
    places: dict[str, tuple[str, ...]] = {}
    for number, line in _lines(text):
        name, equals, patterns = line.partition("=")
        if not (line.startswith("@") and equals):
            raise TracemineError(f"{source}:{number}: expected `@name = PATTERN, ...`: {line}")
        places[name.strip()] = _patterns(patterns, places, f"{source}:{number}")
    return places


def read_rules(
    text: str, group: str, source: str, places: Mapping[str, tuple[str, ...]]
) -> list[_Bound]:
    """Read the entries of one list; raises `TracemineError` naming the file and the line."""
    return [_rule(line, group, f"{source}:{number}", places) for number, line in _lines(text)]


@lru_cache(maxsize=1 << 15)
def passed_over(
    function: str | None, module: str | None, file: str | None, grammar: str | None = None
) -> Rule | None:
    """Return the rule by which signatures pass over a frame, None where the frame is relevant.

    `grammar` is the name of the one that read the frame.
    """
    if function is None:
        return UNKNOWN
    if len(function) > _LONGEST:
        return None
    return shipped_rules().find(function, module, file, grammar)


class _Candidates(dict[str | None, bool]):
    """Whether a function is on any list, whatever it is of; looked up without a call."""

    def __missing__(self, function: str | None) -> bool:
        if function is None:
            return True
        if len(function) > _LONGEST:
            return False
        if len(self) >= 1 << 15:
            self.clear()
        candidate = self[function] = shipped_rules().names(function)
        return candidate


#: Tells at a glance that a function is never passed over.
may_be_passed_over: Mapping[str | None, bool] = _Candidates()


@lru_cache(maxsize=1)
def shipped_rules() -> RuleTable:
    """Return the lists that come with Tracemine."""
    folder = files("tracemine") / "data" / "relevance"
    texts = {
        item.name: item.read_text(encoding="utf-8")
        for item in folder.iterdir()
        if item.name.endswith(".txt")
    }
    places = read_places(texts.pop("places.txt"), "places.txt")
    return RuleTable(
        bound
        for name, text in sorted(texts.items())
        for bound in read_rules(text, name.removesuffix(".txt"), name, places)
    )


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield the lines that say something, with their numbers; a `#` alone begins a comment."""
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip() and not line.lstrip().startswith("#"):
            yield number, line.strip()


def _rule(line: str, group: str, source: str, places: Mapping[str, tuple[str, ...]]) -> _Bound:
    text, _, reason = (part.strip() for part in line.partition(" #"))
    entry = _entry.fullmatch(text)
    if not entry or not reason:
        raise TracemineError(f"{source}: expected `name [in PATTERN, ...]  # reason`: {line}")
    name = entry["name"]
    if name.endswith("*") and not _safe_prefix.fullmatch(name):
        raise TracemineError(f"{source}: `{name}` would swallow names of the user's own")
    patterns = entry["places"] and _patterns(entry["places"], places, source)
    return _Bound(Rule(name, reason, group, source), patterns or None)


def _patterns(text: str, places: Mapping[str, tuple[str, ...]], source: str) -> tuple[str, ...]:
    found: list[str] = []
    for pattern in (part.strip() for part in text.split(",")):
        if not pattern or (pattern.startswith("@") and pattern not in places):
            raise TracemineError(f"{source}: unknown place `{pattern}`")
        found += places.get(pattern, (pattern,))
    return tuple(found)
