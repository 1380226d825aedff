"""One line a finding, `path:line: level TM001 message`, for editors and grep."""

from tracemine.check.records import Result
from tracemine.output.checked.wording import RULES, message
from tracemine.output.escape import escape


def render(result: Result) -> str:
    """Return a line for each finding."""
    lines = (
        f"{escape(f.crash.source)}:{f.crash.first_line}: "
        f"{f.level} {RULES[f.verdict][0]} {message(f)}\n"
        for f in result.findings
    )
    return "".join(lines)
