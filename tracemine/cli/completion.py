"""`tracemine completion`: the script that completes commands and options in a shell."""

import click


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the completion script for SHELL.

    \b
    eval "$(tracemine completion bash)"              in ~/.bashrc
    eval "$(tracemine completion zsh)"               in ~/.zshrc
    tracemine completion fish | source               in config.fish
    """  # noqa: D301
    from click.shell_completion import get_completion_class

    from tracemine.cli import tracemine

    complete = get_completion_class(shell)
    if complete is None:
        raise click.BadParameter(f"click completes no {shell}")
    click.echo(complete(tracemine, {}, "tracemine", "_TRACEMINE_COMPLETE").source())
