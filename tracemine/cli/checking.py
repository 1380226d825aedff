"""What `tracemine check` reads and writes besides the logs: settings, knowledge, reports."""

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from tracemine import config
from tracemine.check import Baseline, Crash, Judge, Policy, Recall, Repository, Result
from tracemine.check import baseline as baselines
from tracemine.cli.memories import helped, read
from tracemine.cli.redacting import redactor_by
from tracemine.cli.streams import Messages, ink_for, is_file, written_to
from tracemine.errors import InputError, TracemineError
from tracemine.output.wording import counted

if TYPE_CHECKING:
    from tracemine.check import Knowledge
    from tracemine.store import Store

#: The baseline of a repository that names none.
BASELINE = "tracemine-baseline.toml"


class Settings:
    """The settings of one run, and what could not be read in it."""

    def __init__(self, values: Mapping[str, config.Value]) -> None:
        self.values = values
        self.unreadable: list[InputError] = []

    def path(self, name: str) -> Path | None:
        """Return a setting that is a path."""
        value = self.values[name]
        return None if value.value is None else config.path_of(value)


def settings(options: Mapping[str, Any]) -> Settings:
    """Return the settings: flags over the environment over files over defaults."""
    flags = {name: options[name] for name in config.SETTINGS if name in options}
    given = {name: None if value == () else value for name, value in flags.items()}
    return Settings(config.load(Path.cwd(), os.environ, given))


def relative(crash: Crash) -> Crash:
    """Name the log as seen from the working folder, as reports of a repository need it."""
    path, here = Path(crash.source), Path.cwd()
    if not path.is_absolute() or not path.is_relative_to(here):
        return crash
    return replace(crash, source=str(path.relative_to(here)))


class Known:
    """What a run asks: the judge with its knowledge, and how to name and close it."""

    def __init__(
        self, judge: Judge, baseline: Baseline, asked: tuple[str, ...], close: Callable[[], None]
    ) -> None:
        self.judge = judge
        self.baseline = baseline
        #: In words, for the report.
        self.asked = asked
        self.close = close


def known(settings: Settings, notes: Sequence[str], messages: Messages, *, update: bool) -> Known:
    """Find everything that is known; raises `TracemineError` when there is nothing to ask."""
    file = baseline_file(settings)
    there = file.is_file()
    if settings.values["baseline"].value is not None and not there and not update:
        baselines.read(file)  # raises what says so
    baseline = baselines.read(file) if there else Baseline()
    asked = [f"{file}, {counted(len(baseline), 'signature')}"] if there else []
    sources: list[Knowledge] = []
    closing = ExitStack()
    if notes:
        _refuse_stores(notes)
        memory = closing.enter_context(read(notes, None, messages))
        sources.append(Recall(lambda: memory))
        asked.append(f"{', '.join(notes)}, {counted(memory.size(), 'incident')}")
    stored = _Stored(settings, needed=not (there or notes or update))
    closing.callback(stored.close)
    if stored.place is not None:
        sources.append(Recall(stored.open, stored.path_of, stored.shown))
        asked.append(stored.place)
    values = {name: value.value for name, value in settings.values.items()}
    policy = Policy(values["fail_on"], values["unknown_cause"], values["threshold"])
    judge = Judge(
        sources,
        baseline,
        policy,
        today=date.today(),
        locate=Repository(Path.cwd()).locate,
    )
    return Known(judge, baseline, tuple(asked), closing.close)


def _refuse_stores(notes: Sequence[str]) -> None:
    from tracemine.store.locating import FOLDER, is_store_file, store_file

    for path in notes:
        # A folder of notes may have a store in it.
        if is_store_file(store_file(Path(path)) if Path(path).name == FOLDER else Path(path)):
            raise InputError(path, f"is a store, no notes; ask it with --store {quote(path)}")


def sources(settings: Settings) -> list[str]:
    """Return the files besides notes that are asked: no report is written over them."""
    from tracemine.store.locating import store_file

    return [str(baseline_file(settings)), str(store_file(Path(_store_place(settings))))]


def _store_place(settings: Settings) -> str:
    from tracemine.store.locating import locate

    return locate(_flag(settings))


def _flag(settings: Settings) -> str | None:
    """Return the store that `--store` names."""
    value = settings.values["store"]
    flag: str | None = value.value if value.origin.startswith("--") else None
    return flag


class _Stored:
    """The store, which is opened when the first crash is asked about.

    Opening costs more than reading a small clean log; that the store is there is looked at first.
    """

    def __init__(self, settings: Settings, *, needed: bool) -> None:
        from tracemine.store.locating import is_store_file, store_file

        place = _store_place(settings)
        # A store that somebody named must be there, even if there is something else to ask.
        named = settings.values["store"].origin != "default"
        self._store: Store | None = None
        self.place: str | None = place
        if "://" in place or not is_store_file(store_file(Path(place))):
            if not (needed or named) and "://" not in place and not Path(place).exists():
                self.place = None
                return
            try:
                with helped(_flag(settings)):
                    self.open()
            except TracemineError as error:
                raise _NothingKnownError(str(error), settings.values["store"].origin) from error

    def open(self) -> "Store":
        """Return the store, opened."""
        from tracemine.store import open_store

        if self._store is None:
            assert self.place is not None
            self._store = open_store(self.place)
        return self._store

    def path_of(self, source: str) -> str:
        """Return the absolute path of a source of the store."""
        return self.open().path_of(source)

    def shown(self, source: str) -> str:
        """Return the path of a source as seen from the working folder, if it is in it."""
        path = Path(self.path_of(source))
        here = Path.cwd()
        return str(path.relative_to(here)) if path.is_relative_to(here) else source

    def close(self) -> None:
        """Close the store if it was opened."""
        if self._store is not None:
            self._store.close()


class _NothingKnownError(TracemineError):
    """There is nothing that crashes could be known from."""

    def __init__(self, reason: str, origin: str) -> None:
        advice = f". The store is named by {origin}"
        if origin == "default":
            advice = (
                ". Without a store: `--known NOTES` asks notes,"
                " `--update-baseline` makes a baseline"
            )
        elif origin.startswith("--"):
            advice = ""
        super().__init__(f"{reason}; nothing was checked{advice}")


def baseline_file(settings: Settings) -> Path:
    """Return where the baseline is, or would be."""
    return settings.path("baseline") or Path(BASELINE)


def update(settings: Settings, result: Result, state: str, messages: Messages) -> None:
    """Put what was found into the baseline."""
    from tracemine.check import updating

    file = baseline_file(settings)
    text = baselines.source(file) if file.is_file() else None
    today = date.today()
    change = updating.updated(text, result.findings, state=state, today=today, file=file)
    if change.text != text:
        updating.write(file, change.text)
    added, renewed = len(change.added), len(change.renewed)
    messages.note(f"{file}: {added} added, {renewed} renewed")


def write(
    settings: Settings, result: Result, outputs: Sequence[tuple[str, str]], color: str
) -> None:
    """Print a result in each form into its file, or to standard output."""
    from tracemine.output.checked import renderer

    hide = redactor_by(settings.values)
    if hide is not None:
        result = hide.record(result)
    for form, file in outputs:
        ink = ink_for(color, None if is_file(file) else sys.stdout)
        text = renderer(form, ink)(result).encode("utf-8", "replace")
        with written_to(file) as stream:
            stream.write(text)
        if form == "github":
            _step_summary(result)


def tell_stale(result: Result, outputs: Sequence[tuple[str, str]], messages: Messages) -> None:
    """Tell which entries of the baseline to look at, unless a report on the screen does."""
    from tracemine.output.checked import wording

    if not any(form in ("full", "markdown") and not is_file(file) for form, file in outputs):
        for line in wording.stale(result):
            messages.note(f"baseline: {line}")


def _step_summary(result: Result) -> None:
    """Add a page to the summary of the step where GitHub asks for one."""
    file = os.environ.get("GITHUB_STEP_SUMMARY")
    if file:
        from tracemine.output.checked.github import summary

        with Path(file).open("ab") as stream:
            stream.write(summary(result).encode("utf-8", "replace"))
