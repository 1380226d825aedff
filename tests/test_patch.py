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
    ("vscclient$(EXESUF): libcacard.la", None),
    ("", None),
]


@pytest.mark.parametrize(("heading", "function"), HEADINGS)
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
