"""Numbers in words, without the records that they are of."""


def span(first_line: int, last_line: int) -> str:
    """Return lines of a document as people write them: `12`, `12-30`."""
    return str(first_line) if first_line == last_line else f"{first_line}-{last_line}"


def counted(number: int, one: str, many: str | None = None) -> str:
    """Return a number with its noun: `1 artifact`, `12 artifacts`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
