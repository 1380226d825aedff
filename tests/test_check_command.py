"""`tracemine check` as a CI system calls it: the story of two days, exit statuses, reports."""

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import shapes
from checking import AGAIN, NOTE, OTHER, STOPS
from click.testing import CliRunner

from tracemine.cli import tracemine
from tracemine.store import open_store

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A scratch repository, without the settings and the store of this machine."""
    for name in list(os.environ):
        if name.startswith(("TRACEMINE_", "GITHUB_")):
            monkeypatch.delenv(name)
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "user"))
    folder = tmp_path / "repository"
    (folder / "notes").mkdir(parents=True)
    (folder / "notes" / "oven.txt").write_text(NOTE)
    (folder / "src").mkdir()
    (folder / "src" / "oven.c").write_text("\n" * 99)
    (folder / "build.log").write_text(AGAIN)
    (folder / "other.log").write_text(OTHER)
    monkeypatch.chdir(folder)
    return folder


def run(*arguments, **options):
    done = CliRunner().invoke(tracemine, list(map(str, arguments)), **options)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


def check(*arguments, **options):
    return run("check", *arguments, **options)


def test_the_story_of_two_days(project):
    (project / "pyproject.toml").write_text(
        "[tool.tracemine]\nstore = 'crashes.db'\nin_project = ['src/']\n"
    )
    # Day one: the store is there, the crash is not in it.
    (project / "notes" / "oven.txt").write_text("9:00 2024-03-01\n1, a new oven.\n")
    assert run("index", "notes").exit_code == 0
    day_one = NOTE[NOTE.index("Program") : NOTE.index("(1)")]
    (project / "day1.log").write_text(day_one)
    done = check("day1.log", "-f", "json")
    assert done.exit_code == 0
    [finding] = json.loads(done.stdout)["findings"]
    assert finding["verdict"] == "new"
    # It is noted and indexed.
    (project / "notes" / "oven.txt").write_text(NOTE)
    assert run("index", "notes").exit_code == 0
    # Day two: other addresses, arguments and line numbers, and a CI system's clock before them.
    (project / "logs").mkdir()
    (project / "logs" / "day2.log").write_text(AGAIN)
    done = check("logs", "-f", "full", "-f", "sarif=out.sarif", "-f", "junit=out.xml")
    assert done.exit_code == 1
    assert "error: recurring" in done.stdout
    assert "notes/oven.txt:6" in done.stdout
    assert "the oven dies while the second loaf is in:" in done.stdout
    run_ = shapes.sarif((project / "out.sarif").read_bytes())
    [result] = run_.results
    assert result.rule_id == "TM001"
    assert result.locations[0].physical_location.artifact_location.uri == "src/oven.c"
    related = [one.physical_location.artifact_location.uri for one in result.related_locations]
    assert related == ["logs/day2.log", "notes/oven.txt", "notes/oven.txt"]
    root = shapes.junit((project / "out.xml").read_text())
    [failure] = root.iter("failure")
    assert "notes/oven.txt:6" in failure.get("message")
    assert "does not look whether there is a loaf" in failure.text


def test_notes_at_hand_are_knowledge_enough(project):
    assert check("build.log", "--known", "notes").exit_code == 1
    assert check("other.log", "--known", "notes").exit_code == 0
    assert check("other.log", "--known", "notes", "--fail-on", "new").exit_code == 1
    assert check("other.log", "--known", "notes", "--fail-on", "any", "--exit-zero").exit_code == 0
    (project / "stops.log").write_text(STOPS)
    done = check("stops.log", "--known", "notes", "--fail-on", "any")
    assert (done.exit_code, done.stdout.splitlines()[0]) == (0, "no crash in 1 file")


def test_a_log_may_come_through_a_pipe(project):
    assert project.is_dir()
    done = check("--known", "notes", "-f", "concise", input=AGAIN)
    assert done.exit_code == 1
    assert done.stdout.startswith("-:3: error TM001 recurring crash: ")


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["build.log"], 2, "tracemine index"),
        (["build.log", "--store", "none.db"], 2, "tracemine index --store none.db PATH"),
        (["build.log", "--known", "s.db"], 2, "is a store, no notes; ask it with --store s.db"),
        (["build.log", "--store", "none.db", "--known", "notes"], 2, "none.db"),
        (["build.log", "--baseline", "none.toml"], 2, "--update-baseline"),
        (["build.log", "--known", "none"], 2, "none"),
        (["none.log", "--known", "notes"], 2, "none.log"),
        (["other.log", "none.log", "--known", "notes"], 2, "none.log"),
        (["empty", "--known", "notes"], 3, "empty"),
        (["build.log", "--known", "empty"], 3, "empty"),
        (["core", "--known", "notes"], 3, "binary"),
        (["build.log", "--known", "notes", "-f", "sarf"], 2, "did you mean 'sarif'?"),
        (["build.log", "--known", "notes", "-f", "json", "-f", "sarif"], 2, "FORM=FILE"),
        (["build.log", "--known", "notes", "-f", "json=a", "-f", "sarif=./a"], 2, "same file"),
        (["build.log", "--known", "notes", "-f", "json=build.log"], 2, "written over"),
        (["build.log", "--known", "notes", "-f", "json=no/a.json"], 2, "no/a.json"),
        (["build.log", "--store", "build.log"], 2, "build.log"),
    ],
)
def test_what_cannot_be_checked_is_never_clean(project, arguments, status, said):
    (project / "empty").mkdir()
    (project / "core").write_bytes(b"\x7fELF\0\0\0\1" * 100)
    open_store(project / "s.db", create=True).close()
    done = check(*arguments)
    assert done.exit_code == status, done.output
    assert said in done.stderr
    assert (project / "build.log").read_text() == AGAIN


@pytest.mark.parametrize("more", [[], ["--known", "notes"]])
def test_what_names_a_store_that_is_not_there_is_told(project, monkeypatch, more):
    (project / "tracemine.toml").write_text("store = 'named.db'")
    done = check("build.log", *more)
    said = f"store {project / 'named.db'}: there is none; make it: tracemine index PATH;"
    file = project / "tracemine.toml"
    assert done.stderr == f"Error: {said} nothing was checked. The store is named by {file}\n"
    monkeypatch.setenv("TRACEMINE_STORE", "other.db")
    done = check("build.log", *more)
    assert "other.db: there is none; make it: tracemine index PATH; nothing" in done.stderr
    assert done.stderr.endswith("nothing was checked. The store is named by TRACEMINE_STORE\n")
    done = check("build.log", "--store", "my store.db", *more)
    assert done.stderr.endswith("tracemine index --store 'my store.db' PATH; nothing was checked\n")


def test_an_unreadable_log_in_a_folder_is_a_warning_unless_strict(project):
    (project / "logs").mkdir()
    (project / "logs" / "a.log").write_text(OTHER)
    (project / "logs" / "b.log.gz").write_bytes(b"\x1f\x8bbroken")
    done = check("logs", "--known", "notes")
    assert done.exit_code == 0
    assert "b.log.gz" in done.stderr
    assert check("logs", "--known", "notes", "--strict").exit_code == 2


@pytest.mark.usefixtures("project")
def test_what_was_flagged_counts_more_than_what_could_not_be_read_unless_strict():
    arguments = ("build.log", "none.log", "--known", "notes")
    assert check(*arguments).exit_code == 1
    strict = check(*arguments, "--strict")
    assert strict.exit_code == 2
    assert "none.log" in strict.stderr
    assert "error: recurring" in strict.stdout


def test_a_baseline_is_made_asked_and_obeyed(project):
    done = check("build.log", "other.log", "--update-baseline")
    assert done.exit_code == 0
    assert "2 added" in done.stderr
    file = project / "tracemine-baseline.toml"
    assert check("build.log").exit_code == 1
    before = file.read_text()
    assert check("build.log", "--update-baseline").exit_code == 0
    assert file.read_text() == before
    file.write_text(before.replace('"seen"', '"accepted"'))
    done = check("build.log")
    assert done.exit_code == 0
    assert "is accepted but did not occur" in done.stdout
    assert "is accepted but did not occur" in check("build.log", "-f", "concise").stderr
    file.write_text(before.replace('"seen"', '"fixed"'))
    done = check("build.log", "--fail-on", "regression")
    assert done.exit_code == 1
    assert "error: regression" in done.stdout
    file.write_text(before + "zzz = 1\n")
    done = check("build.log")
    assert done.exit_code == 2
    assert "unknown key 'zzz'" in done.stderr


def test_what_is_found_may_be_accepted_at_once(project):
    file = project / "known.toml"
    arguments = ("build.log", "--baseline", "known.toml")
    assert check(*arguments, "--update-baseline", "--as", "accepted").exit_code == 0
    assert 'state = "accepted"' in file.read_text()
    assert check(*arguments, "--fail-on", "any").exit_code == 0


def test_settings_come_from_the_repository_the_environment_and_flags(project, monkeypatch):
    assert check("other.log", "--known", "notes").exit_code == 0
    (project / "tracemine.toml").write_text("fail_on = ['new']\n")
    assert check("other.log", "--known", "notes").exit_code == 1
    monkeypatch.setenv("TRACEMINE_FAIL_ON", "never")
    assert check("other.log", "--known", "notes").exit_code == 0
    assert check("other.log", "--known", "notes", "--fail-on", "new").exit_code == 1
    (project / "tracemine.toml").write_text("failon = 'new'\n")
    done = check("other.log", "--known", "notes")
    assert done.exit_code == 2
    assert "did you mean fail_on?" in done.stderr


def test_a_log_in_the_repository_is_named_as_seen_from_there(project):
    done = check(project / "build.log", "--known", project / "notes", "-f", "gitlab")
    [issue] = shapes.gitlab(done.stdout)
    assert issue.location.path == "src/oven.c"
    (project / "src" / "oven.c").unlink()
    done = check(project / "build.log", "--known", project / "notes", "-f", "gitlab")
    [issue] = shapes.gitlab(done.stdout)
    assert issue.location.path == "build.log"


def test_several_reports_in_one_run(project, monkeypatch):
    summary = project / "summary.md"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    forms = ["json", "jsonl", "sarif", "gitlab", "junit", "markdown", "concise", "full"]
    options = [part for form in forms for part in ("-f", f"{form}=out.{form}")]
    done = check("build.log", "--known", "notes", "-f", "github", *options)
    assert done.exit_code == 1
    assert done.stdout.startswith("::error title=Recurring crash (TM001),file=src/oven.c,line=45::")
    assert "| **recurring** |" in summary.read_text()
    shapes.sarif((project / "out.sarif").read_bytes())
    shapes.gitlab((project / "out.gitlab").read_bytes())
    shapes.junit((project / "out.junit").read_text())
    assert json.loads((project / "out.json").read_text())["fails"] is True
    done = check("build.log", "--known", "notes", "-f", "json", "-o", "whole.json")
    assert done.stdout == ""
    assert (project / "whole.json").read_text() == (project / "out.json").read_text()


def test_redacted_reports_keep_what_belongs_together(project):
    log = AGAIN.replace("src/oven.c", "/home/ruth/acme/oven.c")
    (project / "build.log").write_text(log)
    note = NOTE.replace("second loaf", "loaf of ruth@acme.example")
    (project / "notes" / "oven.txt").write_text(note)
    done = check("build.log", "--known", "notes", "--redact", "-f", "json")
    assert done.exit_code == 1
    assert "ruth" not in done.stdout
    assert "acme" not in done.stdout
    assert "mail-" in done.stdout
    assert "ovenTurnLoaf" in done.stdout
    again = check("build.log", "--known", "notes", "--redact", "-f", "json")
    assert again.stdout == done.stdout


def hooks():
    """The hooks of `.pre-commit-hooks.yaml`, a file of plain keys and values."""
    text = (ROOT / ".pre-commit-hooks.yaml").read_text()
    blocks = re.split(r"^- ", text, flags=re.MULTILINE)[1:]
    return [dict(re.findall(r"^ *(\w+): (.+)$", block, re.MULTILINE)) for block in blocks]


def test_the_hook_flags_a_log_that_is_to_be_committed(project):
    [hook] = hooks()
    assert hook["id"] == "tracemine-check"
    pattern = re.compile(hook["files"])
    names = ["build.log", "a.md", "notes/oven.txt", "src/oven.c", "log.py"]
    assert [n for n in names if pattern.search(n)] == ["build.log", "a.md", "notes/oven.txt"]
    (project / "tracemine-baseline.toml").write_text("format = 1\n")
    program, *arguments = shlex.split(hook["entry"])
    assert program == "tracemine"
    assert run(*arguments, "build.log").exit_code == 0
    assert check("build.log", "--update-baseline").exit_code == 0
    assert run(*arguments, "build.log").exit_code == 1


def test_pre_commit_runs_the_hook(project):
    pytest.importorskip("pre_commit")
    [hook] = hooks()
    local = {**hook, "language": "system", "entry": f"{sys.executable} -m {hook['entry']}"}
    lines = [f"        {key}: {value}" for key, value in local.items() if key != "id"]
    config = ["repos:", "  - repo: local", "    hooks:", f"      - id: {hook['id']}", *lines]
    (project / ".pre-commit-config.yaml").write_text("\n".join(config) + "\n")
    assert check("build.log", "--update-baseline").exit_code == 0

    def command(*words):
        environment = os.environ | {"PRE_COMMIT_HOME": str(project.parent / "cache")}
        return subprocess.run(
            words, cwd=project, env=environment, capture_output=True, text=True, check=False
        )

    assert command("git", "init", "-q").returncode == 0
    command("git", "add", "other.log", "src")
    pre_commit = (sys.executable, "-m", "pre_commit", "run", hook["id"])
    command("git", "add", "build.log")
    done = command(*pre_commit)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "recurring" in done.stdout
    command("git", "rm", "-q", "--cached", "build.log", "other.log")
    done = command(*pre_commit)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_action_gives_inputs_to_options_that_there_are():
    text = (ROOT / ".github" / "actions" / "check" / "action.yml").read_text()
    given = set(re.findall(r"--([a-z-]+) \"", text)) | {"format"}
    command = tracemine.get_command(None, "check")
    known = {name for option in command.params for name in option.opts}
    assert {f"--{name}" for name in given} <= known
    inputs = set(re.findall(r"^  ([a-z-]+):$", text.split("outputs:")[0], re.MULTILINE))
    used = set(re.findall(r"\$\{\{ inputs\.([a-z-]+) \}\}", text))
    assert inputs == used
    # What a pull request says must not be run: inputs stand in the environment only.
    for script in re.findall(r"run: \|\n((?: {8}.*\n?)+)", text):
        assert "${{" not in script
        done = subprocess.run(["bash", "-n"], input=script, text=True, check=False)
        assert done.returncode == 0
