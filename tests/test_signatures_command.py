"""`stats` and `signatures`: what is counted, listed and compared."""

import json

from commands import run


def test_stats(store, totals):
    done = run("stats", "--store", store)
    assert done.stdout.startswith(f"{totals.incidents} incidents, {totals.artifacts} artifacts")
    assert "signatures of most incidents" in done.stdout
    assert "main" not in done.stdout.split()
    counts = json.loads(run("stats", "--store", store, "-f", "json").stdout)
    assert counts["totals"]["incidents"] == totals.incidents
    assert counts["recurring"] >= 4


def test_signatures_are_listed(store):
    every = run("signatures", "--store", store).stdout.splitlines()
    recurring = run("signatures", "--recurring", "--store", store).stdout.splitlines()
    assert recurring == every[: len(recurring)]
    assert "SIGSEGV in count_ends < throw_shuttle < weave_torn" in every[0]
    assert run("signatures", "list", "--store", store).stdout.splitlines() == every


def test_signatures_of_notes_need_no_store(worklog):
    listed = run("signatures", worklog).stdout
    assert "  d6cdb60b  SIGSEGV in dovePigeonFree < doveReleaseHome < doveWaitHome\n" in listed
    none = run("signatures", "--recurring", worklog)
    assert (none.exit_code, none.stdout) == (0, "")
    assert none.stderr == "0 recurring signatures\n"
    helped = run("signatures", "--help").stdout
    assert "--recurring" in helped
    assert "diff" in helped


def test_a_command_that_is_mistyped_is_not_taken_for_notes(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = run("signatures", "dif", "old.db")
    assert done.exit_code == 2
    assert done.stderr.endswith("there is no file or command 'dif'; did you mean 'diff'?\n")
    assert run("signatures", "notes.txt").stderr.startswith("Error: notes.txt: ")
    (tmp_path / "dif").touch()
    assert run("signatures", "dif").stderr == "0 signatures\n"


def test_signatures_diff_with_the_rules_of_now(store, totals):
    done = run("signatures", "diff", store)
    assert done.exit_code == 0
    assert done.stdout == f"{totals.artifacts} artifacts compared, 0 changed\n"


def test_signatures_diff_of_two_runs(worklog, tmp_path):
    old, new = tmp_path / "old.jsonl", tmp_path / "new.jsonl"
    old.write_text(run("extract", "-f", "jsonl", worklog).stdout)
    new.write_text(old.read_text().replace('"d6cdb60b', '"00000000'))
    done = run("signatures", "diff", str(old), str(new))
    assert done.exit_code == 1
    assert done.stdout.startswith("- d6cdb60b  SIGSEGV in dovePigeonFree")
    assert "+ 00000000" in done.stdout
    assert run("signatures", "diff", str(old), worklog).exit_code == 0
    old.write_text("{}\n")
    assert run("signatures", "diff", str(old)).exit_code == 2
