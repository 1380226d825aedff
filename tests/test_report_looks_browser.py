"""The report in a real browser: drawings, screens, paper, hostile notes, and access for all."""

import os
import re

import pytest
from browsing import (
    CRASH,
    FUNCTION,
    VIEWS,
    drawn,
    opened,
)
from reports import page_of

from tracemine.report.page import assets

pytest.importorskip("playwright.sync_api", reason="the package playwright is not installed")

from playwright.sync_api import expect


def unfold(page):
    """Let everything that is folded, or waits to be seen, show itself."""
    for around in page.locator(".around").all():
        around.scroll_into_view_if_needed()
        page.locator(".neighbourhood > *").first.wait_for()
    page.locator("details").evaluate_all("all => all.forEach(e => { e.open = true; })")


# --- the neighbourhood


def test_the_graph_has_its_table(browser, report):
    page, wrong = opened(browser, report, CRASH)
    page.locator(".around").scroll_into_view_if_needed()
    if assets().draws_graphs:
        expect(page.locator(".canvas canvas").first).to_be_visible()
    page.locator(".graphtable summary").click()
    rows = page.locator(".graphtable tbody tr")
    assert rows.count() >= 4
    page.locator(".graphtable tbody a", has_text="valgrind on the same command").first.click()
    expect(page.locator("main h1")).to_have_text("valgrind on the same command:")
    assert wrong == []


def test_without_the_library_the_neighbourhood_is_a_drawing_of_links(browser, plain):
    page, wrong = opened(browser, plain, CRASH)
    page.locator(".around").scroll_into_view_if_needed()
    figure = page.locator("figure.columns2")
    expect(figure).to_be_visible()
    said = page.locator(".neighbourhood > .about").inner_text()
    incidents, functions, edges = map(int, re.findall(r"\d+", said)[:3])
    assert figure.locator("circle").count() == incidents > 1
    assert figure.locator("a rect").count() == functions > 1
    assert figure.locator("path").count() == edges > 1
    classes = set(figure.locator("path").evaluate_all("all => all.map(e => e.classList[0])"))
    assert {"crashed", "logged", "mentioned"} <= classes
    link = figure.locator("a.function", has_text=FUNCTION)
    link.focus()
    assert figure.locator("path.near").count() >= 1
    page.keyboard.press("Enter")
    expect(page.locator("main h1")).to_have_text(FUNCTION)
    assert wrong == []


# --- screens, colours, paper


@pytest.mark.parametrize("width", [360, 640])
def test_narrow_screens_and_zoom_need_no_scrolling_sideways(browser, report, plain, width):
    """A window of 1280 pixels at 200 % is one of 640."""
    for path, views in ((report, VIEWS), (plain, (CRASH,))):
        page, _ = opened(browser, path, viewport={"width": width, "height": 800})
        for view in views:
            page.goto(path.as_uri() + view)
            drawn(page)
            unfold(page)
            inside, outside = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
            assert inside <= outside, view
        page.context.close()


def test_dark_and_light_follow_the_system_and_the_button(browser, report):
    grounds = {}
    for scheme in ("dark", "light"):
        page, wrong = opened(browser, report, color_scheme=scheme)
        grounds[scheme] = page.evaluate("getComputedStyle(document.body).backgroundColor")
        page.locator("#tools button").click()
        other = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert other != grounds[scheme]
        page.reload()
        drawn(page)
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == other
        assert wrong == []
    assert grounds["dark"] != grounds["light"]


def test_it_prints(browser, report):
    page, wrong = opened(browser, report, CRASH, color_scheme="dark")
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    expect(page.locator(".top")).to_be_hidden()
    expect(page.locator("section.artifact.backtrace")).to_be_visible()
    assert page.pdf().startswith(b"%PDF")
    assert wrong == []


# --- hostile notes


LONG = "x" * 1_000_000
HOSTILE = f"""\
14:35 2023-05-11
1, <script>window.hacked=1</script><img src=x onerror="window.hacked=1"> \u202etxet\u2066 falls:
"></script><script>window.hacked=1</script><svg onload=window.hacked=1> javascript:window.hacked=1
</script><!--<script> ]]> {{{{7*7}}}} ${{7*7}} __proto__ constructor
> Program received signal SIGSEGV, Segmentation fault.
> #0  __proto__ (a=0x1 "</script><script>window.hacked=1</script>") at <img/src/onerror=window.hacked=1>.c:1
> #1  constructor (this=0x1) at javascript:window.hacked=1:2
> #2  loft<a_href_javascript::x>::operator() (x=0x1) at "onmouseover=window.hacked=1".c:3
> #3  hasOwnProperty (p=0x2) at a.c:4
> #4  toString (p=0x2) at a.c:5
> #5  loft_{LONG} (p=0x2) at a.c:6
> #6  main (argc=1, argv=0x1) at main.c:7
I think that toString calls constructor() and __proto__ and hasOwnProperty().
> --- a/<script>window.hacked=1</script>.c
> +++ b/<script>window.hacked=1</script>.c
> @@ -1,2 +1,3 @@ <img src=x onerror=window.hacked=1>
>  a
> +</script><script>window.hacked=1</script>\u202e
>  b

2, the same again:
> Program received signal SIGSEGV, Segmentation fault.
> #0  __proto__ (a=0x1) at b.c:1
> #1  constructor (this=0x1) at b.c:2
> #2  main (argc=1, argv=0x1) at main.c:7
"""


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """A report of notes that try to break out, with the library and without."""
    paths = []
    for made in (assets(), assets()._replace(library=None)):
        path = tmp_path_factory.mktemp("hostile") / "report.html"
        name = "<img src=x onerror=window.hacked=1>.txt"
        title = "</title><script>window.hacked=1</script>"
        path.write_text(page_of({name: HOSTILE}, title, made), encoding="utf-8")
        paths.append(path)
    return paths


def test_hostile_notes_are_shown_and_do_nothing(browser, hostile):
    for path in hostile:
        page, wrong = opened(browser, path)
        scripts = page.locator("script").count()
        incidents = [a.get_attribute("href") for a in page.locator("main a.title").all()]
        assert len(incidents) == 2
        names = ("__proto__", "constructor", "hasOwnProperty", "toString")
        views = [
            *incidents,
            *(f"#/function/{name}" for name in names),
            *(f"#/search?q={name}" for name in ("%3Cscript%3E", "%3Cimg", "__proto__", "%5C", "(")),
            "#/signatures",
            "#/functions",
            "#/incident/__proto__",
            "#/signature/constructor",
            "#/search?q=%22%3E%3Cimg%20src=x%20onerror=window.hacked=1%3E",
            "#/%3Cimg%20src=x%20onerror=window.hacked=1%3E/javascript:window.hacked=1",
        ]
        for view in views:
            page.goto(path.as_uri() + view)
            drawn(page)
            unfold(page)
            assert page.evaluate("window.hacked") is None, view
            assert page.locator("script").count() == scripts
            assert (
                page.locator("main :is(img, iframe, object, embed, base, form[action])").count()
                == 0
            )
            hrefs = page.locator("[href]").evaluate_all("a => a.map(e => e.getAttribute('href'))")
            assert all(href.startswith("#") for href in hrefs)
        page.goto(path.as_uri() + incidents[0])
        drawn(page)
        text = page.locator("main").inner_text()
        assert "\\u202e" in text
        assert "\u202e" not in text
        assert "<script>window.hacked=1</script>" in text
        assert wrong == []


# --- accessibility


AXE = os.environ.get("TRACEMINE_AXE", "")


@pytest.mark.skipif(not AXE, reason="TRACEMINE_AXE does not name a file axe.min.js")
@pytest.mark.parametrize(
    ("scheme", "width", "views", "library"),
    [
        ("dark", 1280, VIEWS, True),
        ("light", 360, VIEWS, True),
        ("light", 1280, (CRASH, "#/"), True),
        ("dark", 1280, (CRASH,), False),
    ],
)
def test_axe_finds_nothing_serious(browser, report, plain, scheme, width, views, library):
    path = report if library else plain
    viewport = {"width": width, "height": 800}
    page, _ = opened(browser, path, color_scheme=scheme, viewport=viewport, bypass_csp=True)
    page.add_script_tag(path=AXE)
    for view in views:
        page.goto(path.as_uri() + view)
        drawn(page)
        unfold(page)
        found = page.evaluate("axe.run()")["violations"]
        serious = [
            (one["id"], one["nodes"][0]["html"][:200], one["nodes"][0]["failureSummary"])
            for one in found
            if one["impact"] in ("serious", "critical")
        ]
        assert serious == [], view
