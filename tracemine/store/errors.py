"""What goes wrong with a store, as one line that a user understands."""

from tracemine.errors import TracemineError


class StoreError(TracemineError):
    """A store cannot be opened, read or written; `store` is its place without a password."""

    def __init__(self, store: str, reason: str) -> None:
        super().__init__(f"store {store}: {reason}")
        self.store = store
        self.reason = reason

    @property
    def is_missing(self) -> bool:
        """True where there is no file."""
        return self.reason == MISSING

    @property
    def is_damage(self) -> bool:
        """True where the file is there and can be read, but is not, or no longer, a store."""
        return self.reason in _DAMAGE.values()


def sqlite_reason(message: str) -> str:
    """Return what a message of SQLite means to a user."""
    return next((reason for part, reason in _REASONS.items() if part in message), message)


_BUSY = "another process has been writing to it for long; try again"
MISSING = "there is none; make it: tracemine index PATH"
_DAMAGED = "is damaged; move it away and index the notes again"
_DAMAGE = {
    "not a database": "is not a store of Tracemine, or is damaged",
    "malformed": _DAMAGED,
    # Which tables there are is known from the version.
    "no such table": _DAMAGED,
    "no such column": _DAMAGED,
}
#: What SQLite says, and what it means to a user.
_REASONS = {
    **_DAMAGE,
    "locked": _BUSY,
    "busy": _BUSY,
    "readonly": "cannot be written to",
    "disk is full": "there is no room left on the disk; nothing that was stored is lost",
    "unable to open": "cannot be opened",
    "disk I/O error": "the disk cannot be read or written",
}
