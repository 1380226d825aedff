"""The same crash in another run has the same signature; different crashes never share one.

`fixtures/repeats` holds real runs, `<program>-<way>.<build>.<tool>.<run>.txt`.
"""

from collections import defaultdict

import pytest

import tracemine

#: What differs from run to run by its nature; see `fixtures/README.md`.
VARIES = {
    "lighthouse-spiral": "how deep the recursion got when the stack ended",
    "lighthouse-wreck": "how much garbage of the smashed stack looks like frames",
}
#: Ways that an optimising compiler made one piece of code of: their reports name one place.
FOLDED = {("orchard-hidden", "O2"): "orchard-lambda"}


def _main_signature(path):
    signed = [a.signature for a in tracemine.extract(str(path)).artifacts if a.signature]
    return signed[0] if signed else None


@pytest.fixture(scope="module")
def runs():
    from conftest import ROOT

    found = defaultdict(dict)
    for path in sorted((ROOT / "fixtures" / "repeats").iterdir()):
        crash, build, tool, run, _ = path.name.rsplit(".", 4)
        found[crash, build, tool][run] = _main_signature(path)
    return found


def test_the_same_crash_has_the_same_signature(runs):
    """Within one tool and build, whatever the addresses, arguments and recursion depth."""
    same = total = 0
    for (crash, _, _), signatures in runs.items():
        if crash in VARIES:
            continue
        hashes = [s.hash if s else None for s in signatures.values()]
        total += len(hashes) - 1
        same += sum(value == hashes[0] and value is not None for value in hashes[1:])
    assert total >= 100
    assert same >= 0.98 * total


def test_different_crashes_never_share_a_signature(runs):
    """No hash belongs to two ways to crash."""
    crashes = defaultdict(set)
    for (way, build, _), signatures in runs.items():
        crash = FOLDED.get((way, build), way)
        for signature in signatures.values():
            if signature:
                crashes[signature.hash, signature.title].add(crash)
    assert {key: names for key, names in crashes.items() if len(names) > 1} == {}
