"""gdb: what a session prints (gdb 7 to 18).

    Program received signal SIGSEGV, Segmentation fault.
    0x00007f630a30af18 in growBuffer (size=1) at util/buffer.c:243
    (gdb) bt
    #0  0x00007f630a30af18 in growBuffer (size=1) at util/buffer.c:243
    #1  drainQueue (queue=<optimized out>) at util/queue.c:31

    session  = { announcement [ stop ] | command [ stop ] | backtrace | threads }
    threads  = { "Thread " number " (" target "):" backtrace }

An announcement tells what the stacks behind it are of: a crash, or a stop that was asked for
(`gdb_stops`); the headers of threads are in `gdb_threads`, the frames in `gdb_frames`.
"""

import pyparsing as pp

from tracemine.recognise.grammar import Closes, Grammar, Plain, Rule, joined
from tracemine_grammars.gdb_frames import (
    finish,
    flat,
    numbered,
    read_flattened,
    read_numbered,
    read_run,
    stopped,
)
from tracemine_grammars.gdb_stops import (
    application,
    breakpoint_hit,
    command,
    core,
    goes_on,
    read_application,
    read_breakpoint,
    read_core,
    read_finish,
    read_prompt,
    read_signal,
    read_stopped,
    signal,
    stops_the_program,
)
from tracemine_grammars.gdb_threads import (
    current,
    kcrash,
    read_current,
    read_kcrash,
    read_switch,
    read_thread,
    switching,
    thread_header,
)
from tracemine_grammars.gdb_tokens import rest

# --- tokens

# a mailer may have wrapped a reason that gdb has long words for
cut = pp.Regex(
    r"(?P<reason>Backtrace stopped:\s+(?:Cannot\s+access\s+memory\s+at\s+address\s+0x\w+"
    r"|previous\s+frame\s+(?:inner|identical)\s+to\s+this\s+frame\s+\(corrupt\s+stack\?\))|[^\n]+)"
)

# --- where a frame may begin: `see #4318 which was never closed` is none

# not behind two words of a sentence, but where gdb's own blanks or an address follow; and
# `Run till exit from #0` is gdb's
_WORDS = "".join(rf"(?<!(?!t from)[a-z] [a-z]{{{length}}} )" for length in range(2, 9))
NOT_BEHIND_WORDS = rf"(?:{_WORDS}|(?=#\d{{1,6}}+ (?: |0x|[\w:~]{{1,80}}+ \()))"
# not before three words of a sentence, but a function may be a `virtual thunk to` another
NOT_BEFORE_WORDS = r"(?! (?!virtual |covariant )(?:[A-Za-z][a-z]*+[,.?!]?+ ){3})"

# --- the grammar

grammar = Grammar(
    name="gdb",
    title="gdb backtraces and stops",
    source=__file__,
    finish=finish,
    rules=(
        Rule(
            "frame",
            ("#",),
            rf"(?<![\w#&;@]){NOT_BEHIND_WORDS}#\d{{1,6}}(?:\*\*|__|`)?{NOT_BEFORE_WORDS}"
            r"(?:[ \t]+(?=[\w<.*~$?(\"'{\[@])|[ \t]*$)",
            numbered,
            read_numbered,
            (
                "#0  0x00007f63071e6d15 in malloc_consolidate () from /lib64/libc.so.6",
                "#9  drainQueue (queue=0x7f630b98ba10, owner=0x7f63ffffffff) at util/queue.c:31",
                "#6  <signal handler called>",
                "#1  0x00000000004011a2 in Box<int, 3>::operator<< (this=0x7ffd) at box.cpp:7",
            ),
            in_runs=True,
            plain=Plain(numbered, read_run, mostly=flat),
        ),
        Rule(
            "flattened frame",
            ("#",),
            r"(?<=[\w)\]>. ])#(?:\d{1,6} {1,2}(?=0x[0-9a-f]+ in(?: |$)|<signal )"
            r"|0 {1,2}(?=[\w:~]+(?: \(|$)))",
            numbered,
            read_flattened,
            ("#1  0x00007ffff3c28131 in *__GI_abort () at abort.c:92",),
            anywhere=True,
        ),
        Rule(
            "thread header",
            ("(Thread ", "(LWP ", "(process ", "(Remote "),
            r"Thread [\d.]+ \((?:Thread|LWP|process|Remote) ",
            thread_header,
            read_thread,
            ('Thread 4 (Thread 0x7ffff6dcf6c0 (LWP 24352) "worker-2"):', "Thread 5 (LWP 211759):"),
        ),
        Rule(
            "signal",
            ("Program received", "Program terminated", '" received', "SIG"),
            r"(?:Program|Thread [\d.]+(?: \"[^\n]*?\")?) (?:received|terminated with)(?: signal|$)",
            signal,
            read_signal,
            (
                "Program received signal SIGSEGV, Segmentation fault.",
                'Thread 4 "worker-2" received signal SIGABRT, Aborted.',
                "Thread 4 received signal SIGILL, Illegal instruction.",
                "Program terminated with signal 11, Segmentation fault.",
            ),
        ),
        Rule(
            "breakpoint",
            ("Breakpoint ", "Temporary breakpoint ", "Catchpoint ", "Hardware ", "Watchpoint "),
            r"(?:Thread [\d.]+ (?:\"[^\n]*?\" )?hit )?(?:Temporary b|B|Catchp"
            r"|Hardware [\w ()]{0,40}[Ww]atchp|[Ww]atchp)(?:reakp)?oint"
            r"(?:$| [\d.]+(?:[,:](?: |$)| \([^()\n]+\),(?: |$)))",
            breakpoint_hit,
            read_breakpoint,
            (
                "Breakpoint 1, helper (a=0, c=0x55555555) at stops.c:7",
                "Thread 2 hit Breakpoint 1, helper (a=0) at stops.c:7",
            ),
        ),
        Rule(
            "core",
            ("Core was generated by ",),
            r"Core was generated by ",
            core,
            read_core,
            ("Core was generated by `./courier --depth 3'.",),
        ),
        Rule(
            "command",
            ("(gdb)", "(top-gdb)"),
            r"\((?:top-)?gdb\)(?=[ \t\n])",
            command,
            read_prompt,
            ("(gdb) bt",),
        ),
        Rule(
            "finish",
            ("Run till exit from ",),
            r"Run till exit from #\d",
            pp.Regex("Run till exit from "),
            read_finish,
            ("Run till exit from #0  helper (a=1) at stops.c:7",),
        ),
        Rule(
            "location",
            ("0x",),
            # behind a number it is no place where the program stopped, but a frame
            r"(?<![\w#])(?<!#\d )(?<!#\d{2} )(?<!#\d  )0x[0-9a-f]{4,16} (?:\[[A-Z]+\] )?in (?=\S)",
            stopped,
            read_stopped,
            ("0x00007f22e9b44a02 in sendto () from /lib/x86_64-linux-gnu/libpthread.so.0",),
        ),
        Rule(
            "step",
            (") at ",),
            r"(?:^[ \t]*+|(?<=[>#/*] ))[A-Za-z_~][\w:~.]*+ \((?:\)"
            r"|[A-Za-z_][\w@]*+=[^\n]{0,4000}\)) at (?:[A-Za-z]:)?[^\s:]+:\d+[ \t]*$",
            stopped,
            read_stopped,
            ("drainQueue (queue=0x7f630b98ba10) at util/queue.c:31",),
        ),
        Rule(
            "kcrash",
            ("[KCrash ",),
            r"\[KCrash [Hh]andler\]",
            kcrash,
            read_kcrash,
            ("[KCrash Handler]\n#6  0x0042 in drainQueue () from /usr/lib/libqueue.so.5",),
        ),
        Rule(
            "application",
            ("Application: ",),
            r"Application: [^\n,]{1,200}, signal",
            application,
            read_application,
            (
                "Application: Courier (courier), signal: Segmentation fault",
                "Application: Dovecote (dovecote), signal SIGABRT",
            ),
        ),
        Rule(
            "thread switch",
            ("[Switching to thread ",),
            r"\[Switching to thread [\d.]+ \(",
            switching,
            read_switch,
            ("[Switching to thread 3 (Thread 0x7ffff75d06c0 (LWP 24351))]",),
        ),
        Rule(
            "current thread",
            ("[Current thread is ",),
            r"\[Current thread is [\d.]+ \(",
            current,
            read_current,
            ("[Current thread is 1 (Thread 0x7f1db47fe640 (LWP 36576))]",),
        ),
        Rule(
            "attach",
            ("Attaching to ",),
            r"Attaching to (?:process|program)",
            pp.Regex(r"Attaching to (?:process|program)") + rest,
            stops_the_program,
            ("Attaching to process 4318",),
        ),
        Rule(
            "attached",
            ("[New LWP ",),
            r"\[New LWP \d+\]",
            pp.Regex(r"\[New LWP \d+\]"),
            stops_the_program,
            ("[New LWP 24821]",),
        ),
        Rule(
            "goes on",
            ("Continuing.", "Starting program: ", "[Inferior "),
            r"^[ \t]*(?:Continuing\.|Starting program: "
            r"|\[Inferior \d+ \([^\n]*\) (?:exited|detached))",
            rest,
            goes_on,
            ("Continuing.", "Starting program: /usr/sbin/courier"),
        ),
        Rule(
            "cut",
            ("Backtrace stopped:", "(More stack frames follow"),
            r"Backtrace stopped:(?: |$)|\(More stack frames follow\.\.\.\)",
            cut,
            lambda tokens, _: Closes(truncated=joined(tokens["reason"])),
            ("Backtrace stopped: previous frame inner to this frame (corrupt stack?)",),
        ),
    ),
)
