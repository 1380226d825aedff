"""What the command line imports before it has work to do: starting fast is a feature."""

import os
import subprocess
import sys

import pytest

#: Third-party packages that the command line itself may import.
ALLOWED = {"click", "colorama"}
#: What costs too much for a command that only prints a text, standard library included.
DENIED = {
    "alembic",
    "asyncio",
    "concurrent.futures.process",
    "hypothesis",
    "importlib.metadata",
    "jinja2",
    "json",
    "msgspec",
    "multiprocessing",
    "networkx",
    "pathspec",
    "pyparsing",
    "rich",
    "rich.progress",
    "sqlalchemy",
    "sqlite3",
    "tomllib",
    "tracemine.extracting",
    "tracemine.reading",
    "tracemine.recognise",
    "tracemine_grammars",
    "unittest",
    "zstandard",
}

SCRIPT = """
import sys
before = set(sys.modules)
from tracemine.cli import main
try:
    main()
except SystemExit as end:
    status = end.code or 0
print("\\n".join(sorted(set(sys.modules) - before)), file=sys.stderr)
sys.exit(status)
"""


def imported(*arguments, **environment):
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, *arguments],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **environment},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout
    return set(done.stderr.split())


def completing(words):
    shell = {"_TRACEMINE_COMPLETE": "fish_complete", "COMP_WORDS": words}
    return shell | {"COMP_CWORD": words.split(" ")[-1]}


CASES = {
    "help": (["--help"], {}),
    "version": (["--version"], {}),
    "help of extract": (["extract", "--help"], {}),
    "help of explain": (["explain", "--help"], {}),
    "help of grammar": (["grammar", "--help"], {}),
    "help of grammar test": (["grammar", "test", "--help"], {}),
    "help of serve": (["serve", "--help"], {}),
    "help of browse": (["browse", "--help"], {}),
    "help of completion": (["completion", "--help"], {}),
    "completion of commands": ([], completing("tracemine ")),
    "completion of options": ([], completing("tracemine extract --")),
    "completion of formats": ([], completing("tracemine extract --format ")),
    "completion of kinds": ([], completing("tracemine extract --kind ")),
}


@pytest.mark.parametrize("case", CASES)
def test_printing_a_text_imports_nothing_heavy(case):
    arguments, environment = CASES[case]
    modules = imported(*arguments, **environment)
    assert not modules & DENIED
    installed = {name.partition(".")[0] for name in modules} - set(sys.stdlib_module_names)
    assert {name for name in installed if not name.startswith("_")} <= ALLOWED | {"tracemine"}


def test_the_script_for_completion_imports_nothing_of_ours_that_is_heavy():
    # click asks bash for its version, which takes subprocess and asyncio.
    ours = {name for name in imported("completion", "zsh") if name.startswith("tracemine")}
    assert ours <= {
        "tracemine",
        "tracemine.cli",
        "tracemine.cli.completion",
        "tracemine.cli.groups",
        "tracemine.errors",
        "tracemine.spelling",
    }


def test_importing_the_library_imports_nothing_else():
    script = "import sys, tracemine; print(*(m for m in sys.modules if m.startswith('tracem')))"
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        check=True,
    )
    assert done.stdout.split() == ["tracemine"]
