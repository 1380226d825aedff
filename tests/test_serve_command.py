"""`tracemine serve`: the description, the page, and the command."""

import http.client
import json
import re
import signal
import subprocess
import sys

import pytest
from click.testing import CliRunner
from serving import TOKEN

from tracemine.cli import tracemine
from tracemine.serve.api import QUESTIONS, ROOT

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
    assert "<code>total</code> tells" in page
    assert "`" not in page
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
    assert "while attempting" not in done.stderr


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
