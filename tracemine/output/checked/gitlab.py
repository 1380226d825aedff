"""The report of GitLab's Code Quality: one JSON array.

https://docs.gitlab.com/ci/testing/code_quality/
"""

import hashlib
from collections import Counter
from collections.abc import Iterator
from pathlib import PurePosixPath

from tracemine.check.records import Finding, Result
from tracemine.output.checked.wording import RULES, location, message
from tracemine.output.json import encoded

_SEVERITIES = {"error": "critical", "warning": "minor", "note": "info"}


def render(result: Result) -> str:
    """Return an array with an object for each finding."""
    rows = ",\n".join(encoded(row).decode() for row in _rows(result))
    return f"[\n{rows}\n]\n" if rows else "[]\n"


def _rows(result: Result) -> Iterator[dict[str, object]]:
    met: Counter[str] = Counter()
    for finding in result.findings:
        file, line = location(finding)
        rule, name, _ = RULES[finding.verdict]
        path = _relative(file)
        # The widget does not show the rule.
        yield {
            "description": f"{rule} {name}: {message(finding)}",
            "check_name": rule,
            "fingerprint": _fingerprint(finding, path, met),
            "severity": _SEVERITIES[finding.level],
            "location": {"path": path, "lines": {"begin": line}},
        }


def _fingerprint(finding: Finding, path: str, met: Counter[str]) -> str:
    """Return what is the same as long as the crash is there, wherever the lines move.

    GitLab shows the first of equal ones only, so the same crash in other logs is counted.
    """
    key = f"{finding.crash.signature.hash} {path}"
    met[key] += 1
    again = f" {met[key]}" if met[key] > 1 else ""
    return hashlib.sha256(f"{key}{again}".encode("utf-8", "replace")).hexdigest()[:32]


def _relative(file: str) -> str:
    path = PurePosixPath(file)
    return str(path.relative_to("/") if path.is_absolute() else path)
