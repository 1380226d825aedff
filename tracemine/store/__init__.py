"""The store: a memory of incidents in a file that the user owns.

>>> from tracemine.store import open_store
>>> with open_store("sqlite://", create=True) as store:
...     store.totals().incidents
0

SQLite by default, any database that SQLAlchemy knows by URL. SQLAlchemy is imported when a store
is opened, not before.
"""

from tracemine.store.errors import StoreError
from tracemine.store.locating import locate
from tracemine.store.records import (
    Cited,
    Fingerprint,
    Header,
    KnownFunction,
    KnownSignature,
    LinkOf,
    Patch,
    Posting,
    Repeat,
    Same,
    StoredDocument,
    StoredMention,
    StoredReference,
    Totals,
    Vector,
)
from tracemine.store.store import Store, migrate, open_store

__all__ = [
    "Cited",
    "Fingerprint",
    "Header",
    "KnownFunction",
    "KnownSignature",
    "LinkOf",
    "Patch",
    "Posting",
    "Repeat",
    "Same",
    "Store",
    "StoreError",
    "StoredDocument",
    "StoredMention",
    "StoredReference",
    "Totals",
    "Vector",
    "locate",
    "migrate",
    "open_store",
]
