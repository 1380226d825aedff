"""Groups of commands, which guess what is meant by a name that there is not."""

import os

import click

from tracemine.spelling import guess, meant


class Group(click.Group):
    """A group that tells which of its commands may be meant."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that is named; say what may be meant where there is none."""
        name, names = args[0], self.list_commands(ctx)
        if name not in names and not name.startswith("-") and not ctx.resilient_parsing:
            ctx.fail(f"there is no command {name!r}; {self.meant(name, names)}")
        return super().resolve_command(ctx, args)

    def meant(self, name: str, names: list[str]) -> str:
        """Return what to say of a name that is no command."""
        return meant(name, names)


class TopGroup(Group):
    """The group of all commands: too many to list, and a file is taken for one."""

    def meant(self, name: str, names: list[str]) -> str:
        """Return a command that may be meant, or how to read the file of this name."""
        if os.path.exists(name):  # noqa: PTH110 - answers no to what cannot be a path
            from shlex import quote

            return f"to read it: tracemine extract {quote(name)}"
        return guess(name, names) or "see tracemine --help"
