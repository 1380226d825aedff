"""What the grammar of libvirt and libxl reads from a line."""

import pytest

import tracemine

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
    (
        "Jan  1 10:00:00 host libvirtd[123]: libxl: error: libxl_dm.c:12:libxl__spawn: no nest",
        ("libxl__spawn", "libxl_dm.c", 12, "error", "no nest"),
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


_OTHER = "2018-04-12 10:55:23.133+0000: 4139: error : checkError:392 : another"
WRAPPED = [
    "2018-04-12 10:55:22.133+0000:\n4139: error : checkError:392 : internal error",
    "2018-04-12 10:55:22.133+0000: 4139:\nerror : checkError:392 : internal error",
    "2018-04-12 10:55:22.133+0000: 4139: error\n: checkError:392 : internal error",
    "2018-04-12 10:55:22.133+0000: 4139: error :\ncheckError:392 : internal error",
    "2018-04-12 10:55:22.133+0000: 4139: error : checkError:392\n: internal error",
    "2018-04-12 10:55:22.133+0000: 4139: error : checkError:392 :\ninternal error",
]


@pytest.mark.parametrize("quote", ["", "> "])
@pytest.mark.parametrize("lines", WRAPPED)
def test_a_line_that_a_mailer_wrapped(lines, quote):
    """It counts once, at its first line, with the thread that may stand on another."""
    text = "".join(f"{quote}{line}\n" for line in ("The log:", "", *lines.split("\n"), "", _OTHER))
    [artifact, _] = tracemine.extract_text(text).artifacts
    [frame] = artifact.frames
    assert (frame.symbol, frame.line, frame.note_line) == ("checkError", 392, 3)
    assert (artifact.details["thread"], artifact.headline) == (4139, "internal error")


SILENT = [
    "    libvirtd: fix memory leak on startup",
    "a1b2c3d libvirtd: fix startup",
    "Restarting libvirtd: systemctl restart libvirtd",
    "Dec  5 06:27:51 host dnsmasq[12]: started libvirtd: x",
]


@pytest.mark.parametrize("line", SILENT)
def test_what_only_names_a_daemon(line):
    """Subjects of changes and instructions have neither time nor process."""
    assert not tracemine.extract_text(line + "\n").artifacts


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


@pytest.mark.parametrize("quote", ["", "> ", ">> "])
def test_toolstack_lines_that_were_filled_anew(quote):
    """Each begins where its `libxl:` stands, glued to what was said before or not."""
    lines = [
        "# xl create nest.cfgParsing config from nest.cfglibxl: error:",
        "libxl_qmp.c:1400:qmp_callback: Domain 3:error on",
        "the socketlibxl: error:",
        "libxl_dm.c:33:model_done: Domain 3:failed, rc=-26libxl: error: libxl_x.c:7:kill: Device",
        "connection to QEMUlibxl: error: libxl_y.c:8:last: gone",
    ]
    text = "".join(f"{quote}{line}\n" for line in lines)
    found = [next(one.frames) for one in tracemine.extract_text(text).artifacts]
    assert [(one.note_line, one.symbol, one.line) for one in found] == [
        (1, "qmp_callback", 1400),
        (3, "model_done", 33),
        (4, "kill", 7),
        (5, "last", 8),
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


@pytest.mark.parametrize(
    ("before", "time"),
    [
        ("2013-12-05 06:27:51.200+0000: ", "2013-12-05T06:27:51.200Z"),
        ("10:53:48.725: ", "10:53:48.725"),
        ("2014-01-01 10:00:00 CST ", "2014-01-01 10:00:00 CST"),
        ("", None),
    ],
)
@pytest.mark.parametrize("level", ["", "error: "])
def test_the_time_of_a_toolstack_line(before, time, level):
    text = f"{before}libxl: {level}libxl_dom.c:722:libxl__build_dom: no kernel\n"
    [line] = tracemine.extract_text(text).artifacts
    assert line.details["time"] == time


@pytest.mark.parametrize("before", ["libvirtd.log:", "libvirtd.log:12:", "logs/libvirtd.log.1-12-"])
def test_a_line_that_grep_found(before):
    line = "2014-06-11 11:29:18.514+0000: 1261: error : readWire:1454 : End of file"
    [found] = tracemine.extract_text(f"It says:\n\n{before}{line}\n").artifacts
    assert (found.headline, found.details["thread"]) == ("End of file", 1261)
