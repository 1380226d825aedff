"""The build hook that takes the graph library from npm: what it accepts, and that it never fails."""

import hashlib
import importlib.util
import io
import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
NPM = """#!{python}
import shutil, sys
assert sys.argv[1] == "pack"
folder = sys.argv[sys.argv.index("--pack-destination") + 1]
{does}
"""


@pytest.fixture
def hook():
    spec = importlib.util.spec_from_file_location("graph_library", ROOT / ".ci/graph_library.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def npm(folder, monkeypatch, does):
    """Put an npm on the path that does so, and nothing else."""
    program = folder / "npm"
    program.write_text(NPM.format(python=sys.executable, does=does))
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))


@pytest.fixture
def package(hook, tmp_path, monkeypatch):
    """A package that the hook believes in, as npm would pack it."""
    contents = {"package/dist/cytoscape.min.js": b"graph();", "package/LICENSE": b"as you like"}
    path = tmp_path / "package.tgz"
    with tarfile.open(path, "w:gz") as archive:
        for name, data in contents.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    import base64

    digest = hashlib.sha512(path.read_bytes()).digest()
    monkeypatch.setattr(hook, "INTEGRITY", f"sha512-{base64.b64encode(digest).decode()}")
    files = {
        member: (name, hashlib.sha256(contents[member]).hexdigest())
        for member, (name, _) in hook.FILES.items()
    }
    monkeypatch.setattr(hook, "FILES", files)
    return path


def test_the_library_is_taken_with_its_licence(hook, package, tmp_path, monkeypatch):
    npm(tmp_path, monkeypatch, f"shutil.copy({str(package)!r}, folder)")
    folder = tmp_path / "vendor"
    assert hook.provide(folder) is None
    assert (folder / "cytoscape.min.js").read_bytes() == b"graph();"
    assert (folder / "cytoscape.LICENSE").read_bytes() == b"as you like"


def test_what_is_there_is_not_taken_again(hook, package, tmp_path, monkeypatch):
    npm(tmp_path, monkeypatch, f"shutil.copy({str(package)!r}, folder)")
    folder = tmp_path / "vendor"
    hook.provide(folder)
    npm(tmp_path, monkeypatch, "sys.exit(1)")
    assert hook.provide(folder) is None
    (folder / "cytoscape.min.js").write_text("something else")
    assert hook.provide(folder) is not None
    assert not (folder / "cytoscape.min.js").exists()


def test_another_package_than_the_one_looked_at_ends_the_build(
    hook, package, tmp_path, monkeypatch
):
    with package.open("ab") as changed:
        changed.write(b"more")
    npm(tmp_path, monkeypatch, f"shutil.copy({str(package)!r}, folder)")
    with pytest.raises(hook.WrongPackageError, match="sha512-"):
        hook.provide(tmp_path / "vendor")
    assert not (tmp_path / "vendor" / "cytoscape.min.js").exists()


@pytest.mark.parametrize(
    ("does", "said"),
    [
        ("sys.exit('npm error code ENOTFOUND')", "npm error code ENOTFOUND"),
        ("sys.exit(7)", "npm ended with status 7"),
        ("pass", "npm ended with status 0"),
    ],
)
def test_an_npm_that_does_not_work_is_a_reason(hook, tmp_path, monkeypatch, does, said):
    npm(tmp_path, monkeypatch, does)
    assert hook.provide(tmp_path / "vendor") == said


def test_no_npm_is_a_reason(hook, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert hook.provide(tmp_path / "vendor") == "there is no npm"


def test_a_build_without_npm_succeeds_and_says_what_is_missing(tmp_path):
    import shutil

    tree = tmp_path / "tree"
    skipped = shutil.ignore_patterns("__pycache__", "vendor")
    for name in ("tracemine", "grammars", ".ci"):
        shutil.copytree(ROOT / name, tree / name, ignore=skipped)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, tree)
    build = "from hatchling import build; print(build.build_wheel('.'))"
    done = subprocess.run(
        [sys.executable, "-c", build],
        cwd=tree,
        env={**os.environ, "PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "reports will draw the neighbourhood as a plain SVG" in done.stdout + done.stderr
    with zipfile.ZipFile(tree / done.stdout.split()[-1]) as wheel:
        assert "tracemine/report/page/page.css" in wheel.namelist()
        assert not any("vendor" in name for name in wheel.namelist())
