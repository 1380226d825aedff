"""The report in a real browser: what it shows, what it does, and what it never does."""

import os
import re
from pathlib import Path

import msgspec
import pytest
from browsing import chromium, drawn, opened, program
from reports import page_of

from tracemine.report import shapes
from tracemine.report.page import assets

pytest.importorskip("playwright.sync_api", reason="the package playwright is not installed")
if program() is None:
    pytest.skip("there is no Chromium on the path", allow_module_level=True)

from playwright.sync_api import expect

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


@pytest.fixture(scope="module")
def browser():
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


def titles(page):
    return page.locator("main .incidents > li a.title").all_inner_texts()


def unfold(page):
    """Let everything that is folded, or waits to be seen, show itself."""
    for around in page.locator(".around").all():
        around.scroll_into_view_if_needed()
        page.locator(".neighbourhood > *").first.wait_for()
    page.locator("details").evaluate_all("all => all.forEach(e => { e.open = true; })")


# --- used as people use it


def test_search_follow_a_function_to_another_incident_go_back_and_reload(browser, report):
    page, wrong = opened(browser, report)
    page.get_by_role("searchbox").fill("pigeonfree")
    expect(page.locator("main h1")).to_contain_text("pigeonfree")
    assert "q=pigeonfree" in page.url
    page.locator("main table.functions a", has_text=FUNCTION).click()
    expect(page.locator("main h1")).to_have_text(FUNCTION)
    page.get_by_role("link", name="valgrind on the same command").first.click()
    expect(page.locator("main h1")).to_have_text("valgrind on the same command:")
    page.go_back()
    expect(page.locator("main h1")).to_have_text(FUNCTION)
    page.go_back()
    expect(page.get_by_role("searchbox")).to_have_value("pigeonfree")
    page.goto(page.url.partition("#")[0] + CRASH)
    page.reload()
    drawn(page)
    expect(page.locator("main h1")).to_contain_text("the helper dies")
    assert wrong == []


def test_search_is_over_functions_signatures_titles_and_prose(browser, report):
    page, wrong = opened(browser, report)
    for words, expected in {
        "doveRELEASE": "`virsh save alpha` -> the helper dies",
        "d6cdb60b": "`virsh save alpha` -> the helper dies",
        "get another crash": "get another crash, with no crier",
        "overwritten pigeon": "`virsh save alpha` -> the helper dies",
    }.items():
        page.goto(f"{report.as_uri()}#/search?q={words.replace(' ', '+')}")
        drawn(page)
        assert any(title.startswith(expected) for title in titles(page)), words
    page.goto(f"{report.as_uri()}#/search?q=nothinghasthis")
    drawn(page)
    expect(page.locator("main")).to_contain_text("Nothing has all of these words")
    assert wrong == []


def test_an_incident_is_shown_whole(browser, report):
    page, wrong = opened(browser, report, CRASH)
    trace = page.locator("section.artifact.backtrace")
    expect(trace.locator("li.passed")).to_have_count(2)
    expect(trace.locator("li.used")).to_have_count(4)
    bright, dim = (
        trace.locator(f"li.{kind} code").first.evaluate("e => getComputedStyle(e).color")
        for kind in ("used", "passed")
    )
    assert bright != dim
    assert page.locator(".logline.level-error").count() == 1
    page.locator(".prose a.named", has_text=FUNCTION).click()
    expect(page.locator("main h1")).to_have_text(FUNCTION)
    page.goto(f"{report.as_uri()}#/incident/70d59e85e6e4")
    drawn(page)
    added, removed = (
        page.locator(f".diff .{kind}").first.evaluate("e => getComputedStyle(e).backgroundColor")
        for kind in ("added", "removed")
    )
    assert added != removed
    assert wrong == []


def test_filters_narrow_lists_and_live_in_the_address(browser, report):
    page, wrong = opened(browser, report, "#/incidents")
    every = len(titles(page))
    page.get_by_label("Tool").select_option("valgrind")
    expect(page.locator("main .incidents > li")).not_to_have_count(every)
    assert "tool=valgrind" in page.url
    some = len(titles(page))
    assert 0 < some < every
    page.get_by_label("From", exact=True).fill("2023-12")
    page.keyboard.press("Enter")
    expect(page.locator("main .incidents > li")).not_to_have_count(some)
    assert "since=2023-12" in page.url
    page.reload()
    drawn(page)
    expect(page.get_by_label("Tool")).to_have_value("valgrind")
    page.get_by_role("link", name="Clear").click()
    expect(page.locator("main .incidents > li")).to_have_count(every)
    assert wrong == []


def test_a_bar_of_the_time_line_leads_to_its_incidents(browser, report):
    page, wrong = opened(browser, report)
    page.locator(".timeline summary").click()
    link = page.locator(".timeline tbody a").first
    month = link.inner_text()
    count = int(page.locator(".timeline tbody tr").first.locator("td").first.inner_text())
    bar = page.locator(".timeline svg a").first
    bar.click()
    assert f"since={month}" in page.url
    expect(page.locator("main .incidents > li")).to_have_count(count)
    assert wrong == []


def test_keys_alone_are_enough(browser, report):
    page, wrong = opened(browser, report)
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("releasehome")
    expect(page.locator("main h1")).to_contain_text("releasehome")
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    expect(page.locator("main h1")).not_to_contain_text("Search")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.keyboard.press("g")
    expect(page.locator("nav a[aria-current]")).to_have_text("Overview")
    page.reload()
    drawn(page)
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    assert wrong == []


def test_brackets_lead_along_the_document(browser, report):
    page, wrong = opened(browser, report, CRASH)
    page.keyboard.press("]")
    expect(page.locator("main h1")).to_have_text("valgrind on the same command:")
    page.keyboard.press("[")
    expect(page.locator("main h1")).to_contain_text("the helper dies")
    assert wrong == []


def test_an_address_that_means_nothing_says_so(browser, report):
    page, wrong = opened(browser, report)
    for address in ("#/nowhere", "#/incident/ffff", "#/function/%E0%A4%A", "#/constructor", "#x"):
        page.goto(report.as_uri() + address)
        drawn(page)
        expect(page.locator("main h1")).to_have_text("Not found")
    assert wrong == []


def test_an_empty_report_says_so(browser, tmp_path):
    path = tmp_path / "empty.html"
    path.write_text(page_of({"a.txt": "Nothing happened."}), encoding="utf-8")
    page, wrong = opened(browser, path)
    expect(page.locator("main")).to_contain_text("No incident fits")
    for view in VIEWS[1:]:
        page.goto(path.as_uri() + view)
        drawn(page)
    assert wrong == []


#: What the pages ask their source, and the record that must come back.
QUESTIONS = [
    ("summary()", shapes.Summary),
    ("incidents({}, 0, 5)", shapes.Incidents),
    (
        "incidents({q: 'pigeon', tool: 'gdb', since: '2023', until: '2023-12'}, 1, 5)",
        shapes.Incidents,
    ),
    ("timeline({})", shapes.Timeline),
    ("signatures({signal: 'SIGSEGV'}, 0, 5)", shapes.Signatures),
    ("signature('d6cdb60b')", shapes.Crash),
    ("functions({source: 'worklog.txt'}, 0, 5)", shapes.Functions),
    (f"function('{FUNCTION}')", shapes.Named),
    ("incident('5843213c4fb6')", shapes.Whole),
    ("incident('70d59e85e6e4')", shapes.Whole),
    (f"around('function', '{FUNCTION}', 40)", shapes.Neighbours),
    ("around('incident', '5843213c4fb6', 40)", shapes.Neighbours),
    ("search({q: 'pigeon'}, 5)", shapes.Found),
]


@pytest.mark.parametrize(("question", "shape"), QUESTIONS)
def test_the_source_answers_in_the_shapes(browser, report, question, shape):
    page, _ = opened(browser, report)
    answer = page.evaluate(
        f"module_source.openSource().then(s => s.{question}).then(JSON.stringify)"
    )
    msgspec.json.decode(answer, type=shape)
    assert msgspec.json.decode(answer).keys() <= {*shape.__struct_fields__, "type"}
    page.context.close()


def test_long_lists_are_drawn_a_part_at_a_time(browser, tmp_path):
    """Of 230 incidents, and of one with 450 log lines."""
    items = "".join(
        f"{n}, it fell again, loft_{n}:\n> Program received signal SIGSEGV, Segmentation fault.\n"
        f"> #0  loft_close{n} (a=1) at a.c:{n}\n> #1  main () at a.c:1\n\n"
        for n in range(1, 47)
    )
    log = "".join(
        f"2023-05-11 10:00:00.{n:03d}+0000: 1: error : loft_log:{n} : lost {n}\n"
        for n in range(450)
    )
    path = tmp_path / "long.html"
    notes = {f"{n}.txt": f"10:00 2023-05-0{n}\n\n{items}" for n in range(1, 6)}
    notes["log.txt"] = f"11:00 2023-05-12\n1, log:\n{log}"
    path.write_text(page_of(notes), encoding="utf-8")
    page, wrong = opened(browser, path, "#/incidents")
    rows = page.locator("main .incidents > li")
    expect(rows).to_have_count(100)
    for shown in (200, 231):
        page.get_by_role("button", name="Show more").click()
        expect(rows).to_have_count(shown)
    expect(page.get_by_role("button", name="Show more")).to_have_count(0)
    addresses = {link.get_attribute("href") for link in page.locator("main a.title").all()}
    assert len(addresses) == 231
    rows.first.locator("a.title").click()
    lines = page.locator(".logline")
    expect(lines).to_have_count(199)  # and the line of prose above
    for shown in (399, 450):
        page.get_by_role("button", name="more piece").click()
        expect(lines).to_have_count(shown)
    assert wrong == []


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
