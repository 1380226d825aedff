"""What goes wrong with a store, as one line that a user understands."""

from tracemine.errors import TracemineError


class StoreError(TracemineError):
    """A store cannot be opened, read or written; `store` is its place without a password."""

    def __init__(self, store: str, reason: str) -> None:
        super().__init__(f"store {store}: {reason}")
        self.store = store
        self.reason = reason


def sqlite_reason(message: str) -> str:
    """Return what a message of SQLite means to a user."""
    return next((reason for part, reason in _REASONS.items() if part in message), message)


_BUSY = "another process has been writing to it for long; try again"
#: What SQLite says, and what it means to a user.
_REASONS = {
    "locked": _BUSY,
    "busy": _BUSY,
    "not a database": "is not a store of Tracemine, or is damaged",
    "malformed": "is damaged; move it away and index the notes again",
    "readonly": "cannot be written to",
    "disk is full": "there is no room left on the disk; nothing that was stored is lost",
    "unable to open": "cannot be opened",
    "disk I/O error": "the disk cannot be read or written",
}
