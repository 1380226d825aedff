"""The forms of a result: each with the shape that its readers ask for, harmless and complete."""

import json
import re
from xml.etree import ElementTree as ET

import pytest
import shapes
from checking import AGAIN, NOTE, OTHER, judged
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tracemine.check import Result, ordered
from tracemine.check.records import Entry, Fix, Sentence, Site, Stale
from tracemine.output.checked import FORMATS, github, renderer
from tracemine.output.checked.wording import RULES
from tracemine.output.ink import Ink

[RECURRING] = judged(AGAIN, NOTE)
[NEW] = judged(OTHER, NOTE)
[SIMILAR] = judged(AGAIN.replace("ovenBakeAll", "ovenX"), NOTE, OTHER, threshold=0.3)
_signed = RECURRING.crash.signature
_entry = Entry(_signed.hash, 1, _signed.title, _signed.functions, "accepted", reason="old kernel")
[ACCEPTED] = judged(AGAIN, entries=[_entry], source="accepted.log")
[REGRESSION] = judged(AGAIN, entries=[replace(_entry, state="fixed")], source="fixed.log")
SITED = replace(RECURRING, site=Site("src/oven.c", 45, "ovenTurnLoaf"))
ALL = Result(
    ordered([SITED, NEW, SIMILAR, ACCEPTED, REGRESSION]),
    4,
    ("known.toml, 1 signatures",),
    (Stale(_entry, "did not occur"),),
    ("a.log:3: frame of x is cut",),
)
CLEAN = Result((), 3, ("known.toml, 1 signatures",))


def rendered(form, result):
    return renderer(form, Ink())(result)


def hostile(finding, text):
    """A finding with a text wherever a document could have put one."""
    crash, seen = finding.crash, finding.seen
    sighting = replace(seen.first, title=text, source=text)
    return replace(
        finding,
        why=(text, *finding.why),
        crash=replace(
            crash,
            headline=text,
            signature=replace(crash.signature, title=text, functions=(text,)),
            frames=tuple(replace(one, function=text, file=text) for one in crash.frames),
        ),
        seen=replace(
            seen,
            first=sighting,
            last=sighting,
            sentence=Sentence(text, 3, text),
            fix=Fix(text, text, 3, text, text, 4),
        ),
    )


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("result", [ALL, CLEAN], ids=["all", "clean"])
def test_every_form_ends_its_lines_and_tells_every_crash(form, result):
    text = rendered(form, result)
    assert text == "" or text.endswith("\n")
    for finding in result.findings:
        assert finding.crash.signature.functions[0] in text
        assert finding.verdict in text.lower()


@pytest.mark.parametrize(
    "form", ["full", "concise", "sarif", "github", "gitlab", "junit", "markdown"]
)
def test_every_form_names_the_note_the_words_and_the_patch(form):
    text = rendered(form, ALL)
    for told in ("notes/0.txt:6", "second loaf is in", "does not look whether", "possible fix"):
        assert told in text


def test_json_is_one_object_and_json_lines_end_with_a_summary():
    whole = json.loads(rendered("json", ALL))
    lines = [json.loads(line) for line in rendered("jsonl", ALL).splitlines()]
    assert [line["type"] for line in lines] == ["finding"] * 5 + ["summary"]
    assert [{"type": "finding"} | one for one in whole["findings"]] == lines[:-1]
    assert whole["fails"] is lines[-1]["fails"] is True
    assert {line["schema"] for line in lines} == {1}
    assert whole["counts"]["recurring"] == 1
    first = whole["findings"][0]
    assert (first["verdict"], first["rule"]) == ("regression", "TM003")
    assert json.loads(rendered("json", CLEAN))["findings"] == []


def test_sarif_has_the_published_shape():
    run = shapes.sarif(rendered("sarif", ALL))
    assert {rule.id for rule in run.tool.driver.rules} == {rule for rule, _, _ in RULES.values()}
    by_rule = {result.rule_id: result for result in run.results}
    recurring = by_rule["TM001"]
    place = recurring.locations[0].physical_location
    assert (place.artifact_location.uri, place.region.start_line) == ("src/oven.c", 45)
    related = [one.physical_location.artifact_location.uri for one in recurring.related_locations]
    assert related == ["build.log", "notes/0.txt", "notes/0.txt"]
    assert by_rule["TM005"].suppressions[0].justification == "old kernel"
    assert shapes.sarif(rendered("sarif", CLEAN)).results == []


def test_fingerprints_stay_when_lines_move_and_differ_between_crashes():
    moved = [*judged("\n" * 40 + AGAIN + OTHER, NOTE)]
    still = [*judged(AGAIN + OTHER, NOTE)]
    prints = []
    for findings in (moved, still):
        result = Result(ordered(findings), 1, ())
        run = shapes.sarif(rendered("sarif", result))
        issues = shapes.gitlab(rendered("gitlab", result))
        prints.append(
            ([r.partial_fingerprints for r in run.results], [i.fingerprint for i in issues])
        )
        assert run.results[0].partial_fingerprints != run.results[1].partial_fingerprints
    assert prints[0] == prints[1]
    assert moved[0].crash.first_line != still[0].crash.first_line


def test_gitlab_has_the_published_shape_and_shows_one_crash_of_two_logs_twice():
    other = replace(SITED, crash=replace(SITED.crash, source="/builds/7/other.log"))
    rooted = replace(other, site=None)
    issues = shapes.gitlab(rendered("gitlab", Result((SITED, other, rooted, NEW), 2, ())))
    paths = [issue.location.path for issue in issues]
    assert paths == ["src/oven.c", "src/oven.c", "builds/7/other.log", "build.log"]
    assert [issue.severity for issue in issues] == ["critical", "critical", "critical", "minor"]
    assert shapes.gitlab(rendered("gitlab", CLEAN)) == []


def test_junit_has_a_failing_case_for_what_stops_the_build_and_passes_when_clean():
    root = shapes.junit(rendered("junit", ALL))
    failed = [case for case in root.iter("testcase") if case.find("failure") is not None]
    assert {case.find("failure").get("type") for case in failed} == {"recurring", "regression"}
    assert [suite.get("name") for suite in root] == ["accepted.log", "build.log", "fixed.log"]
    [case] = shapes.junit(rendered("junit", CLEAN)).iter("testcase")
    assert list(case) == []


def many(count, finding=RECURRING):
    return [
        replace(finding, crash=replace(finding.crash, source=f"{n}.log", first_line=n + 1))
        for n in range(count)
    ]


@pytest.mark.parametrize(("count", "shown"), [(9, 9), (10, 10), (11, 9), (250, 9)])
def test_github_gets_ten_annotations_of_a_kind_and_is_told_of_the_rest(count, shown):
    result = Result(ordered([*many(count), *many(count, NEW)]), 1, ())
    lines = rendered("github", result).splitlines()
    for kind in ("error", "warning"):
        mine = [line for line in lines if line.startswith(f"::{kind} ")]
        assert len(mine) == min(count, 10)
        assert sum("file=" in line for line in mine) == shown
        if count > 10:
            assert f"... and {count - 9} more" in mine[-1]
    summary = github.summary(result)
    assert summary.count("| **recurring** |") == count


def test_an_annotation_is_one_command_whatever_stands_in_it():
    finding = hostile(RECURRING, "a%b\r\n::error::x,y:z\x1b[31m")
    finding = replace(finding, crash=replace(finding.crash, source="a,b:c%d.log"))
    [line] = rendered("github", Result((finding,), 1, ())).split("\n")[:-1]
    head, _, message = line.removeprefix("::").partition("::")
    properties = dict(pair.split("=", 1) for pair in head.partition(" ")[2].split(","))
    assert properties["file"] == "a%2Cb%3Ac%25d.log"
    assert "\r" not in message
    assert "\x1b" not in message
    assert "a%25b" in message


def test_a_summary_that_is_too_long_is_cut_between_findings():
    result = Result(ordered(many(9000)), 9000, ())
    summary = github.summary(result)
    assert len(summary.encode()) <= github.SUMMARY_BYTES
    assert re.search(r"\n\.\.\. and [\d,]+ more lines and sections\n\Z", summary)


@given(st.text(max_size=40))
def test_no_text_of_a_document_breaks_a_form(text):
    result = Result((hostile(RECURRING, text or "x"),), 1, (text,), (Stale(_entry, text),))
    shapes.sarif(rendered("sarif", result))
    shapes.gitlab(rendered("gitlab", result))
    shapes.junit(rendered("junit", result))
    for line in rendered("jsonl", result).splitlines():
        json.loads(line)
    for form in ("full", "concise", "github", "markdown"):
        shown = rendered(form, result)
        assert all(
            character == "\n" or character.isprintable() or character.isspace()
            for character in shown
        )
        assert "\r" not in shown
    assert rendered("concise", result).count("\n") == 1


@pytest.mark.parametrize(
    "text",
    [
        "</failure><x>",
        "]]>",
        "--> <!--",
        "a---b",
        "@ruth",
        "&amp;",
        '"',
        "\ud800",
        "\x00",
        "|`a`|",
        "<script>",
    ],
)
def test_texts_that_mean_something_elsewhere_mean_nothing(text):
    result = Result((hostile(RECURRING, text),), 1, (text,), (Stale(_entry, text),))
    root = shapes.junit(rendered("junit", result))
    assert len(list(root.iter("testcase"))) == 1
    shapes.sarif(rendered("sarif", result))
    page = rendered("markdown", result)
    page.encode("utf-8", "strict")
    row = next(line for line in page.splitlines() if line.startswith("| **"))
    assert len(re.findall(r"(?<!\\)\|", row)) == 6
    outside = re.sub(r"(`+).*?\1|<code>[^<]*</code>", "", page)
    assert "<script>" not in outside
    assert "@ruth" not in outside
    assert "&#64;ruth" not in outside
    assert ET.tostring(root)
