"""What the documentation says is so: its commands, their output, its links and its pictures."""

import ast
import doctest
import importlib
import importlib.util
import pkgutil
import re
import shlex
import sys
import textwrap
import tomllib
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import click
import pytest
from click.testing import CliRunner
from pictures import draw, run, words_in

import tracemine
from tracemine.cli import tracemine as command_line
from tracemine.recognise.installed import load_grammars
from tracemine.recognise.tracing import trace

ROOT = Path(__file__).resolve().parent.parent
PAGES = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "fixtures/README.md"]
ELLIPSIS = doctest.ELLIPSIS | doctest.REPORT_NDIFF


class Block(NamedTuple):
    """A fenced block of a page: its language, its text, and where it stands."""

    page: str
    line: int
    language: str
    text: str

    def __str__(self):
        return f"{self.page}:{self.line}"


def read(page):
    return (ROOT / page).read_text(encoding="utf-8")


def blocks(*languages):
    fence = re.compile(
        r"^(?P<indent> *)```(?P<language>\w+)\n(?P<text>.*?)^ *```$", re.MULTILINE | re.DOTALL
    )
    for page in PAGES:
        text = read(page)
        for found in fence.finditer(text):
            if found["language"] in languages:
                line = text.count("\n", 0, found.start()) + 1
                yield Block(page, line, found["language"], textwrap.dedent(found["text"]))


def every(*languages):
    return pytest.mark.parametrize("block", list(blocks(*languages)), ids=str)


def invoke(arguments):
    return CliRunner().invoke(command_line, arguments, prog_name="tracemine")


@every("console")
def test_a_command_prints_what_the_page_shows(block, monkeypatch, request):
    """`...` stands for anything."""
    guide = block.page == "CONTRIBUTING.md"
    monkeypatch.chdir(request.getfixturevalue("newcomer") if guide else ROOT)
    runs = [part.partition("\n") for part in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]]
    assert runs
    for typed, _, expected in runs:
        name, *arguments = shlex.split(typed)
        assert name == "tracemine"
        result = invoke(arguments)
        assert result.exit_code == 0, result.output
        example = doctest.Example(typed, expected)
        checker = doctest.OutputChecker()
        matches = checker.check_output(expected, result.stdout, ELLIPSIS)
        assert matches, checker.output_difference(example, result.stdout, ELLIPSIS)


def commands_in(block):
    lines = block.text.replace("\\\n", " ").splitlines()
    for command in chain.from_iterable(re.split(r"\||&&|;", line) for line in lines):
        name, *arguments = shlex.split(command, comments=True) or [""]
        if Path(name).name == "tracemine":
            yield arguments


@every("sh")
def test_a_command_of_a_page_has_the_options_it_is_given(block):
    for arguments in commands_in(block):
        result = invoke([*arguments, "--help"])
        assert result.exit_code == 0, result.output


@every("pycon")
def test_an_example_in_python_gives_what_the_page_shows(block, monkeypatch):
    monkeypatch.chdir(ROOT)
    test = doctest.DocTestParser().get_doctest(block.text, {}, str(block), block.page, block.line)
    assert test.examples
    assert doctest.DocTestRunner(optionflags=ELLIPSIS).run(test).failed == 0


MODULES = [
    module.name
    for module in pkgutil.walk_packages(tracemine.__path__, "tracemine.")
    if not module.name.endswith("__main__")
]


@pytest.mark.parametrize("name", ["tracemine", *MODULES])
def test_the_examples_of_a_module_are_true(name):
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def raised(function):
    """The exceptions that a function raises itself."""
    calls = (n.exc for n in ast.walk(function) if isinstance(n, ast.Raise))
    names = (c.func.id for c in calls if isinstance(c, ast.Call) and isinstance(c.func, ast.Name))
    return {name for name in names if not name.startswith("_")}


def public(statements):
    """The public functions among statements that raise, those of public classes, too."""
    for one in statements:
        if getattr(one, "name", "_").startswith("_"):
            continue
        if isinstance(one, ast.ClassDef):
            yield from public(one.body)
        elif isinstance(one, ast.FunctionDef) and raised(one):
            yield one


@pytest.mark.parametrize("name", [n for n in MODULES if not n.startswith("tracemine.cli")])
def test_public_functions_say_what_they_raise(name):
    """That all of them have docstrings is ruff's to check."""
    file = Path(importlib.import_module(name).__file__)
    found = list(public(ast.parse(file.read_text()).body))
    told = re.compile(r"[Rr]aise|\bas `\w+`")
    silent = [one.name for one in found if not told.search(ast.get_docstring(one) or "")]
    assert not silent


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page):
    targets = re.findall(
        r"\]\(([^)\s]+)\)",
        re.sub(r"^ *```.*?^ *```", "", read(page), flags=re.MULTILINE | re.DOTALL),
    )
    local = [t for t in targets if not re.match(r"[a-z]+:", t)]
    missing = [t for t in local if not ((ROOT / page).parent / t.partition("#")[0]).exists()]
    assert not missing


def commands(group=command_line, path=("tracemine",)):
    """All commands of the command line that are no groups, with their names."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        else:
            yield " ".join([*path, name]), command


def test_every_command_is_in_the_readme():
    rows = re.findall(r"^\| `(tracemine [^`]*)`", read("README.md"), re.MULTILINE)
    missing = [n for n, _ in commands() if not any(f"{row} ".startswith(f"{n} ") for row in rows)]
    assert not missing


def test_every_option_in_the_readme_is_one():
    known = {option for _, command in commands() for p in command.params for option in p.opts}
    text = re.sub(r"^python3 .*$", "", read("README.md"), flags=re.MULTILINE)
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", text)) <= known | {"--help", "--version"}


def test_every_format_is_in_the_readme():
    option = next(p for p in dict(commands())["tracemine extract"].params if p.name == "form")
    rows = re.findall(r"^\| `(\w+)` \|", read("README.md"), re.MULTILINE)
    assert set(option.type.choices) <= set(rows)


def test_the_readme_has_one_command_for_a_user_and_one_for_the_tests():
    """`.ci/run` finds them by how they begin, and runs them."""
    project = tomllib.loads(read("pyproject.toml"))["project"]
    first, second = re.findall(r"^python3 -m venv .*$", read("README.md"), re.MULTILINE)
    assert "pytest" not in first
    assert first.endswith(" extract fixtures/notes/worklog.txt")
    assert "pytest" in second
    extras = {name for text in re.findall(r"\.\[([\w,]+)\]", second) for name in text.split(",")}
    assert extras <= project["optional-dependencies"].keys()


# --- the grammar that CONTRIBUTING shows


def shown(language, mark):
    """The one block of CONTRIBUTING in this language that holds a text."""
    [text] = [b.text for b in blocks(language) if b.page == "CONTRIBUTING.md" and mark in b.text]
    return text


@pytest.fixture
def newcomer(tmp_path, monkeypatch):
    """A folder with the note of the guide, and the guide's grammar installed."""
    notes = tmp_path / "fixtures" / "notes"
    notes.mkdir(parents=True)
    (notes / "glibc.txt").write_text(shown("text", "glibc detected"), encoding="utf-8")
    packages = tmp_path / "site-packages"
    installed = packages / "glibc_of_the_guide-1.dist-info"
    installed.mkdir(parents=True)
    (packages / "glibc_of_the_guide.py").write_text(shown("python", "grammar = Grammar("))
    (installed / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: glibc-of-the-guide\nVersion: 1\n"
    )
    points = tomllib.loads(shown("toml", "entry-points"))["project"]["entry-points"]
    [(group, entries)] = points.items()
    lines = [f"{name} = {target}" for name, target in entries.items()]
    told = "\n".join([f"[{group}]", *lines]).replace(
        "tracemine_grammars.glibc", "glibc_of_the_guide"
    )
    (installed / "entry_points.txt").write_text(told)
    monkeypatch.syspath_prepend(packages)
    yield tmp_path
    sys.modules.pop("glibc_of_the_guide", None)


@pytest.mark.usefixtures("newcomer")
def test_the_grammar_of_the_guide_reads_its_samples():
    [grammar] = load_grammars(["glibc"]).values()
    for rule in grammar.rules:
        for sample in rule.samples:
            touched = list(trace(f"{sample}\n", grammar))
            assert rule.name in [touch.rule for touch in touched if touch.taken]


# --- pictures


class Picture(NamedTuple):
    """A command, how it ends, and the lines of the work log that it is given: all if None."""

    command: str
    status: int = 0
    parts: list[tuple[int, int]] | None = None


PICTURES = {
    "extract": Picture(
        "tracemine extract worklog.txt",
        parts=[(8, 12), (16, 17), (20, 21), (25, 39), (43, 43), (67, 88), (90, 129)],
    ),
    "related": Picture("tracemine related dovePigeonFree worklog.txt --limit 3"),
    "check": Picture("tracemine check build.log --known worklog.txt", 1),
}
COLUMNS = 90


def architecture():
    return read("CONTRIBUTING.md").partition("\n## Architecture\n")[2].partition("\n## ")[0]


def test_the_layers_of_the_guide_are_those_of_the_contracts():
    contracts = tomllib.loads(read("pyproject.toml"))["tool"]["importlinter"]["contracts"]
    layers = next(one["layers"] for one in contracts if one["type"] == "layers")
    drawn = next(block for block in blocks("text") if block.text.startswith("__main__"))
    rows = [re.split(" {2,}", row, maxsplit=1) for row in drawn.text.splitlines()]
    assert [re.split(r"[ ·]+", names) for names, _ in rows] == [
        re.findall(r"\w+", layer) for layer in layers
    ]
    assert all(job for _, job in rows)


def test_the_way_of_the_data_names_what_is_there():
    way = next(block for block in blocks("text") if "──►" in block.text)
    stages = re.split("[ ,]+", way.text.splitlines()[1].strip())
    package, found = "", []
    for stage in stages:
        name = f"{package}{stage}" if stage.startswith(".") else stage
        package = name.partition(".")[0]
        found.append(importlib.util.find_spec(f"tracemine.{name}"))
    assert all(found)


def test_every_path_in_the_architecture_is_there():
    paths = re.findall(r"`((?:[\w*]+/)+[\w*.]*|[\w/]+\.py)`", architecture())
    assert len(paths) > 10
    for path in paths:
        assert list(ROOT.glob(path)) or list((ROOT / "tracemine").glob(path)), path


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_shows_what_is_printed(name, tmp_path, request):
    command, status, parts = PICTURES[name]
    lines = read("fixtures/notes/worklog.txt").rstrip("\n").split("\n")
    part = [line for first, last in parts or [(1, None)] for line in lines[first - 1 : last]]
    (tmp_path / "worklog.txt").write_text("\n".join(part) + "\n", encoding="utf-8")
    log = read("fixtures/sessions/dovecote-stale.O0.gdb.txt")
    (tmp_path / "build.log").write_text(log, encoding="utf-8")
    printed = run(command, tmp_path, COLUMNS, status)
    drawn = draw(name, command, printed, COLUMNS)
    picture = ROOT / "fixtures" / "pictures" / f"{name}.svg"
    if request.config.getoption("--regenerate"):
        picture.parent.mkdir(exist_ok=True)
        picture.write_text(drawn, encoding="utf-8")
    assert not re.search(r"url\(\W?http", drawn)
    assert words_in(picture.read_text(encoding="utf-8")) == words_in(drawn)


# --- the changelog


def test_the_changelog_has_the_form_of_keep_a_changelog():
    text = read("CHANGELOG.md")
    versions = re.findall(r"^## (.*)$", text, re.MULTILINE)
    assert versions[0] == "[Unreleased]"
    assert all(re.fullmatch(r"\[\d+\.\d+\.\d+\] - \d{4}-\d\d-\d\d", v) for v in versions[1:])
    sections = set(re.findall(r"^### (.*)$", text, re.MULTILINE))
    assert sections <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
