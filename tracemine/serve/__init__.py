"""The report's pages over a live store: a server that reads, for this machine alone by default.

A `catalogue` holds the rows of every incident; `answers`, `whole` and `around` give the shapes of
`tracemine.report.shapes` from it and the store. `api` names the questions and checks what is
asked, `openapi` describes them, `desk` lets one thread alone talk to the store, `guard` says who
may ask, and only `app` knows starlette.
"""
