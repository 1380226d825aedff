"""What the grammar of patches reads from a header."""

import pytest
from extracted import frames

import tracemine

HEADINGS = [
    ("static void drainQueue(struct queue *q)", "drainQueue"),
    ("int io_mem_abort(struct vcpu *v, struct run *r,", "io_mem_abort"),
    ("void Box::put(int n)", "Box::put"),
    ("def run(self, path: str,", "run"),
    ("async def run(self):", "run"),
    ("func (s *Server) Do(w io.Writer) {", "Do"),
    ("pub(crate) fn fire<T>(f: T)", "fire"),
    ("func_mode_link ()", "func_mode_link"),
    ("struct conn {", None),
    ("class Miner(Base):", None),
    ("command_t commands[] =", None),
    ("void truncated_in_the_mid", None),
    ("EXPORT_SYMBOL(x)", None),
    ("if (ready)", None),
    ("if (isReady(q))", None),
    ("bool operator==(const Nest &a, const Nest &b)", "operator=="),
    ("void Box::operator()(int n) const", "Box::operator()"),
    ("__printf(2, 3) void sayAll(const char *fmt, ...)", "sayAll"),
    ("dovecote (4.3.0-1) unstable; urgency=low", None),
    ("This is what the daemon (see above) does", None),
    ("vscclient$(EXESUF): libcacard.la", None),
    ("", None),
    # each name could begin a longer one
    (f"int {'a::' * 500_000}b(void)", None),
]


@pytest.mark.parametrize(
    ("heading", "function"), HEADINGS, ids=[heading[:40] for heading, _ in HEADINGS]
)
def test_hunk_headings(heading, function):
    """A hunk's symbol is the function whose signature its heading is."""
    text = f"--- a/x.c\n+++ b/x.c\n@@ -1,2 +10,2 @@ {heading}\n-a;\n+b;\n c;\n"
    [frame] = frames(text)
    assert (frame.symbol, frame.file, frame.line) == (function, "x.c", 10)


def test_what_diff_remarks_on_a_line_is_no_line():
    """It may stand between the old and the new line, and the hunk is whole."""
    remark = "\\ No newline at end of file"
    text = f"--- a/x.c\n+++ b/x.c\n@@ -1,2 +1,2 @@\n a;\n-b;\n{remark}\n+c;\n{remark}\n"
    document = tracemine.extract_text(text)
    [hunk] = document.artifacts
    assert (hunk.details["complete"], hunk.last_line, document.warnings) == (True, 8, ())


PATHS = [
    ("--- a/x.c\n+++ b/x.c\n", "x.c"),
    ("--- x.c.orig\t2013-12-02 10:00:00\n+++ x.c\t2013-12-03 10:00:00\n", "x.c"),
    ("--- x.c\t(revision 1)\n+++ x.c\t(working copy)\n", "x.c"),
    ("--- a/gone.c\n+++ /dev/null\n", "gone.c"),
    ("--- /dev/null\n+++ b/new.c\n", "new.c"),
    ("--- i/x.c\n+++ w/x.c\n", "x.c"),
    ('--- "a/caf\\303\\251.c"\n+++ "b/caf\\303\\251.c"\n', "caf\u00e9.c"),
    ("--- a/with blank.c\t\n+++ b/with blank.c\t\n", "with blank.c"),
    ("", None),
]


@pytest.mark.parametrize(("header", "path"), PATHS)
def test_patched_files(header, path):
    """The file of a hunk is the new one, without git's prefixes and quotes."""
    [frame] = frames(f"{header}@@ -1 +1 @@\n-a;\n+b;\n")
    assert frame.file == path


def test_a_hunk_of_a_merge_ends_by_the_counts_of_each_parent():
    merge = "@@@ -1,2 -1,3 +1,3 @@@ void merge(int a)\n  x;\n+ y;\n -gone;\n +z;\n"
    context = "*** old/ctx.c\n--- new/ctx.c\n***************\n*** 1 ****\n! b\n--- 1 ----\n! B\n"
    text = f"--- a/merged.c\n+++ b/merged.c\n{merge}{context}"
    document = tracemine.extract_text(text)
    first, second = document.artifacts
    assert (first.details["complete"], first.last_line, document.warnings) == (True, 7, ())
    assert (first.details["added"], first.details["removed"]) == (2, 1)
    [frame] = second.frames
    assert (frame.file, frame.note_line, second.first_line) == ("new/ctx.c", 11, 10)


UNINDENTED = """\
--- a/pool.c
+++ b/pool.c
@@ -10,6 +10,6 @@ static void drain(struct pool *p)
struct item *i;

if (!p)
- return;
+ return -1;

for_each(i, p)
"""


def test_a_hunk_that_lost_its_blanks_is_read_by_its_counts():
    document = tracemine.extract_text(f"Try this:\n\n{UNINDENTED}\nIt works for me.\n")
    [hunk] = document.artifacts
    assert (hunk.first_line, hunk.last_line, document.warnings) == (5, 12, ())
    assert (hunk.details["added"], hunk.details["removed"]) == (1, 1)


def test_prose_behind_a_hunk_is_not_of_it():
    cut = "--- a/pool.c\n+++ b/pool.c\n@@ -10,4 +10,4 @@\n if (!p)\n-  return;\n+  return -1;\n"
    [hunk] = tracemine.extract_text(f"{cut}It works\nfor me.\n").artifacts
    assert hunk.details["complete"] is False


def test_a_file_below_a_hunk_that_was_cut():
    """Its two lines are no removed and added ones, though the counts have room for them."""
    cut = "@@ -10,7 +10,8 @@ int main(int argc)\n a;\n-b;\n"
    following = "--- a/y.c\n+++ b/y.c\n@@ -5 +5 @@ int second(int n)\n-c;\n+d;\n"
    first, second = frames(f"--- a/x.c\n+++ b/x.c\n{cut}{following}")
    assert [(one.symbol, one.file) for one in (first, second)] == [
        ("main", "x.c"),
        ("second", "y.c"),
    ]


BARE = [
    # changed lines without a header, and how many changes they are
    ("-    pid = wait(-1);\n+    pid = wait(0);\n", 1),
    ("-  <on_crash>restart</on_crash>\n+  <on_crash>destroy</on_crash>\n", 1),
    ("-CONFIG_NEST=y\n+# CONFIG_NEST is not set\n", 1),
    ("- use `feed(dove)`\n- and pack()\n", 0),
    ("- [ ] todo (a)\n- [x] done (b)\n+ [ ] more (c)\n", 0),
    # a semantic patch
    ("@@\nexpression E;\n@@\n- feed(E)\n+ pack(E)\n", 0),
    # a quoted hunk goes on behind a reply
    ("> @@ -1,5 +1,5 @@\n>  a;\n\nWhy?\n\n>  b;\n> -c(1);\n> +c(2);\n>  d;\n", 0),
    ("> @@ -1,5 +1,5 @@\n>  a;\n\nI'd rather:\n\n-c(1);\n+c(3);\n", 1),
]


@pytest.mark.parametrize(("text", "count"), BARE)
def test_changed_lines_without_a_header(text, count):
    kinds = [one.kind for one in tracemine.extract_text(f"Like this:\n\n{text}").artifacts]
    assert kinds.count("change") == count


QUOTED = [
    # the file of a hunk, by the quotes before its `+++` line and before itself
    ("> ", "> ", "pool.c"),
    ("> ", "", "pool.c"),
    ("> ", "> > ", None),
    ("", "> ", None),
]


@pytest.mark.parametrize(("above", "before", "file"), QUOTED)
def test_a_hunk_quoted_deeper_is_of_another_patch(above, before, file):
    """The mail that it was quoted from has named its file, the mail that quotes it another."""
    first = "--- a/pool.c\n+++ b/pool.c\n@@ -1 +1 @@\n-a;\n+b;\n"
    second = "@@ -7 +7 @@ static void drain(struct pool *p)\n-    a;\n+    b;\n"
    text = "".join(
        [*(above + line for line in first.splitlines(keepends=True)), "\nEarlier you had\n\n"]
        + [before + line for line in second.splitlines(keepends=True)]
    )
    [_, last] = frames(text)
    assert (last.symbol, last.line, last.file) == ("drain", 7, file)
