"""The command `tracemine`: one module a command, imported when it is called.

Results go to standard output, everything else to standard error. Bad input gives one line and
an exit status, never a traceback.
"""

import gc
import os
import sys
from importlib import import_module

import click

from tracemine import __version__
from tracemine.cli.groups import TopGroup
from tracemine.errors import TracemineError

#: Where each command is, `module:name`, in the order of the help.
COMMANDS = {
    "extract": "tracemine.cli.extract:extract",
    "index": "tracemine.cli.index:index",
    "related": "tracemine.cli.related:related",
    "show": "tracemine.cli.show:show",
    "why": "tracemine.cli.why:why",
    "stats": "tracemine.cli.stats:stats",
    "signatures": "tracemine.cli.signatures:signatures",
    "browse": "tracemine.cli.browse:browse",
    "graph": "tracemine.cli.graph:graph",
    "report": "tracemine.cli.report:report",
    "serve": "tracemine.cli.serve:serve",
    "store": "tracemine.cli.store:store",
    "check": "tracemine.cli.check:check",
    "explain": "tracemine.cli.explain:explain",
    "grammar": "tracemine.cli.grammar:grammar",
    "config": "tracemine.cli.config:config",
    "completion": "tracemine.cli.completion:completion",
}

_INTERRUPTED = 130
#: As the shell says it of a program whose reader has gone: no success, for not all was said.
_PIPE_CLOSED = 141


class LazyGroup(TopGroup):
    """A group whose commands are imported when they are asked for, with their errors handled."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Return the names of all commands, in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import a command; None for a name that there is not."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that is named; refuse arguments that are empty."""
        if "" in args and not ctx.resilient_parsing:
            ctx.fail("an argument is empty; is a variable not set?")
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> None:
        """Run the command; turn what goes wrong with the input into a line and a status."""
        try:
            super().invoke(ctx)
            sys.stdout.flush()
        except click.UsageError as error:
            said = error.format_message()
            if _harmless(said) == said:
                raise
            raise click.UsageError(_harmless(said), error.ctx) from error
        except TracemineError as error:
            _fail(ctx, str(error), error.exit_status)
        except BrokenPipeError:
            _forget_output()
            ctx.exit(_PIPE_CLOSED)
        except KeyboardInterrupt:
            ctx.exit(_INTERRUPTED)
        except OSError as error:
            where = f"{error.filename}: " if error.filename else ""
            _fail(ctx, where + (error.strerror or str(error)), TracemineError.exit_status)


def _harmless(message: str) -> str:
    """Return a message of click without what acts in an argument; lists in it have tabs."""
    from tracemine.output.escape import escape

    lines = (line.split("\t") for line in message.split("\n"))
    return "\n".join("\t".join(map(escape, parts)) for parts in lines)


def _fail(ctx: click.Context, message: str, exit_status: int) -> None:
    from tracemine.output.escape import escape

    click.echo(f"Error: {escape(message)}", err=True)
    ctx.exit(exit_status)


def _forget_output() -> None:
    """Send what is still to be flushed at the exit nowhere: its reader has gone."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):  # standard output is no file, so nothing flushes it
        return


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="tracemine")
def tracemine() -> None:
    """Find what debugging tools printed in engineers' notes, and link it.

    \b
    tracemine extract notes.txt              what is in these notes?
    tracemine extract --format jsonl notes/  the same for a program
    tracemine index notes/                   remember it
    tracemine related virFree                where was this function met?
    tracemine check build.log                was this crash seen before?
    tracemine explain notes.txt:217          why has this crash this signature?
    tracemine grammar test notes.txt         why was this line not read?

    Exit status: 0 done, 1 flagged, or nothing is known, 2 unusable arguments or
    unreadable input, 3 nothing to read, 130 interrupted.
    """  # noqa: D301


def main() -> None:
    """Run the command line and end the process; the console script `tracemine`."""
    # Records are many and hold no cycles: looking for cycles among them costs a third of the time.
    gc.set_threshold(5_000_000, 50, 50)
    tracemine.main(prog_name="tracemine")
