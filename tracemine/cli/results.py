"""The results of a run, one by one, with what could not be read told on the way."""

from typing import TYPE_CHECKING, Generic, TypeVar

from tracemine.cli.streams import Messages
from tracemine.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tracemine.output.printed import Printed
    from tracemine.records import Document

_Read = TypeVar("_Read", bound="Document | Printed")

#: So many warnings are shown one by one; the rest are counted.
_SHOWN = 20


class Results(Generic[_Read]):
    """The documents among the results of `extract_many`, and the counts of everything else."""

    def __init__(
        self,
        found: "Iterable[_Read | InputError]",
        messages: Messages,
        *,
        verbose: bool,
        with_warnings: bool,
    ) -> None:
        self._found = found
        self._messages = messages
        self._verbose = verbose
        self._with_warnings = with_warnings
        self._warned = 0
        self.documents = 0
        self.artifacts = 0
        self.binary: list[InputError] = []
        self.unreadable: list[InputError] = []

    def __iter__(self) -> "Iterator[_Read]":
        """Yield the documents, and tell of the rest as it comes."""
        for result in self._found:
            if isinstance(result, InputError):
                self._failed(result)
                continue
            if not self.documents:
                for error in self.unreadable:
                    self._messages.warning(str(error))
            self.documents += 1
            found = result.artifacts
            self.artifacts += found if isinstance(found, int) else len(found)
            yield result
            self._warn(result)
        self._end()

    def only_binary(self) -> str:
        """Return why there was nothing to read: the binary file, or that all were."""
        if len(self.binary) == 1:
            return f"{self.binary[0].source}: is a binary file, which holds no notes"
        return f"{self.binary[0].source}: nothing but binary files"

    def close(self) -> None:
        """End the work that is still going on for results that nobody waits for."""
        close = getattr(self._found, "close", None)
        if close is not None:
            close()

    def _failed(self, error: InputError) -> None:
        from tracemine.reading import BinaryInput

        if isinstance(error, BinaryInput):
            self.binary.append(error)
            if self._verbose:
                self._messages.note(f"{error.source}: passed over, a binary file")
            return
        self.unreadable.append(error)
        # As long as nothing was read, it may turn out to be the error that ends the run.
        if self.documents:
            self._messages.warning(str(error))

    def _warn(self, document: "Document | Printed") -> None:
        from tracemine.output.warnings import warning_text

        for warning in () if self._with_warnings else document.warnings:
            self._warned += 1
            if self._verbose or self._warned <= _SHOWN:
                self._messages.warning(warning_text(warning))

    def _end(self) -> None:
        more = self._warned - _SHOWN
        if more > 0 and not self._verbose:
            self._messages.note(f"... and {more:,} more warnings; --verbose shows all")
