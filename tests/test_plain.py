"""The short cuts for plain lines and whole hunks give what the rules give line by line."""

import re
from dataclasses import replace

import pytest
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

from tracemine import extracting
from tracemine.recognise.grammar import Later, Plain
from tracemine.recognise.installed import load_grammars
from tracemine.recognise.scan import Scanner
from tracemine_grammars import patch_hunks

GRAMMARS = load_grammars(["all"])
SLOW = Scanner(
    {
        name: replace(grammar, rules=tuple(replace(rule, plain=None) for rule in grammar.rules))
        for name, grammar in GRAMMARS.items()
    }
)
TEXTS = sorted(
    path for folder in ("sessions", "notes") for path in (ROOT / "fixtures" / folder).iterdir()
)


def both(text):
    """Extract with the short cuts and without."""
    fast = extracting.extract_text(text, grammars=["all"])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(extracting, "_scanner", lambda _: SLOW)
        patch.setattr(patch_hunks, "_end_of_signed", lambda *_: None)
        return fast, extracting.extract_text(text, grammars=["all"])


def test_some_rules_have_one():
    assert any(rule.plain for grammar in GRAMMARS.values() for rule in grammar.rules)


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_fixtures_read_alike(path):
    """Also the ids are the same: they are of what is said, not of how it was read."""
    fast, slow = both(path.read_bytes().decode("utf-8", "replace"))
    assert fast == slow


def test_real_documents_read_alike(shared):
    for path in sorted((shared / "corpus" / "docs").iterdir()):
        fast, slow = both(path.read_bytes().decode("utf-8", "replace"))
        assert fast == slow, path.name


def test_what_fails_when_it_is_made_loses_nothing_else():
    def fail():
        raise ValueError("odd")

    [hunk] = (rule for rule in GRAMMARS["patch"].rules if rule.name == "hunk")
    odd = replace(hunk, plain=Plain(hunk.plain.expression, lambda run: [(Later(fail), len(run))]))
    frame = "#0  drain (size=1) at queue.c:31"
    with pytest.MonkeyPatch.context() as patch:
        scanner = Scanner(
            {"patch": replace(GRAMMARS["patch"], rules=(odd,)), "gdb": GRAMMARS["gdb"]}
        )
        patch.setattr(extracting, "_scanner", lambda _: scanner)
        document = extracting.extract_text(f"@@ -1 +1 @@\n-a\n+b\n\n{frame}\n")
    assert [artifact.grammar for artifact in document.artifacts] == ["gdb"]
    assert [(one.first_line, "odd" in one.message) for one in document.warnings] == [(1, True)]


#: Lines that are plain, lines that nearly are, and what may stand between them.
LINES = """\
#0  drain (queue=0x7f63, size=1) at util/queue.c:31
#1  0x00007f63071e6d15 in malloc_consolidate () from /lib64/libc.so.6
#1  0x00007f63071e6d15 in ?? ()
#2  0x0000000000401136 in fill (text=0x40 "a (b", f=0x1 <f(int)>) at fill.c:7
#2  0x0000000000401136 in fill (text=0x40 "a (b",
    size=size@entry=1) at fill.c:7
#3  0x00000000004011a2 in Box<int, 3>::put (this=0x7ffd) at box.cpp:7
#3  0x00000000004011a2 in Box::~Box (this=0x7ffd, fn=@0x1: {x = 1}) at box.cpp:7
#3  0x00000000004011a2 in std::function<int (int)>::operator() (
    this=0x7ffd, c=39 '\\'') const at /usr/include/c++/
    functional:7
#4  <signal handler called>
#4  0x4 in long Box<int>::get<long>(std::pair<int, int> const&) [clone .isra.0] ()
#5  0x5 in abort
    () from /lib64/libc.so.6
#5  0x5 in cpu_memory_rw_debug (cpu=c...
#10 0x6 in drain
#5  0x1 in seal (x=1)
    at seal.c:3
#5  seal (x=1)
#6  0x1 in lock (x=1) from target:/lib/liblock.so
#7  building (courier) at home.c:3
  #8  0x1 in inner (x=1) at inner.c:3
  #9  0x2 in outer (x=1) at outer.c:3
==4318== Invalid read of size 8
==4318==    at 0x4C2AF6C: free (in /usr/lib64/valgrind/vgpreload_memcheck.so)
==4318==    by 0x529C578: dropBuffer (buffer.c:580)
==4318==    by 0x529C578: std::map<int, int>::put(int (*)(int)) (map.h:58)
==4318==    by 0x529C578: (below main) (libc-start.c:226)
==4318==    by 0x529C578: ???
==4318==    by 0x529C578: ??? (in /usr/bin/app)
==4318==    by 0x529C578: wrapped
   (buffer.c:580)
==77==    by 0x529C578: other (other.c:1)
==4318==  Address 0x162485b0 is 0 bytes inside a block of size 16 free'd
==4318==  Address 0x162485b0 is 0 bytes inside a block of size 16
alloc'd
==4318==\x20
==4318== Thread 3:
==4318== 16 bytes in 1 blocks are definitely lost in loss record 6 of 131
==4318== Conditional jump or move depends on
uninitialised value(s)
2013-12-05 06:27:51.200+0000: 4576: info : waitForJob:136 : job <0> of 4477
2013-12-05 06:27:51.200+0000: 4576: error : waitForJob:136 :
it failed
2013-12-05 06:27:51.201+0000: 4576: error : run:13 : stderr: 'cannot
open' it
2013-12-05 06:27:51.201+0000: 4576: warning : no function here
  and more of it
10:53:48.725: 5003: debug : runCommand:1865 : Result's exit status 1
libxl: error: libxl_device.c:278:libxl__device_disk_set_backend: no backend

It crashed again, see #3 above and ==4318== below.
Program received signal SIGSEGV, Segmentation fault.
(gdb) bt
> #0  quoted (x=1) at quoted.c:1
---Type <return> to continue, or q <return> to quit---
@@ -30,3 +30,4 @@ static void drainQueue(struct queue *q)
     struct item *i;
-    free(q->head);
+    if (q->head)
+        free(q->head);
 }"""
PIECES = re.sub(r"\n(    (?:size|this|functional|\(\)))", r"\r\1", LINES).split("\n")


@settings(max_examples=300)
@given(
    st.lists(st.sampled_from(PIECES), max_size=14),
    st.sampled_from(["", "  ", "\t"]),
    st.sampled_from(["", "\n"]),
)
def test_any_lines_read_alike(lines, indent, end):
    text = "\n".join(indent + line.replace("\r", "\n" + indent) for line in lines) + end
    fast, slow = both(text)
    assert fast == slow


#: Headings and lines of hunks, whole, wrapped and cut; each piece ends its line.
HUNKS = """\
--- a/queue.c
+++ b/queue.c
diff --git a/queue.c b/queue.c
index 4cb5a93..04a105e 100644
Index: home.c
===================================================================
--- home.c\t(revision 411)
+++ home.c\t(working copy)
  --- a/queue.c
  +++ b/queue.c
-- \x20
@@ -30,3 +30,4 @@ static void drainQueue(struct queue *q)
@@ -30,2 +30,2 @@ static void drainQueue(struct
@@ -7,2 +7,2 @@ --- a/x +++ b/x @@ -1 +1 @@ in a heading
@@ -1 +1,2 @@
@@ -0,0 +1,2 @@
@@ -1,9999999999 +1,9999999999 @@ int pump(void)
 int fill(struct queue *q)
 int fill(struct queue *q);
+int drain(struct queue *q) {
-static int seal(void)
     struct item *i;

 \x20
\ttabs(here);
-    free(q->head);
+    if (q->head)
+        release(q->head), free (q);
--- x;
+++ y;
 }
}
struct queue *q)
\\ No newline at end of file
> @@ -1,2 +1,2 @@ quoted(void)
>  a();
> -b();
> +c();
It crashed again."""


#: Hunks of a patch as tools write it.
WHOLE_HUNKS = [
    "--- a/queue.c\n+++ b/queue.c\n@@ -1,2 +1,2 @@ pump(void)\n a();\n-b();\n+c();",
    "@@ -1,2 +1,3 @@ static int seal(int a)\n int fill(void)\n {\n+    seal (1);",
    "@@ -9,3 +9,2 @@\n \n-    seal (1);\n }",
    "@@ -9 +9 @@\n-a\n+b\n\\ No newline at end of file",
]


@settings(max_examples=400)
@given(
    st.lists(st.sampled_from(HUNKS.split("\n")) | st.sampled_from(WHOLE_HUNKS), max_size=20),
    st.sampled_from(["", "  ", "> "]),
    st.sampled_from(["", "\n"]),
)
def test_any_hunks_read_alike(lines, indent, end):
    fast, slow = both(
        "\n".join(indent + line for piece in lines for line in piece.split("\n")) + end
    )
    assert fast == slow
