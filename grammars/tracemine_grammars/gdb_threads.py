"""Threads: the headers of their backtraces, and which one the user looks at.

    Thread 4 (Thread 0x7ffff6dcf6c0 (LWP 24352) "worker-2"):
    Thread 1 (Thread 0x7f1db47fe640 (LWP 36576)):
    [KCrash Handler]
    [Switching to thread 3 (Thread 0x7ffff75d06c0 (LWP 24351))]
    [Current thread is 1 (Thread 0x7f1db47fe640 (LWP 36576))]

    header  = "Thread " number " (" target "):" [ "[KCrash Handler]" ]
    another = ( "[Switching to thread " | "[Current thread is " ) number " (" target ")]"

The thread with KDE's crash handler in it is the one that crashed.
"""

import re

import pyparsing as pp

from tracemine.recognise.grammar import Closes, Context, Event, Place, StackOpens, Tokens, joined

# --- tokens

thread_header = pp.Regex(
    r"Thread (?P<thread>[\d.]+) \((?P<target>(?:Thread |LWP |process "
    r"|Remote )(?:[^\n]*\n[ \t]*(?=[\"(\d])(?!\(gdb)[^\n]*|[^\n]*))\):?[ \t]*(?=\n|\Z)"
    r"(?:\n[ \t]*(?P<handler>\[KCrash [Hh]andler\])[ \t]*(?=\n|\Z))?"
)
# KDE prints the frames of its crash handler as one line: the thread of that line crashed
kcrash = pp.Regex(r"\[KCrash [Hh]andler\](?=[ \t]*\n[ \t]*#\d)")
switching = pp.Regex(
    r"\[Switching to thread (?P<thread>[\d.]+) \((?P<target>[^\n]*(?:\n[^\n]*)??)\)\]"
)
current = pp.Regex(r"\[Current thread is (?P<thread>[\d.]+) \((?P<target>[^\n]*(?:\n[^\n]*)??)\)\]")

# --- meaning


def read_thread(tokens: Tokens, _: Place) -> Event:
    """A header of `thread apply all bt`."""
    return StackOpens("crash" if tokens["handler"] else "thread", thread=_thread(tokens))


def read_kcrash(_: Tokens, __: Place) -> Event:
    """What stands below the crash handler is what crashed."""
    return Context(role="crash")


def _thread(tokens: Tokens) -> str:
    name = re.search(r'"(.*)"', joined(tokens["target"]) or "")
    return f'{tokens["thread"]} "{name[1]}"' if name else f"{tokens['thread']}"


def read_switch(tokens: Tokens, _: Place) -> list[Event]:
    """The user looks at another thread: what follows is that thread's."""
    return [Closes(), Context(thread=_thread(tokens), other_thread=True)]


def read_current(tokens: Tokens, _: Place) -> Event:
    """The thread of a core that gdb starts with."""
    return Context(thread=_thread(tokens))
