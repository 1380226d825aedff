"""What the pages are given: the records of every answer, wherever it comes from.

The pages ask through the interface `Source` of `page/source.js`; each of its methods returns one
of these records as JSON. A field that is left out has its default. `page/types.js` says the same
to the type checker of the browser's modules.

    summary()                          Summary
    incidents(filter, offset, limit)   Incidents    newest first
    timeline(filter)                   Timeline
    signatures(filter, offset, limit)  Signatures   those of most incidents first
    signature(hash)                    Crash
    functions(filter, offset, limit)   Functions    those of most incidents first
    function(name)                     Named
    incident(id)                       Whole
    around(kind, name, limit)          Neighbours   kind: incident, function, signature
    search(filter, limit)              Found

`filter` is a `Filter`; what is unknown is null.
"""

from tracemine.report.shapes.graph import Edge, Neighbours, Node
from tracemine.report.shapes.lists import (
    Bin,
    Count,
    Crash,
    Filter,
    Found,
    FunctionRow,
    Functions,
    Hit,
    Incidents,
    Named,
    Place,
    Row,
    SignatureRow,
    Signatures,
    Summary,
    Timeline,
)
from tracemine.report.shapes.whole import (
    Again,
    Alike,
    Frame,
    Inner,
    Printed,
    Prose,
    Referred,
    Stack,
    Whole,
)

__all__ = [
    "Again",
    "Alike",
    "Bin",
    "Count",
    "Crash",
    "Edge",
    "Filter",
    "Found",
    "Frame",
    "FunctionRow",
    "Functions",
    "Hit",
    "Incidents",
    "Inner",
    "Named",
    "Neighbours",
    "Node",
    "Place",
    "Printed",
    "Prose",
    "Referred",
    "Row",
    "SignatureRow",
    "Signatures",
    "Stack",
    "Summary",
    "Timeline",
    "Whole",
]
