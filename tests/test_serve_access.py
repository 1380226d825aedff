"""`tracemine serve`: what is refused, and to whom."""

import re

import pytest
from memories import artifact, documents, stored
from serving import TOKEN, served

from tracemine.serve import guard
from tracemine.serve.api import PAGE, ROOT
from tracemine.serve.guard import Access, hosts_of

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
        for others in ('a={"b": [1]}', "a b", "=", "tracemine=old", "c=" + "x" * 9000):
            headers = {"cookie": f"{others}; tracemine={kept}; d=1"}
            assert client.get("/", headers=headers).status_code == 200, others
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
