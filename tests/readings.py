"""What tests of reading share: a note, and what is read of a path."""

import pytest

from tracemine.errors import InputError
from tracemine.reading import (
    collect,
    read,
)

NOTE = "14:35 2015-03-03\n#0  flush_queue (queue=0x0) at pump/queue.c:88\nça va\n"


def names(*paths):
    return [document.name for document in collect(map(str, paths))]


def only(path):
    (document,) = collect([str(path)])
    return document


def error_of(document):
    with pytest.raises(InputError) as caught:
        read(document)
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith(f"{document.name}: ")
    return caught.value.reason
