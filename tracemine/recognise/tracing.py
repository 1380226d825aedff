"""What came of every line that a grammar's anchors touch: for those who write grammars."""

from collections import Counter
from collections.abc import Iterator

from tracemine.recognise.characters import clean_characters
from tracemine.recognise.clean import Clean
from tracemine.recognise.dress import Dress
from tracemine.recognise.grammar import Grammar
from tracemine.recognise.look import Touch
from tracemine.recognise.pager import has_prompts
from tracemine.recognise.scan import Scanner
from tracemine.recognise.undress import undress


def trace(text: str, grammar: Grammar) -> Iterator[Touch]:
    """Yield every place that an anchor of a grammar touches, with what came of it."""
    scanner = Scanner({grammar.name: grammar})
    befores: Counter[str] = Counter()

    def learn(before: str, _: int, sure: bool) -> None:
        befores[before] += sure

    for _ in scanner.walk(Clean(text), dressed=learn):
        pass
    cleaned = clean_characters(text)
    clean = Clean(cleaned)
    if befores or cleaned != text or has_prompts(text):
        clean = undress(cleaned, Dress(befores), scanner.anchors, [(0, len(cleaned))])
    touches: list[Touch] = []
    for _ in scanner.walk(clean, watch=touches.append):
        yield from touches
        touches.clear()
    yield from touches
