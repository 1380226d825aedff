"""Build hook: takes the library that draws graphs in reports, at one version, from npm.

The library is never committed. It goes beside the modules of the pages, with its licence, into
wheels and into the tree of an editable install. Without npm the build succeeds, and reports draw
the neighbourhood as a plain SVG; a package that is not the one that was looked at ends the build.
"""

import base64
import hashlib
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PACKAGE = "cytoscape@3.34.4"
#: As npm publishes it: `npm view cytoscape@3.34.4 dist.integrity`.
INTEGRITY = (
    "sha512-msY99tMY8iWTg+sIPGfSqDcPNOt4xcj+v/K/7qUFaCUxxlqnMkUYLBjRUzn9W5CU"
    "/R2hrmtJa5+UtovrEM2ctg=="
)
#: Files of the package, how they are called here, and the SHA-256 of each.
FILES = {
    "package/dist/cytoscape.min.js": (
        "cytoscape.min.js",
        "081591ab735b2b6a3b31a3c60f8f3a3e2fee8c92939e0c7820ad1208571b6cd8",
    ),
    "package/LICENSE": (
        "cytoscape.LICENSE",
        "eb319c6e6f233607f71e8e2f450391751883cfc0eeb3ca7ef574c13d1d9c2203",
    ),
}
FOLDER = "tracemine/report/page/vendor"
#: Seconds that npm may take.
PATIENCE = 60


class WrongPackageError(Exception):
    """What npm gave is not the package that was looked at."""


class GraphLibraryHook(BuildHookInterface[Any]):
    """Puts the library where wheels take it from."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Take the library, unless it is here already; `version` is `standard` or `editable`."""
        del version
        folder = Path(self.root) / FOLDER
        reason = provide(folder)
        if reason is not None:
            self.app.display_warning(
                f"{PACKAGE} is not at hand ({reason}): "
                "reports will draw the neighbourhood as a plain SVG"
            )
            return
        build_data["artifacts"] += [f"/{FOLDER}/{name}" for name, _ in FILES.values()]


def provide(folder: Path) -> str | None:
    """Put the library into a folder; return why that cannot be done, None when it is there.

    Raises `WrongPackageError`.
    """
    if all(_is(folder / name, digest) for name, digest in FILES.values()):
        return None
    for name, _ in FILES.values():
        (folder / name).unlink(missing_ok=True)
    npm = shutil.which("npm")
    if npm is None:
        return "there is no npm"
    with tempfile.TemporaryDirectory() as scratch:
        reason = _pack(npm, Path(scratch))
        if reason is not None:
            return reason
        [package] = Path(scratch).glob("*.tgz")
        _unpack(package, folder)
    return None


def _pack(npm: str, scratch: Path) -> str | None:
    command = [npm, "pack", PACKAGE, "--pack-destination", str(scratch)]
    command += ["--ignore-scripts", "--fetch-retries=1", "--fetch-timeout=20000"]
    try:
        done = subprocess.run(  # noqa: S603 (npm as the path has it, with words of our own)
            command, cwd=scratch, capture_output=True, text=True, check=False, timeout=PATIENCE
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    if done.returncode or not list(scratch.glob("*.tgz")):
        said = [line for line in done.stderr.splitlines() if "error" in line.lower()]
        return said[-1] if said else f"npm ended with status {done.returncode}"
    return None


def _unpack(package: Path, folder: Path) -> None:
    algorithm, _, expected = INTEGRITY.partition("-")
    digest = hashlib.new(algorithm, package.read_bytes()).digest()
    if base64.b64encode(digest).decode("ascii") != expected:
        raise WrongPackageError(f"{PACKAGE} from npm is not the package with {INTEGRITY}")
    folder.mkdir(parents=True, exist_ok=True)
    with tarfile.open(package) as archive:
        for member, (name, _) in FILES.items():
            stream = archive.extractfile(member)
            if stream is None:
                raise WrongPackageError(f"{PACKAGE} holds no {member}")
            (folder / name).write_bytes(stream.read())


def _is(file: Path, digest: str) -> bool:
    return file.is_file() and hashlib.sha256(file.read_bytes()).hexdigest() == digest
