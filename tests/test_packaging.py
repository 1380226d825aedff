"""What a wheel and a source distribution hold: everything that runs, and nothing else."""

import os
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from configparser import ConfigParser
from email.parser import Parser
from importlib.metadata import entry_points
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
#: What the build takes from npm: in wheels, never in git.
LIBRARY = "tracemine/report/page/vendor"
BUILD = "import sys; from hatchling import build; print(getattr(build, sys.argv[1])(sys.argv[2]))"


def built(hook, folder):
    """Let the build backend make a distribution, as pip does; return its path."""
    done = subprocess.run(
        [sys.executable, "-c", BUILD, hook, str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return folder / done.stdout.split()[-1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    with zipfile.ZipFile(built("build_wheel", tmp_path_factory.mktemp("wheel"))) as archive:
        yield archive


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    with tarfile.open(built("build_sdist", tmp_path_factory.mktemp("source"))) as archive:
        yield {name.partition("/")[2] for name in archive.getnames()}


def files_below(*folders):
    """All files that git would keep, by their paths in the repository."""
    for folder in folders:
        for parent, folders_below, names in os.walk(ROOT / folder):
            folders_below[:] = [name for name in folders_below if name != "__pycache__"]
            yield from ((Path(parent) / name).relative_to(ROOT).as_posix() for name in names)


def test_a_wheel_holds_both_packages_whole(wheel):
    expected = {name.removeprefix("grammars/") for name in files_below("tracemine", "grammars")}
    found = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert found == expected
    assert "tracemine/py.typed" in found
    assert any(name.startswith("tracemine/data/") for name in found)


def test_a_wheel_tells_what_it_is(wheel):
    [name] = [name for name in wheel.namelist() if name.endswith(".dist-info/METADATA")]
    metadata = Parser().parsestr(wheel.read(name).decode())
    assert metadata["Name"] == "tracemine"
    assert metadata["License-Expression"] == "Apache-2.0"
    assert metadata["Requires-Python"] == PROJECT["requires-python"]
    assert metadata.get_payload().startswith("# Tracemine")
    assert name.replace("METADATA", "licenses/LICENSE") in wheel.namelist()


def test_a_wheel_offers_the_command_and_the_grammars(wheel):
    [name] = [name for name in wheel.namelist() if name.endswith("entry_points.txt")]
    points = ConfigParser()
    points.read_string(wheel.read(name).decode())
    assert points["console_scripts"]["tracemine"] == "tracemine.cli:main"
    modules = {target.partition(":")[0] for target in points["tracemine.grammars"].values()}
    assert {module.replace(".", "/") + ".py" for module in modules} <= set(wheel.namelist())


def test_a_source_distribution_holds_what_tests_need(source):
    expected = set(files_below("tracemine", "grammars", "fixtures", "tests"))
    expected = {name for name in expected if not name.startswith(f"{LIBRARY}/")}
    pages = {"README.md", "LICENSE", "CHANGELOG.md", "CONTRIBUTING.md", "pyproject.toml"}
    pages.add(".ci/graph_library.py")
    assert expected | pages <= source
    assert source - expected - pages <= {"PKG-INFO", ".gitignore"}


def test_what_is_installed_here_is_what_the_project_says():
    """Entry points are read when a package is installed: install again where this fails."""
    declared = PROJECT["entry-points"]["tracemine.grammars"]
    installed = {point.name: point.value for point in entry_points(group="tracemine.grammars")}
    assert declared.items() <= installed.items()
