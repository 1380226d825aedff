"""The report: pages to look at incidents with, in one file or over a live store.

Records become what the pages show (`taking`, `bodies`, `tally`: the shapes are in `shapes`), that
becomes compressed parts (`pack`), and those a page (`page`, with the browser's modules in
`page/`). The pages ask for their data through one small module, `page/source.js`, so that the same
pages work over whatever answers with the same shapes.
"""
