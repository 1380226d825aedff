"""Findings: what a crash of a log is against what is known, and what stops the build."""

import pytest
from checking import AGAIN, NOTE, OTHER, STOPS, crashes_of, frames, judged, notes

from tracemine import config
from tracemine.check import Recall, Repository, ordered
from tracemine.check.crashes import is_in_project
from tracemine.check.policy import FAIL_ON, THRESHOLD, UNKNOWN_CAUSE
from tracemine.check.records import Entry, FrameAt, Site


def entry(text, **changes):
    [crash] = crashes_of(text)
    signature = crash.signature
    fields = {"state": "seen", "first_seen": "2024-03-02"} | changes
    return Entry(signature.hash, signature.version, signature.title, signature.functions, **fields)


def test_a_crash_of_the_notes_recurs_and_the_finding_says_everything_about_it():
    [finding] = judged(AGAIN, NOTE)
    assert (finding.verdict, finding.level, finding.fails) == ("recurring", "error", True)
    seen = finding.seen
    assert (seen.incidents, seen.first, seen.first.time) == (1, seen.last, "2024-03-02T14:35")
    assert (seen.first.source, seen.first.line) == ("notes/0.txt", 6)
    assert seen.first.title == "the oven dies while the second loaf is in:"
    assert seen.sentence.text == "ovenTurnLoaf does not look whether there is a loaf at all."
    assert (seen.fix.function, seen.fix.file, seen.fix.line) == ("ovenTurnLoaf", "src/oven.c", 38)
    why = "\n".join(finding.why)
    for told in (
        "on 2024-03-02 14:35 in notes/0.txt:6",
        "the second loaf",
        "does not look",
        "possible fix: notes/0.txt:",
        "ovenTurnLoaf, ovenBakeAll, bakerRun",
    ):
        assert told in why


def test_first_and_last_are_by_time_and_all_incidents_count():
    later = NOTE.replace("2024-03-02", "2025-01-09").split("\n9:10")[0]
    undated = AGAIN
    [finding] = judged(AGAIN, later, undated, NOTE)
    assert finding.seen.incidents == 3
    assert finding.seen.first.time == "2024-03-02T14:35"
    assert finding.seen.last.time == "2025-01-09T14:35"
    assert finding.why[0] == (
        "seen before in 3 incidents, last on 2025-01-09 14:35 in notes/0.txt:6"
    )


def test_a_crash_that_nobody_knows_is_new_and_does_not_stop_the_build():
    [finding] = judged(OTHER, NOTE)
    assert (finding.verdict, finding.level, finding.fails) == ("new", "warning", False)
    assert (finding.seen, finding.near, finding.entry) == (None, None, None)


@pytest.mark.parametrize(
    ("note", "log"),
    [(NOTE.replace("Program received signal SIGSEGV", "it prints"), AGAIN), (NOTE, frames(AGAIN))],
)
def test_the_same_functions_of_another_cause_are_similar_whatever_the_score(note, log):
    """Notes are often a bare backtrace: nothing contradicts that it is the same crash."""
    [finding] = judged(log, note, threshold=1.0)
    assert finding.verdict == "similar"
    assert finding.near.same_functions
    expected = "the same functions, of another or unknown cause, were seen on 2024-03-02 14:35 in"
    assert finding.why[0].startswith(expected)


def test_a_crash_like_a_known_one_is_similar_and_names_what_they_share():
    like = AGAIN.replace("in ovenBakeAll", "in ovenBakeSome")
    [finding] = judged(like, NOTE, OTHER, threshold=0.3)
    assert (finding.verdict, finding.level, finding.fails) == ("similar", "warning", False)
    assert set(finding.near.shared) == {"ovenTurnLoaf", "bakerRun"}
    assert finding.near.sighting.source == "notes/0.txt"
    assert f"score {finding.near.score:.2f}" in finding.why[0]
    [finding] = judged(like, NOTE, OTHER, threshold=1.0)
    assert finding.verdict == "new"


@pytest.mark.parametrize("fail_on", sorted(FAIL_ON))
def test_stops_and_attached_processes_are_never_flagged(fail_on):
    assert judged(STOPS, NOTE, fail_on=(fail_on,), unknown_cause="same") == []


@pytest.mark.parametrize(
    ("unknown_cause", "expected"),
    [
        ("lower", [("recurring", "warning", False)]),
        ("same", [("recurring", "error", True)]),
        ("ignore", []),
    ],
)
def test_stacks_of_unknown_cause_are_flagged_lower_as_the_policy_has_it(unknown_cause, expected):
    bare = frames(NOTE)
    known = NOTE.replace("Program received signal SIGSEGV, Segmentation fault.\n", "")
    for fail_on in ("recurring", "any"):
        found = judged(bare, known, unknown_cause=unknown_cause, fail_on=(fail_on,))
        assert [(f.verdict, f.level, f.fails) for f in found] == expected
        assert all("does not say why" in f.why[-1] for f in found)


@pytest.mark.parametrize(
    ("fail_on", "stops"),
    [
        (("recurring",), {"recurring", "regression"}),
        (("regression",), {"regression"}),
        (("new",), {"new", "similar"}),
        (("new", "regression"), {"new", "similar", "regression"}),
        (("any",), {"recurring", "regression", "new", "similar"}),
        (("never",), set()),
    ],
)
def test_fail_on_says_which_verdicts_stop_the_build(fail_on, stops):
    found = {
        f.verdict: f
        for f in (
            *judged(AGAIN, NOTE, fail_on=fail_on),
            *judged(OTHER, NOTE, fail_on=fail_on),
            *judged(AGAIN, entries=[entry(AGAIN, state="fixed")], fail_on=fail_on),
            *judged(AGAIN, entries=[entry(AGAIN, state="accepted")], fail_on=fail_on),
            *judged(
                AGAIN.replace("ovenBakeAll", "ovenX"), NOTE, OTHER, threshold=0.3, fail_on=fail_on
            ),
        )
    }
    assert found.keys() == {"recurring", "new", "regression", "accepted", "similar"}
    assert {verdict for verdict, finding in found.items() if finding.fails} == stops
    assert all(found[verdict].level == "error" for verdict in stops)
    assert found["accepted"].level == "note"


@pytest.mark.parametrize(
    ("changes", "verdict", "said"),
    [
        ({}, "recurring", "the baseline knows it since 2024-03-02"),
        ({"state": "accepted"}, "accepted", "accepted by the baseline"),
        ({"state": "accepted", "expires": "2026-01-07"}, "accepted", "until 2026-01-07"),
        ({"state": "accepted", "expires": "2026-01-06"}, "regression", "accepted until 2026-01-06"),
        ({"state": "fixed"}, "regression", "was fixed, and is back"),
    ],
)
def test_what_people_decided_comes_before_what_was_seen(changes, verdict, said):
    decided = entry(AGAIN, reason="old kernel", link="https://t.example/1", **changes)
    for known in ((), (NOTE,)):
        [finding] = judged(AGAIN, *known, entries=[decided])
        assert finding.verdict == verdict
        assert said in finding.why[0]
        assert "reason: old kernel" in finding.why
        assert "see https://t.example/1" in finding.why
        assert (finding.seen is not None) == bool(known)


def test_repeats_in_one_log_are_one_finding_with_their_number():
    third = AGAIN.replace("61aaaa", "62bbbb")
    [finding] = judged(AGAIN + AGAIN + third, NOTE)
    assert (finding.crash.count, finding.crash.lines) == (3, (3, 10, 17))
    # A stop and the backtrace after it are the same crash once.
    log = "\n".join(
        [
            "Program received signal SIGSEGV, Segmentation fault.",
            "0x0000555555555151 in ovenTurnLoaf (loaf=0x0, side=1) at src/oven.c:41",
            "41\t    loaf->side = side;",
            "(gdb) bt",
            frames(NOTE),
        ]
    )
    [crash] = crashes_of(log)
    assert (crash.count, len(crash.artifacts)) == (1, 2)
    assert crash.functions == ("ovenTurnLoaf", "ovenBakeAll", "bakerRun")


def test_a_crash_is_not_known_from_itself_but_from_the_same_name_of_yesterday():
    memory = notes(AGAIN)
    knowledge = Recall(lambda: memory)
    [itself] = crashes_of(AGAIN, "notes/0.txt")
    assert knowledge.seen(itself) is None
    [today] = crashes_of(AGAIN.replace("61aaaa", "62bbbb"), "notes/0.txt")
    assert knowledge.seen(today).incidents == 1
    [elsewhere] = crashes_of(AGAIN, "other.log")
    assert knowledge.seen(elsewhere).incidents == 1


def test_a_memory_is_opened_for_the_first_crash_only():
    opened = []

    def open_memory():
        opened.append(1)
        return notes(NOTE)

    knowledge = Recall(open_memory)
    assert not opened
    for crash in crashes_of(AGAIN + OTHER):
        knowledge.seen(crash)
    assert opened == [1]


def test_findings_are_in_the_order_of_their_weight():
    fixed = entry(OTHER, state="fixed")
    found = ordered(judged(OTHER + "\n" + AGAIN, NOTE, entries=[fixed]))
    assert [f.verdict for f in found] == ["regression", "recurring"]
    found = ordered(judged(OTHER + "\n" + AGAIN, NOTE))
    assert [f.verdict for f in found] == ["recurring", "new"]


@pytest.mark.parametrize(
    ("file", "prefix", "own"),
    [
        ("src/net/a.c", "src/net", True),
        ("./src/net/a.c", "src/net/", True),
        ("/builds/7/src/net/a.c", "src/net", True),
        ("src/network/a.c", "src/net", False),
        ("/usr/src/libc/a.c", "/src", False),
        ("/home/ruth/src/a.c", "/home/ruth", True),
        ("C:\\work\\src\\a.c", "src", True),
        ("a.c", "src", False),
        (None, "src", False),
    ],
)
def test_prefixes_mark_frames_of_the_team(file, prefix, own):
    assert is_in_project(file, [prefix]) is own


def test_the_site_is_the_innermost_frame_in_the_repository(tmp_path):
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "oven.c").touch()
    (tmp_path / "secret.c").symlink_to("/etc/passwd")
    repository = Repository(tmp_path)
    [finding] = judged(AGAIN, NOTE, locate=repository.locate)
    assert finding.site == Site("src/oven.c", 45, "ovenTurnLoaf")
    for file, found in [
        ("/builds/7/oven/src/oven.c", "src/oven.c"),
        ("../../src/oven.c", "src/oven.c"),
        ("../../../etc/passwd", None),
        ("secret.c", None),
        ("", None),
        ("src/" + "x" * 5000, None),
        ("a\0b", None),
    ]:
        site = repository.locate(FrameAt("f", file, 1))
        assert (site.file if site else None) == found


def test_the_settings_offer_what_the_policy_knows():
    assert config.SETTINGS["fail_on"].choices == tuple(FAIL_ON)
    assert config.SETTINGS["unknown_cause"].choices == UNKNOWN_CAUSE
    assert config.SETTINGS["threshold"].default == THRESHOLD
