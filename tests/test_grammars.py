"""What each grammar reads from a line, and what it leaves alone."""

import pytest

import tracemine
from tracemine.reading import IDENTITY
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
    list(scanner.walk(Clean(f"{before}{sample}\n", IDENTITY), watch=read.append))
    assert rule.name in [touch.rule for touch in read if touch.taken]


def test_each_frame_of_a_run_is_told_of():
    """A run of frames is read in one go, but `tracemine grammar test` shows every line of it."""
    text = "(gdb) bt\n#0  f () at a.c:1\n#1  g () at a.c:2\n#2  h () at a.c:3\nprose\n"
    touches = list(trace(text, GRAMMARS["gdb"]))
    assert [(touch.line, touch.taken) for touch in touches] == [(n, True) for n in (1, 2, 3, 4)]
    assert [touch.text for touch in touches] == text.splitlines()[:4]


def frames(text):
    return [f for a in tracemine.extract_text(text).artifacts for f in a.frames]


GDB = [
    # (text, level, symbol, args, file, line, module, address)
    (
        "#0  0x00007f63071e6d15 in settleLedger () from /lib64/libledger.so.6",
        (0, "settleLedger", "", None, None, "/lib64/libledger.so.6", "0x00007f63071e6d15"),
    ),
    (
        (
            '#4  0x00007f630a30af18 in growBook (ptr=ptr@entry=0x7f630b99fce8, \n    name=0x5 "a) at b.c:1",'
            " linenr=222) at book/grow.c:243"
        ),
        (
            4,
            "growBook",
            'ptr=ptr@entry=0x7f630b99fce8, name=0x5 "a) at b.c:1", linenr=222',
            "book/grow.c",
            243,
            None,
            "0x00007f630a30af18",
        ),
    ),
    (
        "#9  dispatch (prog=0x7f630b98ba10, server=0x7f63ffffffff)\n    at rpc/program.c:305",
        (
            9,
            "dispatch",
            "prog=0x7f630b98ba10, server=0x7f63ffffffff",
            "rpc/program.c",
            305,
            None,
            None,
        ),
    ),
    (
        "#3  0x00007ffff7dfb472 in __GI_abort\n    () at ./stdlib/abort.c:79",
        (3, "__GI_abort", "", "./stdlib/abort.c", 79, None, "0x00007ffff7dfb472"),
    ),
    ("#6  <signal handler called>", (6, "<signal handler called>", None, None, None, None, None)),
    ("#2  0x0000000000000000 in ?? ()", (2, None, "", None, None, None, "0x0000000000000000")),
    (
        "#1  0x00000000004011a2 in Box<int, 3>::operator<< (this=0x7ffd, out=...) at box.cpp:7",
        (
            1,
            "Box<int, 3>::operator<<",
            "this=0x7ffd, out=...",
            "box.cpp",
            7,
            None,
            "0x00000000004011a2",
        ),
    ),
    (
        "#8  0x0000000000404 in (anonymous namespace)::Hidden::operator() (this=0x1) at hidden.cpp:86",
        (
            8,
            "(anonymous namespace)::Hidden::operator()",
            "this=0x1",
            "hidden.cpp",
            86,
            None,
            "0x0000000000404",
        ),
    ),
    (
        "#5  0x0055 in std::function<int (int, char)>::operator()(int, char) const ()",
        (
            5,
            "std::function<int (int, char)>::operator()(int, char) const",
            "",
            None,
            None,
            None,
            "0x0055",
        ),
    ),
    (
        "#7  0x0055 in main::{lambda(int, std::unique_ptr<int>)#1}::operator()(int) const ()",
        (
            7,
            "main::{lambda(int, std::unique_ptr<int>)#1}::operator()(int) const",
            "",
            None,
            None,
            None,
            "0x0055",
        ),
    ),
    (
        "#2  0x0055 in kiln::fire<kiln::{closure_env#0}, !> (f=..., t=5) at src/kiln.rs:9",
        (2, "kiln::fire<kiln::{closure_env#0}, !>", "f=..., t=5", "src/kiln.rs", 9, None, "0x0055"),
    ),
    (
        "#4  0x0055 in main.(*Server).Do.func1 (a=1) at /go/server.go:12",
        (4, "main.(*Server).Do.func1", "a=1", "/go/server.go", 12, None, "0x0055"),
    ),
    (
        '#1  0x0055 in adaprog."+" (l=1) at adaprog.adb:9',
        (1, 'adaprog."+"', "l=1", "adaprog.adb", 9, None, "0x0055"),
    ),
    (
        "#3  0x00cc2 in  () at /lib64/libc.so.6",
        (3, None, None, None, None, "/lib64/libc.so.6", "0x00cc2"),
    ),
    (
        "#0  0x0fdc8 in close () from target:/lib64/libc.so.6",
        (0, "close", "", None, None, "/lib64/libc.so.6", "0x0fdc8"),
    ),
    (
        "#0  0x0055 [PAC] in seal (x=1) at seal.c:3",
        (0, "seal", "x=1", "seal.c", 3, None, "0x0055"),
    ),
    (
        "#6 0x0000ffff880f56a0 in drop (h=,\ndefault_key=, h=)\nat ../src/map.c:874",
        (6, "drop", "h=, default_key=, h=", "../src/map.c", 874, None, "0x0000ffff880f56a0"),
    ),
    (
        "#6  moor () at ferry.cc:19    // mine",
        (6, "moor", "", "ferry.cc", 19, None, None),
    ),
    (
        "#0  wait () at ../sysdeps/unix/\n    syscall-template.S:81",
        (0, "wait", "", "../sysdeps/unix/syscall-template.S", 81, None, None),
    ),
    (
        "#3  sift (queue=0x55555556d010, destroy=0x555555557c60\n<l_free>) at\nell/queue.c:107",
        (
            3,
            "sift",
            "queue=0x55555556d010, destroy=0x555555557c60 <l_free>",
            "ell/queue.c",
            107,
            None,
            None,
        ),
    ),
]


@pytest.mark.parametrize(("text", "expected"), GDB, ids=[text[:30] for text, _ in GDB])
def test_gdb_frames(text, expected):
    """Level, symbol, arguments and place of a frame, wherever it is wrapped."""
    [frame] = frames(text + "\n")
    assert (
        frame.level,
        frame.symbol,
        frame.args,
        frame.file,
        frame.line,
        frame.module,
        frame.address,
    ) == expected
    assert frame.note_line == 1


def test_what_was_written_behind_frames_is_not_theirs():
    """Where nothing else tells that they are frames, they tell it of each other."""
    text = "#0  unloadShip (...)      <- the cranes, skip\n#1  moor (...)  // mine\n#2  main ()\n"
    assert [frame.symbol for frame in frames(text)] == ["unloadShip", "moor", "main"]


VALGRIND = [
    (
        "free (in /usr/lib/vgpreload_memcheck.so)",
        ("free", None, None, "/usr/lib/vgpreload_memcheck.so"),
    ),
    ("dropBook (book.c:580)", ("dropBook", "book.c", 580, None)),
    ("???", (None, None, None, None)),
    ("??? (in /usr/lib/libx.so)", (None, None, None, "/usr/lib/libx.so")),
    ("(below main) (libc-start.c:58)", ("(below main)", "libc-start.c", 58, None)),
    ("(within /usr/lib/libpng.so)", (None, None, None, "/usr/lib/libpng.so")),
    (
        "Box<int>::put(int (*)(int)) (box.cpp:12)",
        ("Box<int>::put(int (*)(int))", "box.cpp", 12, None),
    ),
    ("<A as b::C>::run (a.rs:229)", ("<A as b::C>::run", "a.rs", 229, None)),
    (
        "operator new(unsigned long) (in /lib/vg.so)",
        ("operator new(unsigned long)", None, None, "/lib/vg.so"),
    ),
    ("stopSession\n(session.c:4255)", ("stopSession", "session.c", 4255, None)),
    ("raise (nptl/./nptl/kill.c:44)", ("raise", "nptl/./nptl/kill.c", 44, None)),
    ("sortMail (sort.c:20)  \u2190 ours!", ("sortMail", "sort.c", 20, None)),
    ("Box::put(int) (box.cpp:12) <-- here", ("Box::put(int)", "box.cpp", 12, None)),
    ("nest (in /lib/libnest.so)  # (again)", ("nest", None, None, "/lib/libnest.so")),
]


@pytest.mark.parametrize(("rest", "expected"), VALGRIND)
@pytest.mark.parametrize(
    "mark", ["==77==    at ", "**77**    by ", "==00:00:00:01.047 77==    at ", "   by "]
)
def test_valgrind_frames(mark, rest, expected):
    """Name and place of a frame, behind every form of the mark."""
    if mark == "   by " and rest == "???":
        rest = "??? (in ???)"
    [frame] = frames(f"{mark}0x4C2AF6C: {rest}\n")
    assert (frame.symbol, frame.file, frame.line, frame.module) == expected
    assert frame.address == "0x4C2AF6C"


def test_a_location_that_was_left_out_is_no_part_of_the_name():
    text = "==7== at 0x4846828: malloc (...)\n==7== by 0x109211: fill (nest.c:21)\n"
    assert [(frame.symbol, frame.file) for frame in frames(text)] == [
        ("malloc", None),
        ("fill", "nest.c"),
    ]


def test_a_typographic_apostrophe_tells_what_a_block_was():
    text = (
        "==7== Invalid read of size 4\n==7==    at 0x109211: fill (nest.c:21)\n"
        "==7==  Address 0x4a590a0 is 0 bytes inside a block of size 12 free\u2019d\n"
        "==7==    at 0x483997B: free (nest.c:20)\n"
    )
    [report] = tracemine.extract_text(text).artifacts
    assert [stack.role for stack in report.stacks] == ["error", "freed"]


LOGS = [
    (
        "2013-12-05 06:27:51.200+0000: 4576: info : sortMail:136 : <0>:<4477>",
        ("sortMail", None, 136, "info", "<0>:<4477>"),
    ),
    (
        "10:53:48.725: error : findNest:3017 : no nest 'a'",
        ("findNest", None, 3017, "error", "no nest 'a'"),
    ),
    (
        "    15391: warning : runFilter:1005 : internal error",
        ("runFilter", None, 1005, "warning", "internal error"),
    ),
    ("error : findNest:328 : no nest", ("findNest", None, 328, "error", "no nest")),
    (
        (
            "  Apr 12 10:55:22 cmp1 libvirtd[4133]: 2018-04-12 10:55:22.133+0000:\n"
            "  4139: error : checkError:392 : internal error: unable"
        ),
        ("checkError", None, 392, "error", "internal error: unable"),
    ),
    (
        "10:53:48.725: 5003: debug : runFilter:1865 : done",
        ("runFilter", None, 1865, "debug", "done"),
    ),
    (
        "2012-08-02 09:44:42.642+00004576: error : stampMail:12 : failed",
        ("stampMail", None, 12, "error", "failed"),
    ),
    (
        "2013-12-05 06:27:51.200+0000: 4576: info : libvirt version: 1.2.0",
        (None, None, None, "info", "libvirt version: 1.2.0"),
    ),
    (
        "Dec  2 17:26:27 host libvirtd[6240]: child info overflow",
        (None, None, None, None, "child info overflow"),
    ),
    ("    /// - libvirtd[1720]: no firewall", (None, None, None, None, "no firewall")),
    ("Apr 19 20:42:22 desk libvirtd: no pid here", (None, None, None, None, "no pid here")),
    (
        "led 04 16:02:32 host virtqemud[14]: 14: error : readWire:1803 : End of file",
        ("readWire", None, 1803, "error", "End of file"),
    ),
    (
        "2013-12-02T17:26:27.937521+08:00 desk /usr/sbin/libvirtd[9]: busy",
        (None, None, None, None, "busy"),
    ),
    (
        '<27>1 2026-11-22T22:59:34.97+00:00 vm libvirtd 4318 M1 [z@1 t="a]b"] text',
        (None, None, None, None, "text"),
    ),
    (
        "libxl: error: libxl_qmp.c:315:qmp_handle: Domain 3:no such command",
        ("qmp_handle", "libxl_qmp.c", 315, "error", "no such command"),
    ),
    (
        "libxl: error: libxl_device.c:327:libxl__destroy /local/domain/29 is empty",
        ("libxl__destroy", "libxl_device.c", 327, "error", "/local/domain/29 is empty"),
    ),
    ("xc: detail: elf_parse: phdr", ("elf_parse", None, None, "detail", "phdr")),
    ("xc: error: Failed to set policy", (None, None, None, "error", "Failed to set policy")),
    (
        "xc: error: panic: xc_dom_core.c:387: xc_dom_gunzip: no loader: Internal error",
        ("xc_dom_gunzip", "xc_dom_core.c", 387, "error", "no loader: Internal error"),
    ),
    (
        "4\uc6d4  28 23:44:35 desk virtqemud[97]: hostname: desk",
        (None, None, None, None, "hostname: desk"),
    ),
    (
        "2013-12-05 06:27:51 UTC [4] xl: debug: xl.c:12:main: start",
        ("main", "xl.c", 12, "debug", "start"),
    ),
]


@pytest.mark.parametrize(("line", "expected"), LOGS)
def test_log_lines(line, expected):
    """Function, file and line of what logged, with the level and the message."""
    [artifact] = tracemine.extract_text(line + "\n").artifacts
    [frame] = artifact.frames
    details = artifact.details
    assert (frame.symbol, frame.file, frame.line, details["level"], artifact.headline) == expected
    assert (artifact.grammar, artifact.kind, artifact.signature) == ("libvirtd", "log", None)


def test_toolstack_lines_without_their_line_breaks():
    """A forum made one line of them: each is told apart by its place in the source."""
    said = [
        "libxl: error: libxl_exec.c:117:report_child: vif-bridge online exited",
        "libxl: error: libxl_device.c:9:child_died: no bridge",
    ]
    logs = tracemine.extract_text(f"# xl create dovecote.cfg {' '.join(said)}\n").artifacts
    assert [(next(log.frames).symbol, log.headline) for log in logs] == [
        ("report_child", "vif-bridge online exited"),
        ("child_died", "no bridge"),
    ]


def test_a_line_holds_only_so_many_toolstack_lines():
    """Each further one costs the whole line, which may be long."""
    text = "xl create " + "libxl: error: libxl_dom.c:7:build: failed " * 100 + "\n"
    [*_, last] = logs = tracemine.extract_text(text).artifacts
    assert len(logs) == 32
    assert last.headline == "failed"


def test_toolstack_lines_below_each_other_are_not_one_message():
    text = (
        "  libxl: error: libxl_dom.c:7:build: failed\n"
        "  xc: error: panic: xc_dom.c:3: xc_dom_parse: no loader\n"
    )
    logs = tracemine.extract_text(text).artifacts
    assert [next(log.frames).symbol for log in logs] == ["build", "xc_dom_parse"]


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


LOOKALIKES = [
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
