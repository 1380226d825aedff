"""All grammars: each rule reads its samples, and look-alikes stay silent."""

import pytest
from extracted import frames

from tracemine.recognise.clean import Clean
from tracemine.recognise.installed import load_grammars
from tracemine.recognise.scan import Scanner
from tracemine.recognise.tracing import trace

GRAMMARS = load_grammars(["all"])
RULES = [(grammar, rule) for grammar in GRAMMARS.values() for rule in grammar.rules]


@pytest.mark.parametrize(
    ("grammar", "rule", "sample"),
    [(g, r, s) for g, r in RULES for s in r.samples],
    ids=[f"{g.name}-{r.name}-{i}" for g, r in RULES for i, _ in enumerate(r.samples)],
)
def test_a_rule_reads_its_samples(grammar, rule, sample):
    """The trigger and the anchor of a rule miss none of its samples, and it is it that reads."""
    before = "text" if rule.anywhere and rule.name == "flattened frame" else ""
    read = []
    scanner = Scanner({grammar.name: grammar})
    list(scanner.walk(Clean(f"{before}{sample}\n"), watch=read.append))
    assert rule.name in [touch.rule for touch in read if touch.taken]


def test_each_frame_of_a_run_is_told_of():
    """A run of frames is read in one go, but `tracemine grammar test` shows every line of it."""
    text = "(gdb) bt\n#0  f () at a.c:1\n#1  g () at a.c:2\n#2  h () at a.c:3\nprose\n"
    touches = list(trace(text, GRAMMARS["gdb"]))
    assert [(touch.line, touch.taken) for touch in touches] == [(n, True) for n in (1, 2, 3, 4)]
    assert [touch.text for touch in touches] == text.splitlines()[:4]


LOOKALIKES = [
    "Bugs #0 foo (bar) and #1 baz (qux) at home:3 #2 more (x=1) of it; issue #1 and #2 from /etc/x",
    "see #0 main (x=1) and then #1 0x12 in bar () which is wrong",
    "at frame #1 0x12 in bar () and #2 0x13 in drain () it dies",
    "#0 0x4f3b2a in drain /src/pool.c:12:3 #1 0x4f3b2b in main /src/pool.c:20 #2 0x7f (/lib/libc.so.6+0x2)",
    "#123 fixes the bug (see above)",
    "#include <stdio.h>",
    "#define A (b)",
    "# Heading (with brackets)",
    "#1000 node0 = ()",
    "#1 click-to-dial (CTD) is started",
    "#10 -> 11: disruption=0.91 (perfect=0.09)",
    "#0  0x00007f2 raise (libc.so.6)",
    "    #1 0x555c26e839c2 in main src/asan.c:18",
    "    #0 0x4a0962 in malloc (/lib64/libasan.so.8+0x7243b)",
    "    #2 0x45 in main (/usr/bin/x+0x12) (BuildId: 1208fb4c)",
    " #0 [ffff88003fc03df0] clocksource_read at ffffffff8102cbb3",
    "#0 /var/www/a.php(12): foo()",
    "#6      main.<anonymous closure> (file:///x/test.dart:21:29)",
    "#4 Frame 0x1b7da60, for file /usr/lib/sched.py, line 111, in run (self=1)",
    " #0 /usr/lib/libsamba.so.0(log_stack+0x1f) [0x7fbb]",
    "Linux desk 3.7.10 #1 SMP Fri May 31 20:21:23 UTC 2013 x86_64",
    "==10==ERROR: AddressSanitizer: attempting double-free",
    "Breakpoint 1 at 0x401136: file stops.c, line 3.",
    '$354 = "_libxl_save.c:122:progress"',
    "error: internal error Failed to save domain",
    "flash.c:84: error: `jint16_t' undeclared",
    "- buy milk\n- call Bo\n+ and bread",
    "* one\n- two\n+ three",
    "-netdev tap,id=hn0,vhost=off\n+netdev none",
    "   fun:malloc\n   obj:/usr/lib/libx.so",
    "May 26 09:49:47 host nova-compute[1149]: ERROR nova.virt.libvirt.driver lost",
    "(XEN) Xen version 4.4-unstable",
    "-----BEGIN PGP SIGNATURE-----\n+++ what",
]


@pytest.mark.parametrize("text", LOOKALIKES, ids=[text[:30] for text in LOOKALIKES])
def test_what_only_looks_like_an_artifact_is_silent(text):
    """Sanitizers, crash(8), PHP, numbered lists, bullets and others share the looks."""
    assert frames(f"Some prose.\n\n{text}\n\nMore prose.\n") == []
