"""The bar on standard error that shows long work going on."""

import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

#: Work that is done sooner shows no bar, in seconds.
_PATIENCE = 0.5
#: The bar is drawn again after so many seconds; there is no thread that would.
_REFRESH = 0.1


class Progress:
    """Shows how much was read, once the work has taken half a second; nothing if not `shown`.

    The bar is drawn only while `done` is called, without a thread, because work is handed to
    other processes, and it is gone when something else is printed.
    """

    def __init__(self, *, shown: bool) -> None:
        self._shown = shown
        #: How many bytes are finished.
        self.bytes = 0
        self._due = time.monotonic() + _PATIENCE
        self._bar: Bar | None = None

    def done(self, count: int) -> None:
        """Count bytes that are finished, and draw the bar when it is time."""
        self.bytes += count
        now = time.monotonic()
        if not self._shown or now < self._due:
            return
        self._due = now + _REFRESH
        if self._bar is None:
            self._bar = _bar()
            self._bar.start()
        self._bar.update(self._bar.task_ids[0], completed=self.bytes)
        self._bar.refresh()

    def hide(self) -> None:
        """Take the bar off the screen; it comes back when more is done."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None


def _bar() -> "Bar":
    from rich.console import Console
    from rich.progress import BarColumn, FileSizeColumn, Progress, TextColumn, TransferSpeedColumn

    columns = (TextColumn("reading"), BarColumn(), FileSizeColumn(), TransferSpeedColumn())
    bar = Progress(
        *columns,
        console=Console(file=sys.stderr),
        auto_refresh=False,
        transient=True,
        redirect_stdout=False,
        redirect_stderr=False,
    )
    # How much there is to read in all is known when it was read: folders and archives are walked.
    bar.add_task("reading", total=None)
    return bar
