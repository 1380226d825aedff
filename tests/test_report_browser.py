"""The report in a real browser: used as people use it."""

import msgspec
import pytest
from browsing import CRASH, FUNCTION, VIEWS, drawn, opened
from reports import page_of

from tracemine.report import shapes

pytest.importorskip("playwright.sync_api", reason="the package playwright is not installed")

from playwright.sync_api import expect


def titles(page):
    return page.locator("main .incidents > li a.title").all_inner_texts()


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


def test_one_is_one(browser, tmp_path):
    path = tmp_path / "one.html"
    stop = "Program received signal SIGSEGV, Segmentation fault.\n#0  loft_close () at a.c:1\n"
    path.write_text(page_of({"a.txt": stop}), encoding="utf-8")
    assert (
        '<p class="counts">1 incident, 1 signature, 1 function, 1 document</p>' in path.read_text()
    )
    page, wrong = opened(browser, path)
    expect(page.locator(".numbers")).to_contain_text("1 incident1 signature")
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
