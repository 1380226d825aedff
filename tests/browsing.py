"""A browser for tests: Debian's Chromium, driven by playwright."""

import json
import shutil
from contextlib import contextmanager
from pathlib import Path

import pytest
from reports import page_of

from tracemine.report.page import assets

#: How the browser may be called.
PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
NOTES = Path(__file__).resolve().parent.parent / "fixtures" / "notes"
NAMES = ("worklog.txt", "diary.txt", "van-notes.md", "tower.journal.txt", "orchard.mbox")
#: The incident of the first crash of the work log, and a function of it.
CRASH = "#/incident/5843213c4fb6"
FUNCTION = "dovePigeonFree"
VIEWS = (
    "#/",
    "#/incidents",
    "#/signatures",
    "#/signature/d6cdb60b",
    "#/functions",
    f"#/function/{FUNCTION}",
    CRASH,
    "#/search?q=pigeon",
    "#/nowhere",
)


def program():
    """Return the path of a browser, None where there is none."""
    return next(filter(None, map(shutil.which, PROGRAMS)), None)


@contextmanager
def chromium():
    """Start a browser."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        # As root, and in containers, its own sandbox cannot start.
        browser = driver.chromium.launch(executable_path=program(), args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()


def opened(browser, path, address="", **context):
    """Open a page from a file; return it and the list of what goes wrong in it.

    Messages of the console, errors and requests are what goes wrong.
    """
    page = browser.new_context(**context).new_page()
    wrong = []
    page.on("console", lambda message: wrong.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: wrong.append(f"error: {error}"))
    page.on("dialog", lambda dialog: (wrong.append(f"dialog: {dialog.message}"), dialog.dismiss()))
    url = path.as_uri()
    page.on(
        "request",
        lambda request: (
            request.url.partition("#")[0] == url or wrong.append(f"request: {request.url}")
        ),
    )
    page.goto(url + address)
    drawn(page)
    return page, wrong


def drawn(page):
    """Wait until the view of the page's address is drawn."""
    address = page.evaluate("location.hash")
    page.locator("html[data-drawn=" + json.dumps(address) + "]").wait_for(state="attached")


@pytest.fixture(scope="module")
def browser():
    if program() is None:
        pytest.skip("there is no Chromium on the path")
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    """A report of notes among the fixtures."""
    path = tmp_path_factory.mktemp("report") / "report.html"
    texts = {name: (NOTES / name).read_text(encoding="utf-8") for name in NAMES}
    path.write_text(page_of(texts), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    """The same without the graph library, as a build without npm has it."""
    path = tmp_path_factory.mktemp("plain") / "report.html"
    texts = {name: (NOTES / name).read_text(encoding="utf-8") for name in NAMES}
    made = assets()._replace(library=None)
    path.write_text(page_of(texts, made=made), encoding="utf-8")
    return path
