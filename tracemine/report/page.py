"""One HTML file that holds everything: data, styles and scripts, under a strict policy.

The policy allows the scripts and styles of the page by their hashes and nothing else, no request
and no evaluated text, so whatever a note holds stays a text.
"""

import hashlib
from base64 import b64encode
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from tracemine.output.wording import counted
from tracemine.report.modules import bundled
from tracemine.report.pack import Part
from tracemine.report.shapes import Summary

#: What the build hook puts beside the modules; not there in a build without npm.
LIBRARY = "cytoscape.min.js"
_STYLES = ("colours.css", "page.css", "incident.css", "narrow.css")
#: The library makes this one style element for itself.
_LIBRARY_STYLE = ".__________cytoscape_container { position: relative; }"


class Assets(NamedTuple):
    """The texts that pages are made of."""

    template: str
    style: str
    #: The modules as one script.
    script: str
    #: The graph library, None where the build could not get it.
    library: str | None

    @property
    def scripts(self) -> tuple[str, ...]:
        """What runs in a page, in order."""
        return tuple(text for text in (self.library, self.script) if text is not None)

    @property
    def draws_graphs(self) -> bool:
        """True when the neighbourhood can be moved about, not only looked at."""
        return self.library is not None


@cache
def assets() -> Assets:
    """Read the texts that pages are made of."""
    folder = files("tracemine.report") / "page"

    def read(name: str) -> str:
        return (folder / name).read_text(encoding="utf-8")

    library = folder / "vendor" / LIBRARY
    return Assets(
        read("page.html.j2"),
        "".join(map(read, _STYLES)),
        bundled("main", lambda name: read(f"{name}.js")),
        library.read_text(encoding="utf-8") if library.is_file() else None,
    )


def render(
    summary: Summary,
    parts: Sequence[Part],
    *,
    made: Assets | None = None,
    api: str | None = None,
) -> Iterator[str]:
    """Yield the page. With `api`, an address on the same server, it asks there for its data."""
    given = made or assets()
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    yield from environment.from_string(given.template).generate(
        summary=summary,
        counted=counted,
        policy=policy_of(given, api=api),
        style=_inline(given.style, "style"),
        scripts=[_inline(text, "script") for text in given.scripts],
        parts=parts,
        api=api,
    )


def policy_of(made: Assets, *, api: str | None = None) -> str:
    """Return the policy of a page that is made of these texts."""
    return policy(made.scripts, (made.style, _LIBRARY_STYLE), api=api)


def policy(scripts: Sequence[str], styles: Sequence[str], *, api: str | None = None) -> str:
    """Return the policy under which these scripts and styles alone may run."""
    rules = {
        "default-src": "'none'",
        "script-src": " ".join(map(_hash, scripts)),
        "style-src": " ".join(map(_hash, styles)),
        "img-src": "data:",
        "connect-src": "'self'" if api is not None else "'none'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "require-trusted-types-for": "'script'",
        "trusted-types": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{b64encode(digest).decode('ascii')}'"


def _inline(text: str, element: str) -> Markup:
    """Return our own text as the content of an element in which nothing is escaped."""
    if f"</{element}" in text.lower() or "<!--" in text:
        raise ValueError(f"a text for <{element}> would end it")
    return Markup(text)  # noqa: S704 (texts of this package and of the checked library alone)
