"""What the tests share: where our fixtures and, if there, the shared corpus are."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

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
def shared() -> Path:
    """The folder of shared documents beside the checkout; skips where there is none."""
    folder = ROOT.parent / "shared"
    if not (folder / "corpus" / "docs").is_dir():
        pytest.skip("no shared corpus beside the checkout")
    return folder
