"""SARIF 2.1.0 for code scanning.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html; what GitHub asks for besides:
https://docs.github.com/code-security/code-scanning/integrating-with-code-scanning
"""

from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote

from tracemine import __version__
from tracemine.check.records import Finding, Result, Sighting
from tracemine.output.checked.wording import HELP, RULES, location, message, title
from tracemine.output.escape import escape
from tracemine.output.json import encoded

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {"regression": "error", "recurring": "error", "similar": "warning", "new": "warning"}
#: GitHub takes so many results of a run, and shows so many locations of one.
_RESULTS = 25_000
_LOCATIONS = 100


def render(result: Result) -> str:
    """Return a log with one run."""
    driver = {
        "name": "Tracemine",
        "semanticVersion": __version__.replace(".dev", "-dev."),
        "version": __version__,
        "rules": [_rule(verdict) for verdict in RULES],
    }
    run = {
        "tool": {"driver": driver},
        "automationDetails": {"id": "tracemine/check/"},
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding) for finding in result.findings[:_RESULTS]],
        "properties": {"knowledge": list(map(escape, result.knowledge))},
    }
    return encoded({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}).decode() + "\n"


def _rule(verdict: str) -> dict[str, Any]:
    rule, name, text = RULES[verdict]
    return {
        "id": rule,
        "name": name.title().replace(" ", ""),
        "shortDescription": {"text": name},
        "fullDescription": {"text": text},
        "help": {"text": HELP, "markdown": HELP},
        "defaultConfiguration": {"level": _LEVELS.get(verdict, "note")},
        "properties": {
            "precision": "high" if verdict != "similar" else "medium",
            "tags": ["crash"],
        },
    }


def _result(finding: Finding) -> dict[str, Any]:
    crash = finding.crash
    rule = RULES[finding.verdict][0]
    found: dict[str, Any] = {
        "ruleId": rule,
        "ruleIndex": [RULES[verdict][0] for verdict in RULES].index(rule),
        "level": finding.level,
        "message": {"text": message(finding)},
        "locations": [_location(*location(finding))],
        "relatedLocations": _related(finding)[:_LOCATIONS],
        # GitHub computes `primaryLocationLineHash` itself and warns of any other value of it.
        "partialFingerprints": {
            f"tracemineSignature/v{crash.signature.version}": crash.signature.hash
        },
        "occurrenceCount": crash.count,
        "properties": {"signature": crash.signature.hash, "verdict": finding.verdict},
    }
    if finding.verdict == "accepted":
        reason = finding.entry.reason if finding.entry and finding.entry.reason else "accepted"
        found["suppressions"] = [{"kind": "external", "justification": escape(reason)}]
    return found


def _related(finding: Finding) -> list[dict[str, Any]]:
    """Return the other places: the log, the notes, the patch."""
    crash = finding.crash
    found = []
    if finding.site is not None and finding.site.line:
        lines = (crash.first_line, crash.last_line)
        found.append(_location(crash.source, *lines, text=f"{title(finding)} in the log"))
    for sighting, text in _sightings(finding):
        found.append(_location(sighting.source, sighting.line, text=text))
    known = finding.seen or finding.near
    if known is not None and known.fix is not None:
        fix = known.fix
        text = f"possible fix: changes {fix.function}"
        found.append(_location(fix.source, fix.note_line, text=text))
    return [one | {"id": number} for number, one in enumerate(found, 1)]


def _sightings(finding: Finding) -> list[tuple[Sighting, str]]:
    seen, near = finding.seen, finding.near
    if seen is not None:
        found = [(seen.last, f"seen before: {seen.last.title}")]
        return found if seen.first == seen.last else [*found, (seen.first, seen.first.title)]
    if near is not None:
        return [(near.sighting, f"similar, {near.score:.2f}: {near.sighting.title}")]
    return []


def _location(file: str, first: int, last: int | None = None, text: str = "") -> dict[str, Any]:
    region = {"startLine": first, "endLine": max(last or first, first)}
    physical = {"artifactLocation": {"uri": _uri(file)}, "region": region}
    found: dict[str, Any] = {"physicalLocation": physical}
    if text:
        found["message"] = {"text": escape(text)}
    return found


def _uri(file: str) -> str:
    """Return a path as a URI: relative ones stay so, relative to the repository."""
    path = PurePosixPath("stdin" if file == "-" else file)
    text = quote(str(path).encode("utf-8", "replace"), safe="/~")
    return f"file://{text}" if path.is_absolute() else text
