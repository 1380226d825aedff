"""The questions of the interface: their names, what may be given with them, what is answered."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import msgspec

from tracemine.errors import TracemineError
from tracemine.report import shapes
from tracemine.report.shapes import Filter
from tracemine.serve import answers, around, timeline, whole
from tracemine.serve.catalogue import Catalogue

#: Below which address the questions are.
ROOT = "/api/v1"
#: Rows of a page at most, and nodes of a neighbourhood.
PAGE, NODES = 500, 300
_LONGEST = 4096
#: What the server calls its pages, given with every question; no parameter is called so.
_TITLE = " title"


class BadQuestion(TracemineError):  # noqa: N818
    """Something was given that is not asked for, or cannot be."""


class Parameter(NamedTuple):
    """What may be given with a question."""

    name: str
    meaning: str
    #: None: it must be given.
    default: str | int | None
    #: Of a number the greatest, of a text the greatest length.
    most: int
    choices: tuple[str, ...] = ()

    def read(self, given: str | None) -> str | int:
        """Return the value; raises `BadQuestion`."""
        if given is None:
            if self.default is None:
                raise BadQuestion(f"{self.name} is missing: {self.meaning}")
            return self.default
        if isinstance(self.default, int):
            if not (given.isascii() and given.isdecimal() and len(given) <= 9):
                raise BadQuestion(f"{self.name} is not a number from 0 to {self.most}")
            return min(int(given), self.most)
        if len(given) > self.most:
            raise BadQuestion(f"{self.name} is longer than {self.most} characters")
        if self.choices and given not in self.choices:
            raise BadQuestion(f"{self.name} is none of {', '.join(self.choices)}")
        return given


class Question(NamedTuple):
    """One question of the interface."""

    name: str
    meaning: str
    parameters: tuple[Parameter, ...]
    #: The record of `tracemine.report.shapes` that is answered.
    shape: type[msgspec.Struct]
    #: Answers from the values by name; None where what was asked for is not known.
    answer: Callable[[Catalogue, dict[str, str], dict[str, int]], msgspec.Struct | None]
    #: What is not known, where an answer may be None.
    unknown: str | None = None


_FILTER = (
    Parameter(
        "q", "words that all must be there, in the title, a function, the note, ...", "", 400
    ),
    Parameter("since", "beginning of an ISO time, inclusive: 2013-12", "", 32),
    Parameter("until", "beginning of an ISO time, inclusive", "", 32),
    Parameter("tool", "the grammar that read something of it: gdb, valgrind, ...", "", 200),
    Parameter("signal", "the signal, or valgrind's kind", "", _LONGEST),
    Parameter("source", "the document", "", _LONGEST),
)
_OFFSET = Parameter("offset", "how many rows to leave out", 0, 999_999_999)
_LIMIT = Parameter("limit", f"how many rows, at most {PAGE}", 100, PAGE)
_KINDS = ("incident", "function", "signature")


def _filter(texts: Mapping[str, str]) -> Filter:
    return Filter(*(texts[parameter.name] for parameter in _FILTER))


QUESTIONS = (
    Question(
        "summary",
        "What there is to look at, in numbers.",
        (),
        shapes.Summary,
        lambda c, t, _: answers.summary(c, t[_TITLE]),
    ),
    Question(
        "incidents",
        "The incidents, the newest first.",
        (*_FILTER, _OFFSET, _LIMIT),
        shapes.Incidents,
        lambda c, t, n: answers.incidents(c, _filter(t), n["offset"], n["limit"]),
    ),
    Question(
        "timeline",
        "How many incidents there are over time.",
        _FILTER,
        shapes.Timeline,
        lambda c, t, _: timeline.timeline(c.rows[n] for n in c.find(_filter(t))),
    ),
    Question(
        "incident",
        "One incident whole: what the note says and what tools printed, in its order.",
        (Parameter("id", "its id, or four characters of it or more", None, 64),),
        shapes.Whole,
        lambda c, t, _: whole.incident(c, t["id"]),
        "no incident has this id",
    ),
    Question(
        "signatures",
        "The signatures, those of most incidents first, with their trends.",
        (*_FILTER, _OFFSET, _LIMIT),
        shapes.Signatures,
        lambda c, t, n: answers.signatures(c, _filter(t), n["offset"], n["limit"]),
    ),
    Question(
        "signature",
        "One signature with its incidents, the newest first.",
        (Parameter("hash", "its hash, or four characters of it or more", None, 64),),
        shapes.Crash,
        lambda c, t, _: answers.signature(c, t["hash"]),
        "no signature has this hash",
    ),
    Question(
        "functions",
        "The functions, those that signatures count and of most incidents first.",
        (*_FILTER, _OFFSET, _LIMIT),
        shapes.Functions,
        lambda c, t, n: answers.functions(c, _filter(t), n["offset"], n["limit"]),
    ),
    Question(
        "function",
        "One function with the incidents that it links, best first.",
        (Parameter("name", "its name as it is listed", None, _LONGEST),),
        shapes.Named,
        lambda c, t, _: answers.function(c, t["name"]),
        "no function has this name",
    ),
    Question(
        "around",
        "The neighbourhood: the nearest incidents and functions, and how they hang together.",
        (
            Parameter("kind", "what the name is of", None, 16, _KINDS),
            Parameter("name", "an id, a name or a hash", None, _LONGEST),
            Parameter("limit", f"how many nodes, at most {NODES}", 120, NODES),
        ),
        shapes.Neighbours,
        lambda c, t, n: around.around(c, t["kind"], t["name"], n["limit"]),
    ),
    Question(
        "search",
        "What has all the words: functions, signatures and incidents, the best first.",
        (*_FILTER, Parameter("limit", f"how many of each, at most {PAGE}", 20, PAGE)),
        shapes.Found,
        lambda c, t, n: answers.search(c, _filter(t), n["limit"]),
    ),
)


def read(
    question: Question, given: Mapping[str, str], title: str
) -> Callable[[Catalogue], msgspec.Struct | None]:
    """Return what answers a question with what is given; raises `BadQuestion`.

    `title` is what the pages are called.
    """
    known = {parameter.name for parameter in question.parameters}
    for name in given:
        if name not in known:
            expected = f"it takes {', '.join(sorted(known))}" if known else "it takes nothing"
            raise BadQuestion(f"{name[:80]} is not known to {question.name}: {expected}")
    texts = {_TITLE: title}
    numbers: dict[str, int] = {}
    for parameter in question.parameters:
        value = parameter.read(given.get(parameter.name))
        if isinstance(value, int):
            numbers[parameter.name] = value
        else:
            texts[parameter.name] = value
    return lambda catalogue: question.answer(catalogue, texts, numbers)
