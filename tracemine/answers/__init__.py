"""Answers out of a memory of incidents: what is related and why, one incident whole, counts.

Everything here asks a `Memory`, which is a store or the notes at hand, and returns records.
"""

from tracemine.answers.memory import Memory
from tracemine.answers.records import Answer, Fix, Reason, Related
from tracemine.answers.related import Options, UnknownName, related

__all__ = ["Answer", "Fix", "Memory", "Options", "Reason", "Related", "UnknownName", "related"]
