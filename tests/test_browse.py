"""The terminal program: how it is moved through, and on the command line."""

import asyncio
import os
import sqlite3
import sys
from contextlib import asynccontextmanager

import pytest
from click.testing import CliRunner
from memories import artifact, documents, stored, texts
from textual.widgets import DataTable, Input, OptionList, Static

from tracemine.browse.app import Browser
from tracemine.browse.shelf import Shelf
from tracemine.cli import tracemine


@pytest.fixture(scope="module")
def notes(fixtures):
    return stored(texts([str(fixtures / "notes")]))


# --- the program, used by keys


class User:
    """Presses keys, and looks at what is shown."""

    def __init__(self, browser, pilot):
        self.browser, self.pilot = browser, pilot

    async def press(self, *keys):
        await self.pilot.press(*keys)

    async def until(self, shown, what):
        for _ in range(400):
            if shown(self):
                return
            await self.pilot.pause(0.01)
        raise AssertionError(f"never {what}: {self.rows('signatures')} {self.whole()}")

    def rows(self, name):
        table = self.browser.query_one(f"#{name}", DataTable)
        return [" ".join(str(c) for c in table.get_row_at(n)) for n in range(table.row_count)]

    def whole(self):
        return [str(o.prompt) for o in self.browser.query_one("#whole", OptionList).options]

    def place(self):
        return str(self.browser.query_one("#place", Static).render())


@asynccontextmanager
async def browsing(memory, *, size=(120, 40), opened=None, path_of=str):
    run = None if opened is None else opened.append
    browser = Browser(lambda: Shelf(memory), "notes", path_of, run)
    async with browser.run_test(size=size) as pilot:
        user = User(browser, pilot)
        await user.until(lambda u: u.whole(), "filled")
        yield user


def used(steps, memory, **options):
    async def run():
        async with browsing(memory, **options) as user:
            await steps(user)

    asyncio.run(run())


def test_signatures_then_incidents_then_one_whole(notes):
    async def steps(user):
        assert user.rows("signatures")[0] == f"{notes.size()}  every incident"
        assert user.rows("signatures")[1].startswith("4 2024-01-08 SIGSEGV in count_ends <")
        assert len(user.rows("incidents")) == notes.size()
        await user.press("down")
        await user.until(lambda u: len(u.rows("incidents")) == 4, "four incidents")
        await user.press("enter", "down")
        await user.until(lambda u: "the core file says the same" in u.whole()[0], "the second")
        assert any("#0  count_ends" in line for line in user.whole())
        await user.press("enter")
        assert user.browser.focused.id == "whole"
        await user.press("escape", "escape")
        assert user.browser.focused.id == "signatures"

    used(steps, notes)


def test_search_as_you_type(notes):
    async def steps(user):
        await user.press("slash", *"dovecry")
        await user.until(lambda u: len(u.rows("signatures")) == 2, "narrowed")
        every = (notes.size(), len(notes.signatures()))
        counts = "notes: 1 incident of {}, 1 signature of {}".format(*every)
        assert user.place() == counts
        await user.until(lambda u: "get another crash" in u.whole()[0], "shown")
        # Keys that mean something elsewhere are letters here.
        await user.press(*"qorvz")
        await user.until(lambda u: u.rows("signatures") == ["0  every incident"], "empty")
        await user.until(lambda u: not u.rows("incidents") and not u.whole(), "all empty")
        await user.press("escape")
        await user.until(lambda u: len(u.rows("signatures")) == every[1] + 1, "all again")
        assert user.browser.query_one(Input).value == ""

    used(steps, notes)


def test_the_editor_opens_where_the_cursor_is(notes, tmp_path, fixtures, monkeypatch):
    monkeypatch.setenv("VISUAL", "vi")
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    (tmp_path / "vi").write_text("#!/bin/sh\n")
    (tmp_path / "vi").chmod(0o755)
    opened = []

    async def steps(user):
        await user.press("slash", *"dovecry", "enter", "down")
        await user.until(lambda u: "get another crash" in u.whole()[0], "shown")
        await user.press("o")
        await user.press("enter", "enter")
        while "#2  doveReport" not in user.whole()[user.browser.focused.highlighted]:
            await user.press("down")
        await user.press("o")

    used(steps, notes, opened=opened)
    note = str(fixtures / "notes" / "worklog.txt")
    # The stop of the crash, and then the frame of its backtrace.
    assert opened == [["vi", "+137", note], ["vi", "+145", note]]


def test_what_cannot_be_opened_is_told(monkeypatch):
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", "sh")
    opened = []

    async def steps(user):
        await user.press("o")
        await user.until(lambda u: u.browser._notifications, "told")
        [told] = user.browser._notifications
        assert told.message == "a.txt is no file that can be opened"

    used(steps, stored(documents(artifact(1, ["f"]))), opened=opened)
    assert opened == []


def test_where_the_screen_cannot_be_given_away_that_is_told(notes, monkeypatch):
    monkeypatch.setenv("VISUAL", "sh")

    async def steps(user):
        await user.press("o")
        await user.until(lambda u: u.browser._notifications, "told")
        [told] = user.browser._notifications
        assert told.message == "an editor cannot be opened from here"

    used(steps, notes)


def test_a_store_that_fails_is_told(tmp_path):
    place = tmp_path / "incidents.db"
    store = stored(documents(artifact(1, ["f"])), place)

    async def steps(user):
        with sqlite3.connect(place) as other:
            other.execute("DROP TABLE frames")
        other.close()
        await user.press("slash", "f", "enter", "v", "r", "z")
        await user.until(lambda u: u.browser._notifications, "told")
        assert all("incidents.db" in told.message for told in user.browser._notifications)

    with store:
        used(steps, store)


def test_reading_again_shows_what_came():
    with stored(documents(artifact(1, ["f"]))) as store:

        async def steps(user):
            assert user.place().startswith("notes: 1 incident of 1")
            for document in documents(artifact(2, ["g"], source="b.txt")):
                add = stored([document])
                store.load(add.export())
                add.close()
            await user.press("r")
            await user.until(lambda u: u.place().startswith("notes: 2 incidents of 2"), "two")

        used(steps, store)


def test_arguments_and_the_large_pane(notes):
    async def steps(user):
        await user.press("slash", *"dovecry", "enter", "down")
        await user.until(lambda u: "get another crash" in u.whole()[0], "shown")
        assert not any("signal=SIGSEGV" in line for line in user.whole())
        await user.press("v")
        await user.until(lambda u: any("signal=SIGSEGV" in line for line in u.whole()), "more")
        await user.press("z")
        await user.until(lambda u: not u.browser.query_one("#signatures").display, "large")
        await user.press("escape")
        await user.until(lambda u: u.browser.query_one("#signatures").display, "as before")
        await user.press("z", "slash")
        await user.until(lambda u: u.browser.query_one("#signatures").display, "lists to search")
        assert user.browser.focused.id == "search"

    used(steps, notes)


@pytest.mark.parametrize("size", [(20, 8), (60, 24), (200, 60)])
def test_any_size_of_terminal(notes, size):
    async def steps(user):
        for key in ("down", "enter", "down", "enter", "pagedown", "end", "z", "slash", "x"):
            await user.press(key)
        assert user.rows("signatures")

    used(steps, notes, size=size)


def test_hostile_names_are_shown_as_texts():
    evil = "[bold]f[/] [@click=app.quit]x[/]\x1b]8;;http://evil\x1b\\\u202e" + "y" * 3000
    memory = stored(documents(artifact(1, [evil], details={"[red]": "[/]"})))

    async def steps(user):
        await user.press("v")
        await user.until(lambda u: any("[red]=[/]" in line for line in u.whole()), "details")
        shown = "".join(user.whole()).replace("\n", "")
        assert shown.isprintable()
        assert "[bold]f[/][@click=app.quit]x[/]\\x1b]8;;http://evil" in shown.replace(" ", "")
        await user.press("slash", *"[bold")
        await user.until(lambda u: u.rows("incidents"), "found")

    used(steps, memory)


# --- on the command line


def test_it_needs_a_terminal(fixtures):
    done = CliRunner().invoke(tracemine, ["browse", str(fixtures / "notes" / "worklog.txt")])
    assert done.exit_code == 2
    assert done.stderr.startswith("Error: browse needs a terminal")


def test_it_says_what_to_install(monkeypatch):
    for name in [name for name in sys.modules if name.startswith("tracemine.browse.app")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "textual.app", None)
    done = CliRunner().invoke(tracemine, ["browse"])
    assert done.exit_code == 2
    assert "pip install 'tracemine[browse]'" in done.stderr
