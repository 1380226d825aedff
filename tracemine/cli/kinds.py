"""`--kind`: which kinds of artifact there are, and what is said of one that there is not."""

from collections.abc import Collection, Iterable, Sequence

import click

from tracemine.spelling import meant

#: What the grammar of the kernel calls its artifacts, which reads on request.
_KERNEL = ("oops", "warning", "hang")
#: What the grammars that come with Tracemine call their artifacts; others may call them otherwise.
KINDS = (
    *("backtrace", "stop", "error", "leak", "announcement"),
    *_KERNEL,
    *("log", "hunk", "change"),
)


def _complete_kind(_: click.Context, __: click.Parameter, incomplete: str) -> list[str]:
    return [kind for kind in KINDS if kind.startswith(incomplete)]


kind_option = click.option(
    "--kind",
    "kinds",
    multiple=True,
    metavar="KIND",
    shell_complete=_complete_kind,
    help="Only artifacts of this kind (backtrace, stop, error, leak, log, hunk, ...); repeatable.",
)


def strange(kinds: Iterable[str], grammars: Sequence[str]) -> list[str]:
    """Return the kinds that no grammar which reads has; none where somebody else's grammar reads.

    What kinds that has is known only from what it has read.
    """
    unknown = [kind for kind in kinds if kind not in KINDS]
    if not unknown:
        return []
    from tracemine.recognise import installed

    reading = grammars or (installed.ALL,)
    names = {*reading, *(installed.names() if installed.ALL in reading else ())} - {installed.ALL}
    return unknown if names <= set(installed.OURS) else []


def refuse(kinds: Iterable[str], also: Collection[str] = ()) -> None:
    """Raise `click.BadParameter` for the first of these that is not known from elsewhere."""
    for kind in kinds:
        if kind not in also:
            near = meant(kind, dict.fromkeys((*KINDS, *sorted(also))))
            raise click.BadParameter(f"there is no kind {kind!r}; {near}", param_hint="'--kind'")


def missed(kinds: Sequence[str], grammars: Sequence[str]) -> str:
    """Return why nothing of these kinds was found, as far as that is known; else nothing."""
    from tracemine.recognise import installed

    if set(kinds) & set(_KERNEL) and not {"kernel", installed.ALL} & set(grammars):
        return "--grammar kernel reads these"
    unknown = [kind for kind in kinds if kind not in KINDS]
    if not unknown:
        return ""
    return f"Tracemine's own grammars have no kind {unknown[0]!r}; {meant(unknown[0], KINDS)}"
