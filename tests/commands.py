"""The commands for tests: run here, in a process or on a terminal; a small library for them."""

import inspect
import os
import pty
import select
import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner

from tracemine import cli

#: A library that finds a crash in each line `#0 NAME`, and more where a line says so.
LIBRARY = """
import os, sys, types
from tracemine import errors, reading, records

def artifact(source, number, name, grammar):
    frame = records.Frame(
        0, name, name, None, "src/a.c", 3, None, None, None, False, True, number)
    stack = records.Stack("crash", None, None, (frame,))
    signature = records.Signature(1, "0123456789abcdef", "SIGSEGV in " + name, (name,))
    return records.Artifact(
        "a%d" % number, source, None, None, grammar, "backtrace", "Signal", number, number,
        signature, (stack,), {})

def extract_text(text, source="-", *, grammars=None):
    found, warnings = [], []
    for number, line in enumerate(text.split("\\n"), 1):
        if line.startswith("#0 "):
            found.append(artifact(source, number, line[3:], (grammars or ["gdb"])[0]))
        elif line == "odd":
            warnings.append(records.Warning(source, number, number, "an odd frame"))
        elif line == "interrupt":
            raise KeyboardInterrupt
    return records.Document(source, tuple(found), (), tuple(warnings))

def extract(path, *, grammars=None, encoding=None):
    return read(next(iter(reading.collect([path]))), grammars, encoding)

def read(document, grammars, encoding):
    text = reading.read(document, encoding)
    return extract_text(text.text, text.source, grammars=grammars)

def extract_many(paths, *, grammars=None, kinds=None, encoding=None, jobs=None, on_done=None):
    if grammars and "nope" in grammars:
        raise errors.GrammarError("nope", "is not installed")
    collected = list(reading.collect(paths))
    if not collected:
        raise errors.NoInputError("no input in the paths given")
    for one in collected:
        try:
            document = read(one, grammars, encoding)
        except errors.InputError as error:
            yield error
            continue
        on_done(1000)
        if kinds and "backtrace" not in kinds:
            document = records.Document(document.source, (), (), document.warnings)
        yield document

def many(paths, travel, *, time_limit, in_parts, **options):
    return extract_many(paths, **options)

def install():
    module = sys.modules["tracemine.extracting"] = types.ModuleType("tracemine.extracting")
    for name in ("extract", "extract_many", "extract_text", "many"):
        setattr(module, name, globals()[name])
"""

#: A signature of the work log, as it is printed.
TITLE = "SIGSEGV in doveCry < doveReport < doveDomainEventSend"


def run(*arguments, stdin=None, **given):
    # Before click 8.2 the streams are mixed unless asked.
    mixing = "mix_stderr" in inspect.signature(CliRunner).parameters
    runner = CliRunner(**{"mix_stderr": False} if mixing else {})
    return runner.invoke(cli.tracemine, arguments, input=stdin, prog_name="tracemine", **given)


def write(name, text):
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    Path(name).write_text(text, encoding="utf-8", errors="surrogateescape")
    return name


def environment(**more):
    path = os.pathsep.join(sys.path)
    return {**os.environ, "PYTHONPATH": path, "TERM": "xterm-256color", **more}


def process(command, *arguments, **options):
    env = environment(**options.pop("env", {}))
    given = {"stdin": subprocess.DEVNULL} if "input" not in options else {}
    return subprocess.run(
        [*command, *arguments], capture_output=True, env=env, check=False, **given, **options
    )


def on_terminal(command, *arguments, columns="80", **more):
    """Run with all three standard streams on one terminal; return its status and what it shows."""
    controller, terminal = pty.openpty()
    running = subprocess.Popen(
        [*command, *arguments],
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
        env=environment(COLUMNS=columns, **more),
        start_new_session=True,
    )
    os.close(terminal)
    shown = b""
    while True:
        select.select([controller], [], [], 30)
        try:
            chunk = os.read(controller, 65536)
        except OSError:  # the other side is closed
            chunk = b""
        if not chunk:
            break
        shown += chunk
    os.close(controller)
    return running.wait(30), shown.decode()
