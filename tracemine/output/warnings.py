"""What could not be read whole, in one line each."""

from tracemine.output.escape import escape
from tracemine.output.wording import span
from tracemine.records import Warning


def warning_text(warning: Warning) -> str:
    """Return a warning as one harmless line, `path:12-13: message`."""
    lines = ""
    if warning.first_line is not None:
        lines = ":" + span(warning.first_line, warning.last_line or warning.first_line)
    return f"{escape(warning.source)}{lines}: {escape(warning.message)}"
