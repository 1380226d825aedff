"""Markdown for the comment of a pull request: a table, then each finding that stops the build.

All text of a document stands in code spans, so nothing in it has a meaning.
"""

from collections.abc import Iterator

from tracemine.check.records import Finding, Result
from tracemine.output.checked.wording import stale, summary
from tracemine.output.escape import code, escape
from tracemine.output.wording import counted, span

_HEAD = "| verdict | crash | where | times | known |\n| --- | --- | --- | --- | --- |"


def render(result: Result) -> str:
    """Return the page whole."""
    return page(result)


def page(result: Result, most: int | None = None) -> str:
    """Return the page, with at most so many bytes of UTF-8, cut between findings."""
    parts = list(_parts(result))
    if most is None:
        return "".join(parts)
    kept, size, room = [], 0, most - 100
    for number, part in enumerate(parts):
        size += len(part.encode("utf-8", "replace"))
        if size > room:
            kept.append(f"\n... and {len(parts) - number:,} more lines and sections\n")
            break
        kept.append(part)
    return "".join(kept)


def _parts(result: Result) -> Iterator[str]:
    yield "## Tracemine check\n\n"
    yield f"{summary(result)}.\n\n"
    if result.findings:
        yield _HEAD + "\n"
        yield from map(_row, result.findings)
        yield "\n"
    yield from (_details(finding) for finding in result.findings)
    entries = stale(result)
    if entries:
        yield "To look at in the baseline:\n\n"
        yield from (f"- {code(line)}\n" for line in entries)
        yield "\n"
    if result.knowledge:
        yield f"Asked: {', '.join(map(code, result.knowledge))}.\n"


def _row(finding: Finding) -> str:
    crash = finding.crash
    verdict = f"**{finding.verdict}**" if finding.fails else finding.verdict
    name = code(crash.signature.title, table=True)
    where = code(f"{crash.source}:{crash.first_line}", table=True)
    return f"| {verdict} | {name} | {where} | {crash.count:,} | {_known(finding)} |\n"


def _known(finding: Finding) -> str:
    if finding.seen is not None:
        last = finding.seen.last
        where = code(f"{last.source}:{last.line}", table=True)
        return f"{counted(finding.seen.incidents, 'incident')}, last {where}"
    if finding.near is not None:
        sighting = finding.near.sighting
        where = code(f"{sighting.source}:{sighting.line}", table=True)
        return f"like {where}, {finding.near.score:.2f}"
    return "in the baseline" if finding.entry is not None else ""


def _details(finding: Finding) -> str:
    crash = finding.crash
    name = f"<code>{_html(crash.signature.title)}</code>"
    lines = [f"<details><summary>{finding.verdict}: {name}</summary>"]
    place = code(f"{crash.source}:{span(crash.first_line, crash.last_line)}")
    lines += ["", f"- {place}, signature {code(crash.signature.hash)}"]
    if finding.site is not None:
        line = f":{finding.site.line}" if finding.site.line else ""
        lines.append(f"- {code(finding.site.file + line)} in {code(finding.site.function)}")
    lines += [f"- {code(reason)}" for reason in finding.why]
    return "\n".join([*lines, "", "</details>", "", ""])


def _html(text: str) -> str:
    """Return escaped text in which HTML and Markdown have no meaning."""
    return "".join(c if c.isalnum() or c in " .,:;-" else f"&#{ord(c)};" for c in escape(text))
