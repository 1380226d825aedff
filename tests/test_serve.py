"""`tracemine serve`: what is answered."""

import pytest
from memories import artifact, documents, stored
from serving import HOME, served
from starlette.testclient import TestClient

from tracemine.report import shapes
from tracemine.report.notes import StoredNotes
from tracemine.report.taking import take
from tracemine.serve.api import PAGE, ROOT
from tracemine.serve.app import application
from tracemine.serve.desk import Desk
from tracemine.serve.guard import Access
from tracemine.serve.timeline import timeline
from tracemine.store import open_store


def ids(rows):
    return [row.id for row in rows]


# --- what is answered


def test_counts(asked, place):
    found = asked("summary")
    with open_store(place) as store:
        totals = store.totals()
    assert (found.title, found.incidents, found.functions) == (
        "Our crashes",
        totals.incidents,
        totals.functions,
    )
    assert sum(one.incidents for one in found.sources) == totals.incidents
    assert found.tools[0].name == "gdb"


def test_incidents_come_in_pages_the_newest_first(asked):
    every = asked("incidents", limit=PAGE)
    pages = [asked("incidents", offset=n, limit=10) for n in range(0, every.total + 10, 10)]
    assert [row for page in pages for row in page.rows] == list(every.rows)
    times = [row.time or "" for row in every.rows]
    assert times == sorted(times, reverse=True)
    assert pages[-1].rows == ()


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"q": "doveCry SIGSEGV"}, ["9b009c51a25a"]),
        ({"q": "DOVECRY Crier"}, ["9b009c51a25a"]),
        # In prose alone, in a sentence that names no function.
        ({"q": "one time in three"}, ["5843213c4fb6"]),
        ({"q": "276240d7"}, ["9b009c51a25a"]),
        ({"signal": "SIGFPE"}, None),
        ({"tool": "valgrind", "since": "2023-05", "until": "2023-05-11"}, ["315679cafced"]),
        ({"q": "no-such-word"}, []),
        ({"source": "no-such-note.txt"}, []),
        ({"since": "2024-01-09"}, ["6233ffb6948b"]),
        ({"until": "2022"}, []),
    ],
)
def test_filters(asked, given, expected):
    found = asked("incidents", **given)
    assert found.total == len(found.rows)
    if expected is None:
        assert found.total >= 1
        assert {row.signal for row in found.rows} == {given["signal"]}
    else:
        assert ids(found.rows) == expected


def test_the_time_line_counts_each_incident_once(asked):
    found = asked("timeline")
    assert found.unit == "month"
    assert sum(one.incidents for one in found.bins) + found.undated == asked("summary").incidents
    assert all(one.crashes <= one.incidents for one in found.bins)
    assert [one.start for one in found.bins] == sorted(one.start for one in found.bins)


def rows_at(*times):
    return [shapes.Row(str(n), "t", "s", 1, 1, time) for n, time in enumerate(times)]


@pytest.mark.parametrize(
    ("times", "unit", "first", "last", "bars"),
    [
        ([], "year", None, None, 0),
        ([None], "year", None, None, 0),
        (["2023-12-31T08:00", "2024-01-02"], "day", ("2023-12-31",) * 2, ("2024-01-02",) * 2, 3),
        (["2023", "2024-03-02"], "month", ("2023-01",) * 2, ("2024-03",) * 2, 15),
        (["2010-05", "2023-05"], "quarter", ("2010-04", "2010-06"), ("2023-04", "2023-06"), 53),
        (["1970", "2023-05"], "year", ("1970",) * 2, ("2023",) * 2, 54),
        (["no time", "2023-05-01"], "day", ("2023-05-01",) * 2, ("2023-05-01",) * 2, 1),
    ],
)
def test_time_lines(times, unit, first, last, bars):
    found = timeline(rows_at(*times))
    assert (found.unit, len(found.bins)) == (unit, bars)
    if bars:
        assert (found.bins[0].start, found.bins[0].end) == first
        assert (found.bins[-1].start, found.bins[-1].end) == last
    assert sum(one.incidents for one in found.bins) + found.undated == len(times)


def test_signatures_have_their_trend(asked):
    found = asked("signatures", limit=1)
    [first] = found.rows
    assert (found.total, first.incidents) == (asked("summary").signatures, 4)
    assert sum(first.trend) == 3  # one incident has no time
    narrowed = asked("signatures", until="2023-07-03T16:12")
    assert first.hash in [row.hash for row in narrowed.rows]
    assert all(row.incidents >= 1 for row in narrowed.rows)
    crash = asked("signature", hash=first.hash[:8])
    assert crash.signature == first
    assert len(crash.incidents) == 4


def test_functions(asked):
    found = asked("functions", q="dove event")
    assert {row.name for row in found.rows} >= {"doveEventHandler", "doveDomainEventSend"}
    narrowed = asked("functions", q="dove", since="2023-05-15", until="2023-05-15")
    assert "doveCry" in {row.name for row in narrowed.rows}
    assert "doveWaitHome" not in {row.name for row in narrowed.rows}
    named = asked("function", name="doveWaitHome")
    assert named.total == len(named.places) == 5
    assert named.places[0].incident.id == "315679cafced"
    assert named.places[0].roles[0] == "error"
    assert all("doveWaitHome" in row.functions for row in named.signatures)


def test_search_finds_functions_signatures_and_incidents(asked):
    found = asked("search", q="dovecry")
    assert [row.name for row in found.functions] == ["doveCry"]
    assert [row.hash[:8] for row in found.signatures] == ["276240d7"]
    hit = found.incidents[0]
    assert (hit.incident.id, hit.functions) == ("9b009c51a25a", ("doveCry",))
    assert "doveCry" in hit.text
    assert asked("search", q="crier", limit=0).incident_total >= 1


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("function", "dovePigeonFree"),
        ("incident", "315679cafced"),
        ("signature", "58e0e479"),
        ("incident", "unknown"),
        ("function", "unknown"),
    ],
)
@pytest.mark.parametrize("limit", [0, 1, 7, 300])
def test_the_neighbourhood_fits_the_limit(asked, kind, name, limit):
    found = asked("around", kind=kind, name=name, limit=limit)
    assert len(found.nodes) <= max(limit, 1)
    kinds = {node.id: node.kind for node in found.nodes}
    assert len(kinds) == len(found.nodes)
    for edge in found.edges:
        assert (kinds[edge.incident], kinds[edge.function]) == ("incident", "function")
        assert edge.roles
    if name == "unknown":
        assert found == shapes.Neighbours()
    elif limit == 300:
        assert min(node.distance for node in found.nodes) == 0
        assert len(found.edges) >= 3


def test_an_incident_is_what_the_report_shows_of_it(asked, place):
    """The body, the names and the references are the same as in the report of the same notes."""
    with open_store(place) as store:
        taken = {one.row.id: one for one in take(store, store.keys(), StoredNotes(store))}
    for id_, one in taken.items():
        found = asked("incident", id=id_)
        assert found.incident == one.row
        assert found.body == one.said.body
        assert (found.entry, found.names, found.missing) == (
            one.said.entry,
            one.said.names,
            None,
        )
        assert [r.line for r in found.references] == [line for line, _, _ in one.said.references]


def test_what_is_alike_and_what_stands_beside(asked):
    found = asked("incident", id="315679ca")
    assert {one.incident.id for one in found.alike} >= {"5843213c4fb6"}
    assert all(0 <= one.score <= 1 for one in found.alike)
    assert all(one.shared or one.signature for one in found.alike)
    assert all(one.incident.id != found.incident.id for one in found.alike)
    best = next(one for one in found.alike if one.incident.id == "5843213c4fb6")
    assert "dovePigeonFree" in [row.name for row in best.shared]
    after = asked("incident", id=found.after)
    assert after.before == found.incident.id


def test_a_store_without_its_notes_still_answers(tmp_path):
    place = tmp_path / "incidents.db"
    text = "doveCry was called.\n"
    with stored(documents(artifact(1, ["doveCry", "main"]), text=text), place):
        pass
    desk, client = served(place)
    try:
        whole = client.get(f"{ROOT}/incident", params={"id": "000000000001"}).json()
        assert whole["missing"]
        assert client.get(f"{ROOT}/incidents", params={"q": "headline 1"}).json()["total"] == 1
        assert client.get(f"{ROOT}/search", params={"q": "headline"}).json()["incident_total"] == 1
    finally:
        desk.close()


def test_another_store_in_the_place_of_the_first_is_served(tmp_path):
    place = tmp_path / "incidents.db"
    with stored(documents(artifact(1, ["f"])), place):
        pass
    desk, client = served(place)
    try:
        assert client.get(f"{ROOT}/summary").json()["incidents"] == 1
        place.unlink()
        gone = client.get(f"{ROOT}/summary")
        assert (gone.status_code, "there is none" in gone.json()["error"]) == (503, True)
        with stored(documents(artifact(2, ["g"]), artifact(3, ["h"])), place):
            pass
        assert client.get(f"{ROOT}/summary").json()["incidents"] == 2
    finally:
        desk.close()


def test_the_server_follows_the_store(tmp_path):
    place, now = tmp_path / "incidents.db", [0.0]
    with stored(documents(artifact(1, ["f"])), place) as store:
        desk = Desk(str(place), lambda: now[0])
        client = TestClient(application(desk, Access(), "x"), base_url=HOME)
        count = lambda: client.get(f"{ROOT}/summary").json()["incidents"]  # noqa: E731
        try:
            assert count() == 1
            with stored(documents(artifact(2, ["g"], source="b.txt"))) as other:
                store.load(other.export())
            assert count() == 1  # it does not look at every question
            now[0] = 5.0
            assert count() == 2
            # In place of the first comes another: nothing is shown under its name.
            store.remove(["a.txt", "b.txt"])
            with stored(documents(artifact(7, ["h"], source="c.txt"))) as other:
                store.load(other.export())
            old = client.get(f"{ROOT}/incident", params={"id": "000000000001"})
            assert old.status_code == 404
            now[0] = 7.0
            new = client.get(f"{ROOT}/incident", params={"id": "000000000007"})
            assert new.json()["incident"]["title"] == "incident 7"
            store.remove(["c.txt"])
            now[0] = 10.0
            assert count() == 0
        finally:
            desk.close()
