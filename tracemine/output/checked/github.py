"""Annotations of GitHub: workflow commands on standard output, and the step's summary.

https://docs.github.com/actions/reference/workflow-commands-for-github-actions
"""

from collections.abc import Iterator

from tracemine.check.records import Finding, Result
from tracemine.output.checked import markdown
from tracemine.output.checked.wording import RULES, headed, location, place, why

#: GitHub shows so many annotations of a kind of one step; more vanish without a word.
_SHOWN = 10
#: GitHub refuses a summary of more than 1 MiB.
SUMMARY_BYTES = 1_000_000
_KINDS = {"error": "error", "warning": "warning", "note": "notice"}


def render(result: Result) -> str:
    """Return annotations, the gravest first, at most ten of a kind."""
    return "".join(f"{line}\n" for kind in _KINDS for line in _kind(result, kind))


def summary(result: Result) -> str:
    """Return the page for `$GITHUB_STEP_SUMMARY`, cut between findings where it is too long."""
    return markdown.page(result, most=SUMMARY_BYTES)


def _kind(result: Result, level: str) -> Iterator[str]:
    found = [finding for finding in result.findings if finding.level == level]
    shown = found if len(found) <= _SHOWN else found[: _SHOWN - 1]
    yield from (_annotation(finding) for finding in shown)
    more = len(found) - len(shown)
    if more:
        title = _property("Tracemine: more crashes")
        text = f"... and {more:,} more of this kind; the summary of the step has them all"
        yield f"::{_KINDS[level]} title={title}::{text}"


def _annotation(finding: Finding) -> str:
    file, line = location(finding)
    rule, name, _ = RULES[finding.verdict]
    properties = {"title": f"{name} ({rule})"}
    # Standard input is no file that an annotation could stand at.
    if file != "-":
        properties |= {"file": file, "line": str(line)}
    given = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    text = "\n".join([headed(finding), f"in {place(finding)}", *why(finding)])
    return f"::{_KINDS[finding.level]} {given}::{_data(text)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
