"""The notes' own structure: their entries and incidents, and who refers to whom."""

from tracemine.notes.outline import Outline, outline
from tracemine.notes.references import Reference, references
from tracemine.notes.sketch import sketch

__all__ = ["Outline", "Reference", "outline", "references", "sketch"]
