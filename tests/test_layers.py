"""Who may import what: the contracts of `[tool.importlinter]`, and that each of them bites."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LINT = "from importlinter.cli import lint_imports_command; lint_imports_command()"


def lint(folder):
    """Run import-linter over the packages in a folder; return its exit status and what it said."""
    sources = os.pathsep.join([str(folder), str(folder / "grammars")])
    done = subprocess.run(
        [sys.executable, "-c", LINT, "--config", "pyproject.toml", "--no-cache"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": sources, "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )
    # Some versions colour what they write into a pipe.
    return done.returncode, re.sub(r"\x1b\[[\d;]*m", "", done.stdout + done.stderr)


def test_every_import_keeps_to_the_layers():
    status, said = lint(ROOT)
    assert status == 0, said


#: An import that each contract must refuse: its name's beginning, the module, the line.
VIOLATIONS = [
    ("The data goes one way", "tracemine/records.py", "from tracemine import reading"),
    ("The data goes one way", "tracemine/new_module.py", "import re"),
    ("Each library has one place", "tracemine/functions.py", "import pyparsing"),
    ("Each library has one place", "tracemine/signatures/naming.py", "import networkx"),
    ("Each library has one place", "tracemine/output/csv.py", "from rich.text import Text"),
    ("Output is given results", "tracemine/output/csv.py", "from tracemine import extracting"),
    ("A grammar knows", "grammars/tracemine_grammars/patch.py", "from tracemine import functions"),
    ("A grammar knows", "grammars/tracemine_grammars/gdb.py", "import click"),
    ("Grammars are found", "tracemine/extracting.py", "from tracemine_grammars import gdb"),
]


@pytest.mark.parametrize(("contract", "module", "line"), VIOLATIONS)
def test_a_contract_refuses_what_it_is_there_for(contract, module, line, tmp_path):
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for package in ("tracemine", "grammars"):
        ignored = shutil.ignore_patterns("__pycache__", "data")
        shutil.copytree(ROOT / package, tmp_path / package, ignore=ignored)
    with (tmp_path / module).open("a") as changed:
        changed.write(f"\n{line}\n")
    status, said = lint(tmp_path)
    assert status == 1, said
    assert re.search(rf"^{contract}.* BROKEN\b", said, re.MULTILINE), said
