"""`tracemine serve`: what is answered, to whom, and that it is what the description says."""

import http.client
import json
import re
import signal
import subprocess
import sys

import msgspec
import pytest
from click.testing import CliRunner
from memories import artifact, documents, stored
from starlette.testclient import TestClient

from tracemine.cli import tracemine
from tracemine.report import shapes
from tracemine.report.notes import StoredNotes
from tracemine.report.taking import take
from tracemine.serve import guard
from tracemine.serve.api import PAGE, QUESTIONS, ROOT
from tracemine.serve.app import application
from tracemine.serve.desk import Desk
from tracemine.serve.guard import Access, hosts_of
from tracemine.serve.timeline import timeline
from tracemine.store import open_store

TOKEN = "a token of many letters"
HOME = "http://127.0.0.1:8750"


@pytest.fixture(scope="module")
def place(fixtures, tmp_path_factory):
    """A store file of all notes among the fixtures."""
    place = tmp_path_factory.mktemp("store") / "incidents.db"
    done = CliRunner().invoke(tracemine, ["index", str(fixtures / "notes"), "--store", str(place)])
    assert done.exit_code == 0, done.output
    return place


ANYBODY = Access()


def served(place, access=ANYBODY, title="Our crashes"):
    desk = Desk(str(place))
    client = TestClient(application(desk, access, title), base_url=HOME, follow_redirects=False)
    return desk, client


@pytest.fixture(scope="module")
def client(place):
    desk, client = served(place)
    yield client
    desk.close()


@pytest.fixture(scope="module")
def locked(place):
    desk, client = served(place, Access(token=TOKEN))
    yield client
    desk.close()


@pytest.fixture
def asked(client):
    """Ask a question; what is answered must be of the shape that is described."""
    by_name = {question.name: question for question in QUESTIONS}

    def ask(name, /, **given):
        response = client.get(f"{ROOT}/{name}", params=given)
        assert response.status_code == 200, response.text
        return msgspec.json.decode(response.content, type=by_name[name].shape)

    return ask


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


# --- what cannot be asked


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/incident", 400, "id is missing"),
        ("/incident?id=ffffffffffff", 404, "no incident has this id"),
        ("/incident?id=9", 404, "no incident"),
        ("/signature?hash=ffff", 404, "no signature"),
        ("/function?name=%00", 404, "no function"),
        ("/incidents?limit=-1", 400, "limit is not a number"),
        ("/incidents?limit=1e3", 400, "limit is not a number"),
        ("/incidents?limit=%D9%A1", 400, "limit is not a number"),
        ("/incidents?limt=1", 400, "limt is not known to incidents"),
        ("/incidents?q=a&q=b", 400, "q is given twice"),
        ("/incidents?q=" + "x" * 401, 400, "q is longer than 400"),
        ("/summary?x=1", 400, "it takes nothing"),
        ("/around?kind=table&name=x", 400, "kind is none of incident, function, signature"),
        ("/nothing", 404, "see /docs"),
        ("/../../etc/passwd", 404, "see /docs"),
    ],
)
def test_refusals_say_why_in_one_line(client, path, status, said):
    response = client.get(ROOT + path)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/json"
    assert said in response.json()["error"]
    assert "\n" not in response.json()["error"]


def test_more_rows_than_a_page_are_not_given(asked):
    found = asked("functions", limit=999_999)
    assert len(found.rows) == min(found.total, PAGE)
    assert asked("functions", limit=3).total == found.total


def test_only_the_headers_of_an_answer(client):
    response = client.head(f"{ROOT}/summary")
    assert (response.status_code, response.content) == (200, b"")
    assert int(response.headers["content-length"]) > 100


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
@pytest.mark.parametrize("path", ["/", f"{ROOT}/summary", "/docs"])
def test_everything_can_only_be_read(client, method, path):
    response = client.request(method, path)
    assert response.status_code == 405
    assert response.headers["allow"] == "GET, HEAD"


def test_a_store_that_breaks_is_one_line(place, tmp_path):
    broken = tmp_path / "incidents.db"
    broken.write_bytes(place.read_bytes())
    desk, client = served(broken)
    try:
        assert client.get(f"{ROOT}/summary").status_code == 200
        broken.write_bytes(b"nothing of the kind" * 4096)
        desk._catalogue = None
        response = client.get(f"{ROOT}/incidents")
        assert response.status_code == 503
        assert "incidents.db" in response.json()["error"]
        assert client.get("/").status_code == 503
    finally:
        desk.close()


HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>\u202e</title>&{{7*7}}"


def test_hostile_names_are_data(tmp_path):
    place = tmp_path / "incidents.db"
    with stored(documents(artifact(1, [HOSTILE, "x" * 100_000], source=f"{HOSTILE}.txt")), place):
        pass
    desk, client = served(place, title=HOSTILE)
    try:
        page = client.get("/").text
        assert "<script>alert" not in page
        assert "<img" not in page
        found = client.get(f"{ROOT}/function", params={"name": HOSTILE})
        assert found.json()["function"]["name"] == HOSTILE
        assert "\u202e" not in found.text
        assert found.headers["content-type"] == "application/json"
        long = client.get(f"{ROOT}/functions", params={"q": "xxxx"}).json()["rows"][0]["name"]
        assert len(long) < 500
        assert client.get(f"{ROOT}/function", params={"name": long}).status_code == 200
        for name in ("%", "_", "'; DROP TABLE incidents; --", '"'):
            assert client.get(f"{ROOT}/search", params={"q": name}).status_code == 200
    finally:
        desk.close()


# --- to whom


@pytest.mark.parametrize("path", ["/", "/docs", "/openapi.json", f"{ROOT}/summary", "/nothing"])
def test_every_answer_stays_where_it_is(client, path):
    headers = client.get(path).headers
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "no-referrer"
    assert "access-control-allow-origin" not in headers


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:8750", 200),
        ("localhost:8750", 200),
        ("LOCALHOST", 200),
        ("[::1]:8750", 200),
        ("127.0.0.1:9999", 200),  # behind a forwarded port
        ("evil.example", 421),
        ("evil.example:8750", 421),
        ("127.0.0.1.evil.example", 421),
        ("127.0.0.1@evil.example", 421),
        ("localhost:8750:80", 421),
        ("10.0.0.1:8750", 421),
        ("", 421),
        ("[::1", 421),
        ("::1", 421),
    ],
)
def test_only_our_own_names_are_answered(client, host, status):
    assert client.get(f"{ROOT}/summary", headers={"host": host}).status_code == status


def test_on_all_interfaces_numbers_are_ours_and_other_names_are_not(place):
    desk, client = served(place, hosts_of("0.0.0.0", ("tower",))._replace(token=TOKEN))
    bearer = {"authorization": f"Bearer {TOKEN}"}
    try:
        for host, status in (("10.0.0.1:80", 200), ("tower", 200), ("evil.example", 421)):
            response = client.get(f"{ROOT}/summary", headers={**bearer, "host": host})
            assert response.status_code == status, host
    finally:
        desk.close()


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/", {"sec-fetch-site": "none", "sec-fetch-mode": "navigate"}, 200),
        ("/", {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}, 200),
        ("/", {"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors"}, 403),
        (f"{ROOT}/summary", {"sec-fetch-site": "same-origin"}, 200),
        (f"{ROOT}/summary", {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}, 403),
        (f"{ROOT}/summary", {"sec-fetch-site": "same-site", "sec-fetch-mode": "cors"}, 403),
        (f"{ROOT}/summary", {}, 200),
    ],
)
def test_other_sites_may_not_ask(client, path, headers, status):
    assert client.get(path, headers=headers).status_code == status


@pytest.mark.parametrize(
    ("authorization", "status"),
    [
        (None, 401),
        ("", 401),
        (f"Bearer {TOKEN}", 200),
        (f"bearer   {TOKEN} ", 200),
        (f"Bearer {TOKEN}x", 401),
        (f"Bearer {TOKEN[:-1]}", 401),
        ("Bearer", 401),
        ("Bearer ", 401),
        (f"Basic {TOKEN}", 401),
        (TOKEN, 401),
    ],
)
def test_the_token_in_a_header(locked, authorization, status):
    headers = {} if authorization is None else {"authorization": authorization}
    for path in ("/", "/docs", "/openapi.json", f"{ROOT}/incidents"):
        response = locked.get(path, headers=headers)
        assert response.status_code == status
        if status == 401:
            assert response.headers["www-authenticate"].startswith("Bearer")
            assert TOKEN not in response.text


def test_the_token_in_the_first_visit_of_a_browser(place):
    desk, client = served(place, Access(token=TOKEN))
    try:
        first = client.get("/", params={"token": TOKEN, "x": "1 &"})
        assert first.status_code == 303
        assert first.headers["location"] == "/?x=1+%26"
        cookie = first.headers["set-cookie"]
        assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= set(cookie.split("; "))
        assert TOKEN not in cookie
        assert client.get("/").status_code == 200
        assert client.get(f"{ROOT}/summary").status_code == 200
        client.cookies.clear()
        kept = re.match(r"tracemine=(\w+)", cookie)[1]
        for wrong in (TOKEN, kept[:-1], kept.upper(), ""):
            headers = {"cookie": f"tracemine={wrong}"}
            assert client.get("/", headers=headers).status_code == 401
    finally:
        desk.close()


@pytest.mark.parametrize("query", ["token=wrong", "token=", f"token={TOKEN}&token={TOKEN}", "q=1"])
def test_a_wrong_token_in_the_address(locked, query):
    response = locked.get(f"/?{query}")
    assert response.status_code == 401
    assert "set-cookie" not in response.headers


@pytest.mark.parametrize("path", ["//evil.example/", "/\\evil.example", "/%2f/evil.example"])
def test_a_visit_is_never_sent_to_another_server(path):
    scope = {
        "type": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": f"token={TOKEN.replace(' ', '+')}".encode(),
    }
    sent = []

    async def send(message):
        sent.append(message)

    coroutine = guard.Guard(None, Access(token=TOKEN))._admit(scope, send)
    with pytest.raises(StopIteration):
        coroutine.send(None)
    location = dict(sent[0]["headers"])[b"location"]
    assert re.match(rb"/[^/\\]", location)


# --- the description


def test_the_description_is_openapi_3_1(client):
    document = client.get("/openapi.json").json()
    assert document["openapi"] == "3.1.0"
    assert set(document["paths"]) == {f"{ROOT}/{question.name}" for question in QUESTIONS}
    references = set(
        re.findall(
            r'"\$ref":"#/components/schemas/(\w+)"', json.dumps(document, separators=(",", ":"))
        )
    )
    assert references <= set(document["components"]["schemas"])
    for methods in document["paths"].values():
        responses = methods["get"]["responses"]
        assert {"200", "400", "401"} <= set(responses)
        assert all(response["description"] for response in responses.values())


def test_the_description_can_be_read_without_a_network(client):
    response = client.get("/docs")
    assert response.status_code == 200
    page = response.text
    assert "script" not in response.headers["content-security-policy"]
    assert "<script" not in page
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//", page)
    anchors = set(re.findall(r'href="#([\w-]+)"', page))
    assert anchors <= set(re.findall(r' id="([\w-]+)"', page))
    for question in QUESTIONS:
        assert f"GET {ROOT}/{question.name}" in page


def test_the_page_asks_this_server_and_nobody_else(client):
    response = client.get("/")
    assert f'<meta name="tracemine-api" content="{ROOT}">' in response.text
    assert "connect-src 'self'" in response.headers["content-security-policy"]
    assert "<title>Our crashes</title>" in response.text
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//", response.text)


# --- the command


def run(*arguments, **environment):
    return CliRunner().invoke(tracemine, ["serve", *map(str, arguments)], env=environment)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--host", "0.0.0.0"], "can be reached from other machines: choose a token"),
        (["--host", "::"], "choose a token"),
        (["--host", "192.168.1.7"], "choose a token"),
        (["--host", "tower.example"], "choose a token"),
        (["--host", "127.0.0.1.nip.io"], "choose a token"),
        (["--token", "short"], "a token has 16 characters or more"),
        (["--store", "/no/such/store.db"], "/no/such/store.db"),
        (["--host", "203.0.113.1", "--token", TOKEN], "203.0.113.1:8750"),
    ],
)
def test_what_is_not_served(place, arguments, said):
    done = run("--store", place, *arguments)
    assert done.exit_code == 2
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


def test_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    done = run()
    assert done.exit_code == 2
    assert "pip install 'tracemine[serve]'" in done.stderr


def test_on_a_real_socket(place):
    command = [sys.executable, "-m", "tracemine", "serve", "--port", "0", "--store", str(place)]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        address = running.stdout.readline().strip()
        port = int(re.fullmatch(r"http://127\.0\.0\.1:(\d+)/", address)[1])
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        connection.request("GET", f"{ROOT}/search?q=dovecry")
        response = connection.getresponse()
        assert response.status == 200
        assert response.getheader("server") is None
        assert json.loads(response.read())["function_total"] == 1
        connection.request("GET", "/", headers={"Host": "evil.example"})
        refused = connection.getresponse()
        assert (refused.status, refused.read()) == (
            421,
            b'{"error":"this server is not called so"}\n',
        )
        connection.close()
        running.send_signal(signal.SIGINT)
        _, said = running.communicate(timeout=30)
        assert running.returncode == 130
        assert re.fullmatch(r"\d+ incidents; Ctrl-C ends it\n", said)
    finally:
        running.kill()
        running.communicate()
