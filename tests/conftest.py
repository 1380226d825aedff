"""What the tests share: where our fixtures and, if there, the shared corpus are."""

import os
import sys
import types
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

pytest_plugins = ["browsing", "serving"]

ROOT = Path(__file__).resolve().parent.parent

settings.register_profile(
    "tracemine",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.load_profile("tracemine")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--regenerate", action="store_true", help="write golden records anew; review the difference"
    )


@pytest.fixture(autouse=True, scope="session")
def nobodys_home(tmp_path_factory):
    """No store and no settings of whoever runs the tests."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("TRACEMINE_")]:
            patch.delenv(name)
        for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME"):
            patch.setenv(name, str(tmp_path_factory.mktemp("home")))
        yield


@pytest.fixture(scope="session")
def fixtures() -> Path:
    """The folder of our own programs, sessions and notes."""
    return ROOT / "fixtures"


@pytest.fixture(scope="session")
def worklog(fixtures) -> str:
    """The path of the work log of an invented project."""
    return str(fixtures / "notes" / "worklog.txt")


@pytest.fixture(scope="session")
def store(fixtures, tmp_path_factory) -> str:
    """The path of a store of all notes among the fixtures, to be asked and left as it is."""
    from memories import stored, texts

    place = tmp_path_factory.mktemp("store") / "incidents.db"
    stored(texts([str(fixtures / "notes")]), place).close()
    return str(place)


@pytest.fixture(scope="session")
def totals(store):
    """What that store counts."""
    from tracemine.store import open_store

    with open_store(store) as opened:
        return opened.totals()


@pytest.fixture
def library(monkeypatch, tmp_path):
    """A small library in the place of the real one, and an empty folder to be in."""
    from commands import LIBRARY

    import tracemine

    fake = types.ModuleType("fake_library")
    exec(LIBRARY, fake.__dict__)
    # Put back after the test, whatever `install` puts there.
    monkeypatch.setitem(sys.modules, "tracemine.extracting", fake)
    fake.install()
    module = sys.modules["tracemine.extracting"]
    monkeypatch.setattr(tracemine, "extracting", module, raising=False)
    monkeypatch.chdir(tmp_path)
    for name in ("FORCE_COLOR", "NO_COLOR", "TTY_COMPATIBLE", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    return fake


@pytest.fixture
def command(tmp_path) -> list[str]:
    """The arguments that start the command line on that small library in a process."""
    from commands import LIBRARY

    script = tmp_path / "run.py"
    ending = "\ninstall()\nfrom tracemine.cli import main\nmain()\n"
    script.write_text(LIBRARY + ending, encoding="utf-8")
    return [sys.executable, str(script)]


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of shared documents beside the checkout; skips where there is none."""
    folder = ROOT.parent / "shared"
    if not (folder / "corpus" / "docs").is_dir():
        pytest.skip("no shared corpus beside the checkout")
    return folder
