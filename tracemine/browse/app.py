"""The terminal program: three panes and a line to search in."""

import os
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual.app import App, ComposeResult, SuspendNotSupported
from textual.binding import Binding, BindingType
from textual.containers import Container, Vertical
from textual.content import Content
from textual.css.query import NoMatches
from textual.widgets import DataTable, Footer, Input, OptionList, Static
from textual.widgets.option_list import Option

from tracemine.browse import editor
from tracemine.browse.shelf import Found, Shelf
from tracemine.errors import TracemineError
from tracemine.output import whole
from tracemine.output.escape import escape
from tracemine.output.known import seen_on
from tracemine.output.terminal import TerminalInk
from tracemine.output.wording import counted
from tracemine.store.records import Header

if TYPE_CHECKING:
    from textual.timer import Timer

    from tracemine.output.ink import Line

#: Rows of a list and lines of an incident that are shown; a search narrows, `show` tells all.
_ROWS, _LINES = 500, 2000
#: The first row of the signatures: whatever has the words.
_ALL = "all"
#: Seconds to wait for the next key before something is looked up.
_PAUSE = 0.06
#: Characters of a time that are shown in a list.
_MINUTE = 16
#: Columns that an incident has at least.
_NARROW = 20


class Browser(App[None]):
    """Looks at a memory. `make` makes the shelf, again when the user asks for it."""

    CSS_PATH = "app.tcss"
    ENABLE_COMMAND_PALETTE = False
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (90, "-wide")]  # noqa: RUF012 (textual declares it so)
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "search", "Search", key_display="/"),
        Binding("o", "open", "Open in editor"),
        Binding("z", "zoom", "Large"),
        Binding("v", "verbose", "Arguments"),
        Binding("r", "reload", "Read again"),
        Binding("escape", "leave", "Back", show=False),
        Binding("q", "quit", "Quit"),
        Binding("ctrl+c", "quit", show=False, priority=True),
    ]

    def __init__(
        self,
        make: Callable[[], Shelf],
        name: str,
        path_of: Callable[[str], str] = str,
        run: Callable[[Sequence[str]], object] | None = None,
    ) -> None:
        super().__init__()
        self._make = make
        self._shelf = make()
        self._place = name
        self._path_of = path_of
        self._run = run or self._run_editor
        self._found = Found([], [])
        self._headers: dict[int, Header] = {}
        self._shown: Header | None = None
        self._value = _ALL
        self._lines: list[Line] = []
        #: The line of the crash with a signature, by its hash, and of the first crash.
        self._signed: dict[str, int] = {}
        self._verbose = False
        self._waiting: dict[str, Timer] = {}

    def compose(self) -> ComposeResult:
        """Put the panes together."""
        yield Static(id="place")
        yield Input(placeholder="Search functions, signatures, titles, places", id="search")
        with Container(id="panes"):
            yield _table("signatures", "#", "Last seen", "Signature")
            with Vertical(id="right"):
                yield _table("incidents", "Time", "Incident", "Place")
                yield OptionList(id="whole")
        yield Footer()

    def on_mount(self) -> None:
        """Fill the panes."""
        self.title = "tracemine"
        self.query_one("#whole").border_title = "Incident"
        self._attempt(self._search)
        self.query_one("#signatures").focus()

    # ---- what is found

    def on_input_changed(self, _: Input.Changed) -> None:
        """Search as the user types."""
        self._soon("search", self._search)

    def on_input_submitted(self, _: Input.Submitted) -> None:
        """Go to what was found."""
        self._attempt(self._search)
        self.query_one("#signatures").focus()

    def _search(self) -> None:
        self._found = self._shelf.find(self.query_one("#search", Input).value)
        known = self._found.signatures
        self.query_one("#place", Static).update(Content(self._counts()))
        table: DataTable[Text] = self.query_one("#signatures", DataTable)
        table.clear()
        count = _cell(f"{len(self._found.incidents):,}", "bold")
        table.add_row(count, _cell(""), _cell("every incident", "bold"), key=_ALL)
        for one in known[:_ROWS]:
            last = seen_on(one.last_seen, None)
            title = _cell(one.signature.title, "magenta")
            table.add_row(
                _cell(f"{one.incidents:,}"), _cell(last, "dim"), title, key=one.signature.hash
            )
        table.border_title = _many("Signatures", len(known))

    def _counts(self) -> str:
        incidents = counted(len(self._found.incidents), "incident")
        signatures = counted(len(self._found.signatures), "signature")
        every = f"of {self._shelf.size():,}, {signatures} of {len(self._shelf.signatures):,}"
        return f"{escape(self._place)}: {incidents} {every}"

    def on_data_table_row_highlighted(self, event: DataTable.RowHighlighted) -> None:
        """Show what belongs to the row, when the user rests on it."""
        value = event.row_key.value
        if value is None:
            return
        if event.data_table.id == "signatures":
            self._soon("incidents", lambda: self._list(value))
        else:
            self._soon("whole", lambda: self._show(self._headers.get(int(value))))

    def on_data_table_row_selected(self, event: DataTable.RowSelected) -> None:
        """Go one pane further."""
        self.query_one("#incidents" if event.data_table.id == "signatures" else "#whole").focus()

    def _list(self, value: str) -> None:
        """List the incidents of a signature, or all that were found."""
        self._value = value
        headers = self._found.incidents if value == _ALL else self._shelf.of(value)
        self._headers = {header.key: header for header in headers[:_ROWS]}
        table: DataTable[Text] = self.query_one("#incidents", DataTable)
        table.clear()
        for key, one in self._headers.items():
            place = _cell(f"{one.source}:{one.first_line}", "cyan")
            table.add_row(
                _cell((one.time or "")[:_MINUTE], "dim"), _cell(one.title), place, key=str(key)
            )
        table.border_title = _many("Incidents", len(headers))
        if not headers:
            self._show(None)

    # ---- one incident

    def _show(self, header: Header | None) -> None:
        pane = self.query_one("#whole", OptionList)
        at = pane.highlighted if header is self._shown else 0
        self._shown, self._lines, self._signed = header, [], {}
        pane.clear_options()
        found = self._shelf.whole(header.key) if header is not None else None
        if header is None:
            return
        if found is None:
            pane.add_option(Option("It is no longer there; r reads again.", disabled=True))
            return
        for one in reversed(found.incident.artifacts):
            if one.signature is not None:
                self._signed[_ALL] = self._signed[one.signature.hash] = one.first_line
        width = max(pane.scrollable_content_region.width, _NARROW)
        ink = TerminalInk(width=width, styled=True, links=False)
        self._lines = list(whole.lines(found, ink, verbose=self._verbose))
        pane.add_options(self._options(ink, header))
        pane.highlighted = min(at or 0, len(self._lines) - 1)

    def _options(self, ink: TerminalInk, header: Header) -> Iterator[Option]:
        for line in self._lines[:_LINES]:
            text = Text.from_ansi(ink.line(line).rstrip("\n"))
            yield Option(text or " ", disabled=not text)
        if len(self._lines) > _LINES:
            left = counted(len(self._lines) - _LINES, "more line")
            yield Option(f"{left}: tracemine show {header.id}", disabled=True)

    def on_resize(self) -> None:
        """Fold the incident anew."""
        self._soon("whole", lambda: self._show(self._shown))

    # ---- keys

    def action_search(self) -> None:
        """Go to the search line, and to the lists that it narrows."""
        self.screen.remove_class("-large")
        self.query_one("#search").focus()

    def action_leave(self) -> None:
        """Leave the search or the large pane, or go one pane back; take the search off."""
        search, focused = self.query_one("#search", Input), self.focused
        if self.screen.has_class("-large"):
            self.action_zoom()
        elif focused is not None and focused.id in ("whole", "incidents"):
            self.query_one("#incidents" if focused.id == "whole" else "#signatures").focus()
        elif search.value:
            search.value = ""
        else:
            self.query_one("#signatures").focus()

    def action_zoom(self) -> None:
        """Give the incident the whole screen, or take it back."""
        self.screen.toggle_class("-large")
        self.query_one("#whole").focus()
        self.call_after_refresh(self.on_resize)

    def action_verbose(self) -> None:
        """Show arguments and details, or no longer."""
        self._verbose = not self._verbose
        self.on_resize()

    def action_reload(self) -> None:
        """Read what is remembered again."""

        def read() -> None:
            self._shelf = self._make()
            self._search()

        self._attempt(read)

    def action_open(self) -> None:
        """Open the note where the cursor is in the editor."""
        if self._shown is None:
            return
        try:
            file = self._path_of(self._shown.source)
            self._run(editor.command(os.environ, file, self._line()))
        except (TracemineError, OSError) as error:
            self._tell(str(error))

    def _line(self) -> int:
        """Return the line of the note: of what the cursor is on or below, else of the crash."""
        pane, first = self.query_one("#whole", OptionList), 1
        if self._shown is not None:
            first = self._signed.get(self._value, self._signed.get(_ALL, self._shown.first_line))
        if self.focused is not pane or not pane.highlighted:
            return first
        notes = (line.note for line in self._lines[pane.highlighted :: -1])
        return next((note for note in notes if note is not None), first)

    def _run_editor(self, words: Sequence[str]) -> None:
        try:
            with self.suspend():
                done = subprocess.run(words, check=False)  # noqa: S603 (the user's own editor)
        except SuspendNotSupported as error:
            raise TracemineError("an editor cannot be opened from here") from error
        self.refresh()
        if done.returncode:
            self._tell(f"{words[0]} ended with status {done.returncode}")

    def _attempt(self, work: Callable[[], None]) -> None:
        """Do something that asks the store, which may fail."""
        try:
            # When the program ends, the panes go before the last timer does.
            with suppress(NoMatches):
                work()
        except TracemineError as error:
            self._tell(str(error))

    def _tell(self, message: str) -> None:
        self.notify(escape(message), severity="warning", markup=False)

    def _soon(self, name: str, work: Callable[[], None]) -> None:
        """Do something when the keys rest, instead of what was to be done of this name."""
        if name in self._waiting:
            self._waiting[name].stop()
        self._waiting[name] = self.set_timer(_PAUSE, lambda: self._attempt(work))


def _table(name: str, *columns: str) -> "DataTable[Text]":
    table: DataTable[Text] = DataTable(id=name, cursor_type="row", zebra_stripes=True)
    table.add_columns(*columns)
    return table


def _cell(text: str, style: str = "") -> Text:
    return Text(escape(text), style=style, no_wrap=True)


def _many(noun: str, number: int) -> str:
    return f"{noun} {number:,}" + (f", the first {_ROWS:,}" if number > _ROWS else "")
