"""The exceptions that Tracemine raises.

    TracemineError          anything below; `exit_status` is what the command line ends with
     ├─ InputError          an input that cannot be read
     ├─ NoInputError        nothing was collected to read
     └─ GrammarError        a grammar that cannot be loaded or does not fit

A part of a document that cannot be read is never an exception: it is a
`tracemine.records.Warning`.
"""


class TracemineError(Exception):
    """The root of all errors of Tracemine; the message is one line that a user understands."""

    exit_status = 2


class InputError(TracemineError):
    """An input cannot be read; `source` is its path as given."""

    def __init__(self, source: str, reason: str) -> None:
        super().__init__(f"{source}: {reason}")
        self.source = source
        self.reason = reason

    def __reduce__(self) -> tuple[type["InputError"], tuple[str, str]]:
        """Keep source and reason on the way from one process to another."""
        return type(self), (self.source, self.reason)


class NoInputError(TracemineError):
    """No input was collected: an empty folder, or patterns that match nothing."""

    exit_status = 3


class GrammarError(TracemineError):
    """A grammar cannot be loaded, or a rule of it cannot be used; `name` is the grammar's."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"grammar {name}: {reason}")
        self.name = name
        self.reason = reason
