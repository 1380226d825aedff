"""The neighbourhood of an incident, a function or a signature."""

import msgspec


class Node(msgspec.Struct, frozen=True, omit_defaults=True):
    """A node of the neighbourhood."""

    #: Unique in the graph.
    id: str
    #: `incident` or `function`.
    kind: str
    #: The address: id of the incident, name of the function.
    name: str
    label: str
    #: Of a function in how many incidents it is, of an incident its time.
    incidents: int = 0
    time: str | None = None
    #: Signature of an incident's first crash.
    signature: str | None = None
    #: Steps from what was asked for, 0: itself.
    distance: int = 0


class Edge(msgspec.Struct, frozen=True, omit_defaults=True):
    """That a function is in an incident."""

    incident: str
    function: str
    roles: tuple[str, ...]
    depth: int = 0
    #: From 0 to 1.
    weight: float = 0.5


class Neighbours(msgspec.Struct, frozen=True, omit_defaults=True):
    """The incidents and functions around one of them: the nearest, at most as many as asked."""

    nodes: tuple[Node, ...] = ()
    edges: tuple[Edge, ...] = ()
    #: How many nodes of the same distance were left out.
    omitted: int = 0
