"""What somebody may have meant by a name that there is not."""

from collections.abc import Callable, Iterable

#: No more letters of a name are looked at.
_LONGEST = 100


def meant(name: str, known: Iterable[str], shown: Callable[[str], str] = repr) -> str:
    """Return `did you mean 'gdb'?`, or all known names where none is spelt like this one."""
    from difflib import get_close_matches

    names = list(known)
    near = get_close_matches(name[:_LONGEST], names, n=1)
    if near:
        return f"did you mean {shown(near[0])}?"
    return f"there are {', '.join(names if shown is repr else map(shown, names))}"
