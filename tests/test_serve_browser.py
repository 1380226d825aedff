"""The pages over a live store, in a real browser: used, and asking nobody else."""

import re
import subprocess
import sys
from contextlib import contextmanager

import pytest
from click.testing import CliRunner
from memories import artifact, documents, stored

from tracemine.cli import tracemine

pytest.importorskip("playwright.sync_api", reason="the package playwright is not installed")

from playwright.sync_api import expect

TOKEN = "f00dcafe" * 4


@pytest.fixture(scope="module")
def place(fixtures, tmp_path_factory):
    place = tmp_path_factory.mktemp("store") / "incidents.db"
    note = fixtures / "notes" / "worklog.txt"
    done = CliRunner().invoke(tracemine, ["index", str(note), "--store", str(place)])
    assert done.exit_code == 0, done.output
    return place


@contextmanager
def serving(place):
    """Run a server that wants a token; give its address."""
    command = [sys.executable, "-m", "tracemine", "serve", "--port", "0", "--token", TOKEN]
    running = subprocess.Popen(
        [*command, "--store", str(place)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        yield running.stdout.readline().strip()
    finally:
        running.terminate()
        running.communicate(timeout=30)


@pytest.fixture(scope="module")
def home(place):
    with serving(place) as address:
        yield address


@contextmanager
def visiting(browser, home):
    """Give a page that has been let in; what goes wrong in it, and what it asks others, fails."""
    page = browser.new_context().new_page()
    wrong = []
    page.on("console", lambda message: wrong.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: wrong.append(f"error: {error}"))
    page.on("dialog", lambda dialog: (wrong.append(f"dialog: {dialog.message}"), dialog.dismiss()))
    page.on(
        "request",
        lambda request: request.url.startswith(home) or wrong.append(f"asks {request.url}"),
    )
    page.goto(f"{home}?token={TOKEN}")
    yield page
    assert wrong == []
    page.context.close()


@pytest.fixture
def page(browser, home):
    with visiting(browser, home) as page:
        expect(page.get_by_role("main")).to_contain_text("SIGSEGV in dovePigeonFree")
        yield page


def test_from_a_search_to_an_incident_and_over_a_function_to_another(page, home):
    assert page.url == home
    expect(page.get_by_role("main")).to_contain_text("SIGSEGV in dovePigeonFree")
    page.get_by_role("searchbox").fill("crier configuration")
    # What is typed is searched a moment later: until then the links are those of the view before.
    expect(page.get_by_role("heading", level=1)).to_contain_text("Search crier configuration")
    page.get_by_role("main").get_by_role("link", name=re.compile("get another crash")).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("get another crash")
    page.get_by_role("main").get_by_role(
        "link", name="doveDomainEventSend", exact=True
    ).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("doveDomainEventSend")
    page.get_by_role("main").get_by_role("link", name="valgrind on the same command").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("valgrind on the same command")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("doveDomainEventSend")
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("doveDomainEventSend")


def test_the_description_is_a_page(page, home):
    page.goto(f"{home}docs")
    expect(page.get_by_role("heading", level=1)).to_contain_text("The interface of Tracemine")
    page.get_by_role("link", name="GET /api/v1/around").click()
    expect(page.get_by_role("heading", name="GET /api/v1/around")).to_be_in_viewport()


def test_without_the_token_there_is_nothing(browser, home):
    page = browser.new_context().new_page()
    assert page.goto(home).status == 401
    assert page.goto(f"{home}?token=wrong").status == 401
    page.context.close()


HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)>javascript:alert(3)"


def test_hostile_names_are_texts(browser, tmp_path):
    place = tmp_path / "incidents.db"
    with stored(documents(artifact(1, [HOSTILE, "main"], source=f"{HOSTILE}.txt")), place):
        pass
    with serving(place) as home, visiting(browser, home) as page:
        page.goto(f"{home}#/functions")
        page.get_by_role("main").get_by_role("link", name=HOSTILE).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(HOSTILE)
        page.get_by_role("main").get_by_role("link", name="incident 1").first.click()
        expect(page.get_by_role("heading", level=1)).to_have_text("incident 1")
        expect(page.get_by_role("main")).to_contain_text(HOSTILE)


def test_why_there_is_no_answer_is_said(browser, tmp_path):
    place = tmp_path / "incidents.db"
    with stored(documents(artifact(1, ["f"])), place):
        pass
    with serving(place) as home:
        page = browser.new_context().new_page()
        page.route("**/api/v1/summary", lambda route: route.abort())
        page.goto(f"{home}?token={TOKEN}")
        expect(page.get_by_role("main")).to_contain_text("the server does not answer")
        page.unroute("**/api/v1/summary")
        page.reload()
        page.locator("html[data-drawn]").wait_for(state="attached")
        place.unlink()
        page.goto(f"{home}#/functions")
        expect(page.get_by_role("main")).to_contain_text("there is none; make it: tracemine index")
    page.goto(f"{home}#/signatures")
    expect(page.get_by_role("main")).to_contain_text("the server does not answer")
    page.context.close()
