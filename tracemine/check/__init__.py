"""Check: which crashes of a log were seen before, and what the team says about them.

    crashes(document) -> Judge(knowledge, baseline, policy).findings(...) -> Result

The judge is a pure function of what it is given; what was seen before comes from a `Knowledge`.
"""

from tracemine.check.baseline import Baseline, BaselineError
from tracemine.check.crashes import crashes
from tracemine.check.findings import Judge, ordered
from tracemine.check.knowledge import Knowledge, Recall
from tracemine.check.places import Repository
from tracemine.check.policy import Policy
from tracemine.check.records import Crash, Finding, Result

__all__ = [
    "Baseline",
    "BaselineError",
    "Crash",
    "Finding",
    "Judge",
    "Knowledge",
    "Policy",
    "Recall",
    "Repository",
    "Result",
    "crashes",
    "ordered",
]
