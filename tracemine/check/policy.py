"""What stops the build, and how loudly the rest is told."""

from collections.abc import Collection

import msgspec

from tracemine.check.records import Crash

#: What `fail_on` may be, and the verdicts that each of them stops at.
FAIL_ON = {
    "recurring": frozenset({"recurring", "regression"}),
    "regression": frozenset({"regression"}),
    # What only resembles a known crash has not been seen before.
    "new": frozenset({"new", "similar"}),
    "any": frozenset({"recurring", "regression", "new", "similar"}),
    "never": frozenset[str](),
}
#: What becomes of crashes of which the document does not say why the program stopped.
UNKNOWN_CAUSE = ("lower", "same", "ignore")

#: How loud a verdict is.
_LEVELS = {"regression": "error", "recurring": "error", "similar": "warning", "new": "warning"}
_LOWER = {"error": "warning", "warning": "note", "note": "note"}

#: The best operating point that was measured on engineers' labels: precision 0.7, recall 0.54.
THRESHOLD = 0.64


class Policy(msgspec.Struct, frozen=True):
    """The team's rules."""

    #: Names of `FAIL_ON`, any of which stops the build.
    fail_on: tuple[str, ...] = ("recurring",)
    #: One of `UNKNOWN_CAUSE`.
    unknown_cause: str = "lower"
    #: From this score on a crash is similar to a known one.
    threshold: float = THRESHOLD

    def judge(self, verdict: str, crash: Crash) -> tuple[str, bool]:
        """Return the level of a finding, and whether it stops the build.

        What stops the build is an error; a crash of unknown cause never does unless
        `unknown_cause` is `same`.
        """
        lowered = not crash.cause_known and self.unknown_cause == "lower"
        fails = not lowered and verdict in _stopping(self.fail_on)
        level = "error" if fails else _LEVELS.get(verdict, "note")
        return (_LOWER[level] if lowered else level), fails


def _stopping(fail_on: Collection[str]) -> frozenset[str]:
    return frozenset().union(*(FAIL_ON[name] for name in fail_on))
