"""The words that the forms share; everything out of documents is escaped here."""

from tracemine.check.records import VERDICTS, Finding, Result
from tracemine.output.escape import escape
from tracemine.output.wording import counted, span

#: A rule a verdict: stable, few, never one a signature.
RULES = {
    "recurring": ("TM001", "Recurring crash", "A crash that the notes or the baseline know."),
    "new": ("TM002", "New crash", "A crash that is not known and not much like a known one."),
    "regression": (
        "TM003",
        "Regression",
        "A crash that was fixed, or was accepted until a day that has passed.",
    ),
    "similar": ("TM004", "Similar crash", "A crash that shares rare functions with a known one."),
    "accepted": ("TM005", "Accepted crash", "A crash that the baseline accepts."),
}

HELP = (
    "A crash is known by its signature: what happened, and the innermost functions that matter. "
    "Addresses, arguments and line numbers are no part of it. "
    "`tracemine explain LOG:LINE` tells why a crash has its signature."
)


def place(finding: Finding) -> str:
    """Return where the log prints a crash."""
    crash = finding.crash
    return f"{escape(crash.source)}:{span(crash.first_line, crash.last_line)}"


def title(finding: Finding) -> str:
    """Return the name of the crash."""
    return escape(finding.crash.signature.title)


def times(finding: Finding) -> str:
    """Return how often the log prints it, where it is more than once."""
    count = finding.crash.count
    return f"printed {count:,} times" if count > 1 else ""


def headed(finding: Finding) -> str:
    """`recurring crash: SIGSEGV in a < b, printed 3 times`."""
    often = times(finding)
    return f"{finding.verdict} crash: {title(finding)}" + (f", {often}" if often else "")


def why(finding: Finding) -> list[str]:
    """Return the reasons of a finding, each on one harmless line."""
    return [escape(reason) for reason in finding.why]


def message(finding: Finding) -> str:
    """Return everything about a finding on one line."""
    return "; ".join([headed(finding), *why(finding)])


def location(finding: Finding) -> tuple[str, int]:
    """Return the file and line to point at: the team's code where it is known, else the log."""
    site = finding.site
    if site is not None and site.line:
        return site.file, site.line
    return finding.crash.source, finding.crash.first_line


def summary(result: Result) -> str:
    """Return the counts in one line."""
    counts = ", ".join(f"{n:,} {v}" for v in VERDICTS if (n := result.count(v)))
    files = counted(result.documents, "file")
    if not result.findings:
        return f"no crash in {files}"
    return f"{counted(len(result.findings), 'crash', 'crashes')} in {files}: {counts}"


def stale(result: Result) -> list[str]:
    """Return a line for each entry of the baseline that should be looked at."""
    return [
        f"{one.entry.hash} {escape(one.entry.title)}: {escape(one.why)}" for one in result.stale
    ]
