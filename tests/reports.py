"""Reports for tests: made of notes, and read again as the page reads them."""

import json
import re
import zlib
from base64 import b64decode

from tracemine import reading
from tracemine.report.notes import ReadNotes
from tracemine.report.pack import parts
from tracemine.report.page import render
from tracemine.report.taking import take
from tracemine.store import open_store
from tracemine.store.ingest import remember

NOTE = """\
14:35 2023-05-11
1, the loft fell down, loft_close is called twice:
> Program received signal SIGSEGV, Segmentation fault.
> #0  0x00007f0000000001 in free () from /lib64/libc.so.6
> #1  loft_close (loft=0x10) at loft.c:12
> #2  main (argc=1, argv=0x7ffe) at main.c:3
I think that loft_close frees what loft_open made.

2, the fix:
> diff --git a/loft.c b/loft.c
> --- a/loft.c
> +++ b/loft.c
> @@ -10,3 +10,4 @@ static void loft_close(struct loft *loft)
>  {
> -    free(loft);
> +    if (loft)
> +        free(loft);
>  }
"""


def page_of(texts, title="Crashes", made=None):
    """Make the page of texts by their sources, without files; `made` are its assets."""
    memory, notes = open_store("sqlite://", create=True), ReadNotes()
    for source, written in texts.items():
        text = reading.text_from(written, source)
        remember(memory, text)
        notes.keep(text)
    summary, packed = parts(take(memory, memory.keys(), notes), title)
    return "".join(render(summary, packed, made=made))


def unpacked(page):
    """Return the parts of a page by name, as the page's own script reads them."""
    found = re.findall(
        r'<script type="application/octet-stream" id="part-([\w-]+)">([A-Za-z0-9+/=]*)</script>',
        page,
    )
    return {name: json.loads(zlib.decompress(b64decode(text))) for name, text in found}


def wholes(page):
    """Return what the page says of each incident by its address, prose put in its place."""
    data = unpacked(page)
    sites = data["sites"]
    rows, together = data["first"]["rows"], data["first"]["together"]
    found = {}
    for number, row in enumerate(rows):
        part, place = divmod(number, together)
        prose = iter(data[f"said-{part}"][place][0])
        said = data[f"printed-{part}"][place]
        body = [
            {**piece, "lines": [next(prose) for _ in range(piece["lines"])]}
            if piece["type"] == "prose"
            else piece
            for piece in said["body"]
        ]
        for piece in body:
            for stack in piece.get("stacks", ()):
                stack["frames"] = [
                    {**sites[site], "level": level, "args": args}
                    for site, level, args in stack["frames"]
                ]
        found[row["id"]] = {**said, "row": row, "body": body}
    return found
