"""From crashes to findings: a pure function of the crashes, what is known and the policy."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from tracemine.check.baseline import Baseline
from tracemine.check.knowledge import Knowledge
from tracemine.check.policy import Policy
from tracemine.check.reasons import reasons
from tracemine.check.records import VERDICTS, Crash, Entry, Finding, FrameAt, Near, Seen, Site

#: Where a frame is in the repository under review, None where it is not in it.
Locate = Callable[[FrameAt], Site | None]


class Judge:
    """Finds out about crashes one by one, as they come out of documents."""

    def __init__(
        self,
        knowledge: Sequence[Knowledge],
        baseline: Baseline,
        policy: Policy,
        *,
        today: date,
        locate: Locate = lambda _: None,
    ) -> None:
        """Ask `knowledge` in this order; the first that knows a crash answers."""
        self._knowledge = knowledge
        self._baseline = baseline
        self._policy = policy
        self._today = today.isoformat()
        self._locate = locate

    def findings(self, crashes: Iterable[Crash]) -> list[Finding]:
        """Return a finding for each crash, without those that the policy ignores."""
        ignored = self._policy.unknown_cause == "ignore"
        return [self._finding(one) for one in crashes if one.cause_known or not ignored]

    def _finding(self, crash: Crash) -> Finding:
        entry = self._baseline.find(crash.signature)
        seen = next(filter(None, (k.seen(crash) for k in self._knowledge)), None)
        near = None if entry or seen else self._near(crash)
        verdict = self._verdict(entry, seen, near)
        level, fails = self._policy.judge(verdict, crash)
        why = tuple(reasons(verdict, crash, seen, near, entry, self._today))
        return Finding(verdict, level, fails, why, crash, seen, near, entry, self._site(crash))

    def _near(self, crash: Crash) -> Near | None:
        least = self._policy.threshold
        found = filter(None, (one.near(crash, least) for one in self._knowledge))
        return max(found, key=lambda near: (near.same_functions, near.score), default=None)

    def _verdict(self, entry: Entry | None, seen: Seen | None, near: Near | None) -> str:
        """What people decided about a signature comes before what was seen."""
        if entry is not None and entry.state == "fixed":
            return "regression"
        if entry is not None and entry.state == "accepted":
            over = entry.expires is not None and entry.expires < self._today
            return "regression" if over else "accepted"
        if seen is not None or entry is not None:
            return "recurring"
        return "similar" if near is not None else "new"

    def _site(self, crash: Crash) -> Site | None:
        """Return the innermost frame in the repository, the team's own frames first."""
        ranked = sorted(crash.frames, key=lambda frame: not frame.in_project)
        return next(filter(None, map(self._locate, ranked)), None)


def ordered(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings with the gravest first, then the most frequent, then by place."""

    def rank(finding: Finding) -> tuple[bool, int, int, str, int]:
        crash = finding.crash
        grave = VERDICTS.index(finding.verdict)
        return not finding.fails, grave, -crash.count, crash.source, crash.first_line

    return tuple(sorted(findings, key=rank))
