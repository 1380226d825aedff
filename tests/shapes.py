"""The published shapes of the reports, as far as they are written: what is missing or odd fails.

SARIF: OASIS, sarif-schema-2.1.0; GitLab: documentation of Code Quality; JUnit: what the plug-in of
Jenkins reads. Each is written down here anew from what its publisher says is required and allowed.
"""

from typing import Annotated, Literal
from xml.etree import ElementTree as ET

import msgspec

Text = Annotated[str, msgspec.Meta(min_length=1)]
Number = Annotated[int, msgspec.Meta(ge=1)]
Index = Annotated[int, msgspec.Meta(ge=0)]
Relative = Annotated[str, msgspec.Meta(pattern=r"^(?!\./|/)[^\\]+$")]
Uri = Annotated[str, msgspec.Meta(pattern=r"^(?!$)(?:file:///)?[A-Za-z0-9._~%/!$&'()*+,;=@-]*$")]
Level = Literal["none", "note", "warning", "error"]


class Shape(msgspec.Struct, forbid_unknown_fields=True, rename="camel"):
    """An object that has these fields, in camel case, and no others."""


class Message(Shape):
    text: Text
    markdown: Text | None = None


class Configuration(Shape):
    level: Level


class Rule(Shape):
    id: Annotated[str, msgspec.Meta(pattern=r"^TM\d{3}$")]
    name: Annotated[str, msgspec.Meta(pattern=r"^\w+$")]
    short_description: Message
    full_description: Message
    help: Message
    default_configuration: Configuration
    properties: dict[str, object]


class Driver(Shape):
    name: Text
    version: Text
    semantic_version: Annotated[
        str, msgspec.Meta(pattern=r"^\d+\.\d+\.\d+(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?$")
    ]
    rules: list[Rule]


class Tool(Shape):
    driver: Driver


class Automation(Shape):
    id: Text


class ArtifactLocation(Shape):
    uri: Uri


class Region(Shape):
    start_line: Number
    end_line: Number


class Physical(Shape):
    artifact_location: ArtifactLocation
    region: Region


class Location(Shape):
    physical_location: Physical
    id: Index | None = None
    message: Message | None = None


class Suppression(Shape):
    kind: Literal["inSource", "external"]
    justification: Text


class SarifResult(Shape):
    rule_id: Text
    rule_index: Index
    level: Level
    message: Message
    locations: Annotated[list[Location], msgspec.Meta(min_length=1, max_length=1)]
    related_locations: list[Location]
    partial_fingerprints: dict[str, Text]
    occurrence_count: Number
    properties: dict[str, object]
    suppressions: list[Suppression] = []


class Run(Shape):
    tool: Tool
    automation_details: Automation
    column_kind: Literal["utf16CodeUnits", "unicodeCodePoints"]
    results: list[SarifResult]
    properties: dict[str, object]


class Sarif(Shape, rename={"schema": "$schema"}):
    schema: Text
    version: Literal["2.1.0"]
    runs: Annotated[list[Run], msgspec.Meta(min_length=1)]


class Lines(Shape):
    begin: Number


class GitLabLocation(Shape):
    path: Relative
    lines: Lines


class GitLabIssue(Shape, rename=None):
    description: Text
    check_name: Text
    fingerprint: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{32,64}$")]
    severity: Literal["info", "minor", "major", "critical", "blocker"]
    location: GitLabLocation


def sarif(text):
    """Return the run of a SARIF log; fails where it has not the shape."""
    log = msgspec.json.decode(text, type=Sarif)
    [run] = log.runs
    ids = [rule.id for rule in run.tool.driver.rules]
    assert len(ids) == len(set(ids))
    for result in run.results:
        assert ids[result.rule_index] == result.rule_id
        places = [*result.locations, *result.related_locations]
        for region in (place.physical_location.region for place in places):
            assert region.start_line <= region.end_line
        numbers = [place.id for place in result.related_locations]
        assert len(numbers) == len(set(numbers))
        assert "primaryLocationLineHash" not in result.partial_fingerprints
    return run


def gitlab(text):
    """Return the issues of a Code Quality report; fails where it has not the shape."""
    issues = msgspec.json.decode(text, type=list[GitLabIssue])
    prints = [issue.fingerprint for issue in issues]
    assert len(prints) == len(set(prints)), "GitLab shows the first of equal ones only"
    return issues


#: Element: attributes that it must have, that it may have, and the elements inside of it.
_JUNIT = {
    "testsuites": ({"tests", "failures"}, {"name", "errors", "time"}, {"testsuite"}),
    "testsuite": (
        {"name", "tests", "failures", "errors"},
        {"skipped", "time", "timestamp"},
        {"testcase", "system-out"},
    ),
    "testcase": (
        {"name", "classname"},
        {"time", "file", "line"},
        {"failure", "error", "skipped", "system-out"},
    ),
    "failure": ({"message", "type"}, set(), set()),
    "system-out": (set(), set(), set()),
}


def junit(text):
    """Return the root of a JUnit report; fails where it has not the shape."""
    root = ET.fromstring(text)
    assert root.tag == "testsuites"
    for element in root.iter():
        must, may, inside = _JUNIT[element.tag]
        assert must <= element.attrib.keys() <= must | may, element.attrib
        assert {child.tag for child in element} <= inside
    suites = list(root)
    assert suites, "an empty report is taken for a broken one"
    for parent, tests in [
        (root, root.findall(".//testcase")),
        *((s, list(s.iter("testcase"))) for s in suites),
    ]:
        assert int(parent.get("tests")) == len(tests) > 0
        failed = [test for test in tests if test.find("failure") is not None]
        assert int(parent.get("failures")) == len(failed)
    return root
