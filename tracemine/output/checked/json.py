"""JSON for programs: one object, or a line for each finding and a last one for the run."""

from typing import Any

import msgspec

from tracemine.check.records import SCHEMA, VERDICTS, Finding, Result
from tracemine.output.checked.wording import RULES
from tracemine.output.json import encoded


def document(result: Result) -> str:
    """Return the whole result as one object."""
    rows = ",\n".join(_text(_finding(finding)) for finding in result.findings)
    head = _text(_run(result))[:-1]
    return f'{head},"findings":[\n{rows}\n]}}\n'


def lines(result: Result) -> str:
    """Return an object a line: `"type": "finding"` for each, at the end `"type": "summary"`."""
    rows = [{"type": "finding", **_finding(finding)} for finding in result.findings]
    return "".join(_text(row) + "\n" for row in [*rows, {"type": "summary", **_run(result)}])


def _text(value: object) -> str:
    return encoded(value).decode()


def _finding(finding: Finding) -> dict[str, Any]:
    fields: dict[str, Any] = msgspec.to_builtins(finding)
    crash: dict[str, Any] = fields.pop("crash")
    rule: dict[str, Any] = {"schema": SCHEMA, "rule": RULES[finding.verdict][0]}
    return rule | {k: fields.pop(k) for k in ("verdict", "level", "fails")} | crash | fields


def _run(result: Result) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "fails": result.fails,
        "documents": result.documents,
        "counts": {verdict: result.count(verdict) for verdict in VERDICTS},
        "knowledge": result.knowledge,
        "stale": result.stale,
        "warnings": result.warnings,
    }
