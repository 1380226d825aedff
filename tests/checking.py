"""Logs and notes for the tests of `check`, and the steps that they share."""

from datetime import date

import tracemine
from tracemine import reading
from tracemine.check import Baseline, Judge, Policy, Recall, crashes
from tracemine.store import open_store
from tracemine.store.ingest import remember

NOTE = """\
14:35 2024-03-02
oven, bread
1, the oven dies while the second loaf is in:
Program received signal SIGSEGV, Segmentation fault.
(gdb) bt
#0  0x0000555555555151 in ovenTurnLoaf (loaf=0x0, side=1) at src/oven.c:41
#1  0x0000555555555199 in ovenBakeAll (oven=0x7ffe10) at src/oven.c:77
#2  0x00005555555551c2 in bakerRun (argc=1) at src/baker.c:12
#3  0x00005555555551f0 in main (argc=1, argv=0x7ffe88) at src/main.c:9
(1), ovenTurnLoaf does not look whether there is a loaf at all.

9:10 2024-03-03
oven, patch
1, this may do:
diff --git a/src/oven.c b/src/oven.c
--- a/src/oven.c
+++ b/src/oven.c
@@ -38,6 +38,8 @@ static void ovenTurnLoaf(struct loaf *loaf, int side)
 {
     int warm = 1;
+    if (!loaf)
+        return;
     loaf->side = side;
     loaf->warm = warm;
     return;
 }
"""

#: The crash of the note as another run prints it, under the clock of a CI system.
AGAIN = """\
2026-01-07T10:15:01.1234567Z make check
2026-01-07T10:15:02.1234567Z Program received signal SIGSEGV, Segmentation fault.
2026-01-07T10:15:02.1234567Z #0  0x000061aaaaaaa151 in ovenTurnLoaf (loaf=0x0, side=7) at src/oven.c:45
2026-01-07T10:15:02.1234567Z #1  0x000061aaaaaaa199 in ovenBakeAll (oven=0x7ff010) at src/oven.c:81
2026-01-07T10:15:02.1234567Z #2  0x000061aaaaaaa1c2 in bakerRun (argc=3) at src/baker.c:14
2026-01-07T10:15:02.1234567Z #3  0x000061aaaaaaa1f0 in main (argc=3, argv=0x7ff088) at src/main.c:11
2026-01-07T10:15:03.1234567Z make: *** [check] Error 139
"""

OTHER = """\
Program received signal SIGABRT, Aborted.
#0  0x00007f0000000001 in raise () from /lib/libc.so.6
#1  0x00007f0000000002 in abort () from /lib/libc.so.6
#2  0x0000555555555301 in ledgerClose (ledger=0x0) at src/ledger.c:9
#3  0x0000555555555302 in ledgerDay (ledger=0x0) at src/ledger.c:30
#4  0x0000555555555303 in main () at src/main.c:5
"""

#: A breakpoint, and a process that gdb was attached to.
STOPS = """\
Breakpoint 1, ovenTurnLoaf (loaf=0x1, side=1) at src/oven.c:41
#0  ovenTurnLoaf (loaf=0x1, side=1) at src/oven.c:41
#1  0x0000555555555199 in ovenBakeAll (oven=0x7ffe10) at src/oven.c:77
#2  0x00005555555551f0 in main (argc=1, argv=0x7ffe88) at src/main.c:9

Attaching to process 4711
#0  0x00007f0000000001 in poll () from /lib/libc.so.6
#1  0x0000555555555199 in ovenWait (oven=0x7ffe10) at src/oven.c:99
#2  0x00005555555551f0 in main (argc=1, argv=0x7ffe88) at src/main.c:9
"""

TODAY = date(2026, 1, 7)


def frames(log):
    """The stack of a log without what led to it."""
    return "".join(line + "\n" for line in log.splitlines() if "#" in line)


def crashes_of(text, source="build.log", in_project=()):
    return crashes(tracemine.extract_text(text, source), in_project)


def notes(*texts):
    """Notes in memory, as `--known` reads them."""
    memory = open_store("sqlite://", create=True)
    for number, text in enumerate(texts):
        remember(memory, reading.text_from(text, f"notes/{number}.txt"))
    return memory


def judged(text, *known, entries=(), source="build.log", locate=lambda _: None, **policy):
    """The findings of a log against notes, a baseline and a policy."""
    knowledge = [Recall(lambda: notes(*known))] if known else []
    judge = Judge(knowledge, Baseline(entries), Policy(**policy), today=TODAY, locate=locate)
    return judge.findings(crashes_of(text, source))
