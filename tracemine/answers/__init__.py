"""Answers out of a memory of incidents: what is related and why, one incident whole, counts.

Everything here asks a store and returns records; notes at hand are a store in memory.
"""

from tracemine.answers.records import Answer, Fix, Reason, Related
from tracemine.answers.related import Options, UnknownName, related

__all__ = ["Answer", "Fix", "Options", "Reason", "Related", "UnknownName", "related"]
