"""Who gives pseudonyms on this machine: its names and its user's are hidden too."""

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from tracemine.config import Value

if TYPE_CHECKING:
    from tracemine.redact import Redactor

#: Names of a machine and of users that are nobody's.
_NOBODY = {"root", "localhost", "home"}


def redactor_by(values: Mapping[str, Value]) -> "Redactor | None":
    """Return what gives pseudonyms, where the settings want them.

    With a key nobody else finds out what they stand for.
    """
    if not values["redact"].value:
        return None
    import getpass
    import socket

    from tracemine.redact import Redactor

    host = socket.gethostname()
    names = [host, host.partition(".")[0], Path.home().name]
    with suppress(OSError, KeyError):  # the user of a container may have no name
        names.append(getpass.getuser())
    return Redactor(values["redact_key"].value or "", set(names) - _NOBODY)
