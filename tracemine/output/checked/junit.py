"""JUnit's XML: a suite a log, a failing case a crash that stops the build, the rest as passed.

There is no standard; this is the form that Jenkins, GitLab and GitHub's actions read.
"""

import re
from itertools import groupby
from xml.sax.saxutils import escape as in_text
from xml.sax.saxutils import quoteattr

from tracemine.check.records import Finding, Result
from tracemine.output.checked.wording import headed, place, stale, summary, title, why
from tracemine.output.escape import escape

#: What XML 1.0 cannot hold, even spelt as a reference.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(result: Result) -> str:
    """Return the suites; of a clean run one with one passing case, so that none is empty."""
    by_log = groupby(
        sorted(result.findings, key=lambda f: f.crash.source), key=lambda f: f.crash.source
    )
    suites = [_suite(source, list(findings)) for source, findings in by_log]
    if not suites:
        case = '    <testcase name="no known crash" classname="tracemine"/>\n'
        suites = [_suite_of("tracemine check", [case], 0, summary(result))]
    total = max(1, len(result.findings))
    failures = sum(finding.fails for finding in result.findings)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<testsuites name="tracemine check" tests="{total}" failures="{failures}" errors="0">\n'
        + "".join(suites)
        + "</testsuites>\n"
        + _comment(stale(result))
    )


def _suite(source: str, findings: list[Finding]) -> str:
    failures = sum(finding.fails for finding in findings)
    return _suite_of(source, [_case(one) for one in findings], failures, None)


def _suite_of(name: str, cases: list[str], failures: int, out: str | None) -> str:
    said = "" if out is None else f"    <system-out>{_text(out)}</system-out>\n"
    return (
        f'  <testsuite name={_value(name)} tests="{len(cases)}" failures="{failures}"'
        f' errors="0" skipped="0">\n' + "".join(cases) + said + "  </testsuite>\n"
    )


def _case(finding: Finding) -> str:
    crash = finding.crash
    name = f"{title(finding)} [{crash.signature.hash[:8]}]"
    head = (
        f"    <testcase name={_value(name)} classname={_value(crash.source)}"
        f' file={_value(crash.source)} line="{crash.first_line}">\n'
    )
    said = _text("\n".join([place(finding), *why(finding)]))
    if finding.fails:
        first = f"{headed(finding)}; {escape(finding.why[0])}" if finding.why else headed(finding)
        body = f"      <failure type={_value(finding.verdict)} message={_value(first)}>{said}"
        return f"{head}{body}</failure>\n    </testcase>\n"
    told = _text(headed(finding)) + "\n" + said
    return f"{head}      <system-out>{told}</system-out>\n    </testcase>\n"


def _comment(lines: list[str]) -> str:
    # Two hyphens end a comment.
    text = re.sub("-(?=-)", "- ", _text("; ".join(lines)))
    return f"<!-- baseline: {text} -->\n" if lines else ""


def _value(text: str) -> str:
    return quoteattr(_FORBIDDEN.sub("\ufffd", escape(text)))


def _text(text: str) -> str:
    return in_text(_FORBIDDEN.sub("\ufffd", text))
