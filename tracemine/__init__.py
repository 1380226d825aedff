"""Tracemine finds what debugging tools printed in engineers' notes and links it.

>>> import tracemine
>>> document = tracemine.extract_text("#0  0x00401136 in leaf () at leaf.c:3")
>>> [frame.function for frame in document.artifacts[0].frames]
['leaf']
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tracemine.extracting import extract, extract_text

__version__ = "0.1.0"
__all__ = ["__version__", "extract", "extract_text"]


def __getattr__(name: str) -> Any:  # noqa: ANN401
    """Import the API on first use: `import tracemine` alone costs nothing."""
    if name in ("extract", "extract_text"):
        from tracemine import extracting

        return getattr(extracting, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
