"""Which incidents are like this one, and why: ranking by the functions that incidents share.

Each incident is one sparse vector: its functions, and what helps where builds and tools print
them differently: the class or namespace a function belongs to, the words inside its name, the
kind of the crash and its message. Features are weighted by how rare they are (TF-IDF; Salton,
Buckley 1988) and, mildly, by how deep they stand in the stack (as in TraceSim, Vasiliev et al.
2020, and FaST, Rodrigues et al. 2022). The score of two incidents is the cosine of their vectors,
and says of what it is made.

For one function there is too little in a vector, so half as much again is asked of the graph of
incidents and functions: a random walk that starts at the function and keeps returning to it
(personalised PageRank; Haveliwala 2002).

    index = Index()
    index.add("2013-12-02", ["virReallocN", "virStringListAdd", "main"], kind="SIGSEGV")
    index.nearest(["virReallocN", "virStringListJoin"], limit=5)
    index.related("virReallocN")

A score is no probability, and a high one does not say "same bug".
"""

from tracemine.similarity.index import Index
from tracemine.similarity.match import Match, Parts
from tracemine.similarity.vectors import Population

__all__ = ["Index", "Match", "Parts", "Population"]
