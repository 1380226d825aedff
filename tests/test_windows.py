"""A document read in portions gives what it gives when it is read whole."""

import random

import pytest
from conftest import ROOT

from tracemine import extracting, reading
from tracemine.reading import portions

SESSIONS = sorted((ROOT / "fixtures" / "sessions").iterdir())
# what several containers print in turn is only put together where it is held whole
NOTES = sorted(
    path
    for path in (ROOT / "fixtures" / "notes").iterdir()
    if path.suffix in (".log", ".md") and path.name != "compose.log"
)
PROSE = "make[2]: Entering directory, nothing to be done for the next {} steps of the queue\n"


def _document(seed, dressed=""):
    """Sessions and notes of ours in any order, with stretches of a build's output between."""
    rng = random.Random(seed)
    texts = []
    for path in rng.sample(SESSIONS, 12) + rng.sample(NOTES, 2):
        texts.append(path.read_text("utf-8", errors="replace").replace("\r", ""))
        texts += [PROSE.format(rng.randrange(9)) for _ in range(rng.choice((0, 3, 400, 1500)))]
    text = "".join(text if text.endswith("\n") else f"{text}\n" for text in texts)
    return "".join(dressed + line for line in text.splitlines(True)) if dressed else text


def both(tmp_path, text, size, margin, monkeypatch):
    path = tmp_path / "build.log"
    path.write_text(text, "utf-8", newline="")
    whole = extracting.extract_text(text, str(path))
    monkeypatch.setattr(extracting, "LARGE", 0)
    monkeypatch.setattr(reading, "portions", lambda one: portions(one, size))
    monkeypatch.setattr("tracemine.windows._MARGIN", margin)
    parts = list(extracting.extract_parts(next(reading.collect([str(path)])), None))
    return whole, parts


@pytest.mark.parametrize("dressed", ["", "2024-05-05T12:34:56.1234567Z "])
@pytest.mark.parametrize("size", [20_000, 100_000])
@pytest.mark.parametrize("seed", range(4))
def test_parts_make_the_whole(tmp_path, monkeypatch, seed, size, dressed):
    text = _document(seed, dressed)
    whole, parts = both(tmp_path, text, size, size // 4, monkeypatch)
    assert len(parts) > 2
    assert len(whole.artifacts) > 10
    assert extracting.joined(parts) == whole


def test_what_is_longer_than_a_window(tmp_path, monkeypatch):
    """A hunk and a stack that no portion holds."""
    hunk = "@@ -1,3000 +1,3001 @@ static void drain(struct queue *q)\n"
    hunk += "".join(f"     drop({n});\n" for n in range(3000)) + "+    stop();\n"
    stack = "".join(f"#{n}  0x1 in lock (x=1)\n    at lock.c:{n}\n" for n in range(3000))
    whole, parts = both(tmp_path, f"{hunk}\n{stack}\n{PROSE}", 8000, 2000, monkeypatch)
    assert extracting.joined(parts) == whole
    assert [a.kind for a in whole.artifacts] == ["hunk", "backtrace"]


@pytest.mark.parametrize("text", ["", "\n", "no line end", "#0  f (x=1) at f.c:1"])
def test_little_documents(tmp_path, monkeypatch, text):
    whole, parts = both(tmp_path, text, 8000, 2000, monkeypatch)
    assert [a.id for one in parts for a in one.artifacts] == [a.id for a in whole.artifacts]


def test_ids_of_very_many_artifacts(tmp_path, monkeypatch):
    """Also where not all are remembered one by one, each has an id of its own."""
    line = "2023-05-11 10:00:00.000+0000: 1: debug : wake:1 : job {}\n"
    text = "".join(line.format(number % 700) for number in range(1000))
    exact = extracting.extract_text(text)
    monkeypatch.setattr("tracemine.artifacts._REMEMBERED", 50)
    whole, parts = both(tmp_path, text, 8000, 2000, monkeypatch)
    ids = [artifact.id for one in parts for artifact in one.artifacts]
    assert ids == [artifact.id for artifact in whole.artifacts]
    assert len(set(ids)) == 1000
    assert ids == [artifact.id for artifact in exact.artifacts]
