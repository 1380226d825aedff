"""From the pieces of a document to its artifacts: frames to stacks, stacks to artifacts.

Each grammar's pieces are put together apart, and within a grammar each channel (the process id
of a valgrind line), so that interleaved outputs stay whole.
"""

import sys
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import attrgetter

from msgspec.structs import replace

from tracemine.recognise.drafts import FAR, ArtifactDraft, Draft, StackDraft, WholesDraft
from tracemine.recognise.events import (
    Closes,
    Context,
    FrameRead,
    Frames,
    Note,
    Opens,
    Run,
    StackOpens,
    Whole,
    Wholes,
)
from tracemine.recognise.grammar import Grammar
from tracemine.recognise.look import Piece
from tracemine.records import Frame

#: Lines without a piece after which no piece belongs to what was read before.
_SILENCE = 1000


def _number(thread: str | None) -> str | None:
    """Return a thread without its name, which not every line about it tells."""
    return thread and thread.partition(" ")[0]


class _Channel:
    """What is open in one channel of a grammar, and what holds for what comes next."""

    def __init__(self) -> None:
        self.draft: ArtifactDraft | None = None
        self.last: ArtifactDraft | None = None
        #: The line of its last piece.
        self.line = 0
        self.forget()

    def forget(self) -> None:
        self.context = Context()
        #: The thread that the context is about.
        self.thread: str | None = None
        self.cause = 0
        #: The innermost function of the last backtrace of this cause and thread.
        self.innermost: str | None = None


class _Builder:
    """Puts the pieces of one grammar together."""

    def __init__(self, grammar: Grammar, breaks: Sequence[int]) -> None:
        self.grammar = grammar
        self.drafts: list[Draft] = []
        self._channels: dict[str | None, _Channel] = {}
        self._breaks = breaks
        self._section = -1
        self._line = 0
        self._causes = 0
        self._newest: ArtifactDraft | None = None
        #: After so many lines without a piece nothing more comes in a channel.
        self._silence = max(grammar.context_lines, _SILENCE)
        self._text = ""

    def add(self, piece: Piece, text: str) -> None:
        """Add the next piece; its offsets are of this text."""
        self._text = text
        self._move_to(piece.first_line)
        self._line = piece.first_line
        match piece.event:
            case Frames():
                self._frames(piece.event, piece)
            case Run():
                self._run(piece.event, piece)
            case Whole():
                self._whole(piece.event, piece)
            case Wholes():
                self._wholes(piece.event, piece)
            case Opens():
                self._open(piece.event, piece)
            case StackOpens():
                self._open_stack(piece.event, piece)
            case Note():
                self._note(piece.event, piece)
            case Closes():
                self._close(piece.event, piece)
            case Context():
                self._turn(piece.event)
            case Frame():
                self._frame(FrameRead(piece.event), piece)
            case FrameRead():
                self._frame(piece.event, piece)
        self._line = piece.last_line

    def _move_to(self, line: int) -> None:
        """Forget what held, where a new part of the notes begins or too much lies between."""
        section = bisect_right(self._breaks, line)
        open_lines = self.grammar.open_lines
        if open_lines is not None and (section != self._section or line - self._line > open_lines):
            for channel in self._channels.values():
                channel.draft = None
        if section != self._section or line - self._line > self.grammar.context_lines:
            for channel in self._channels.values():
                channel.forget()
                if channel.draft and channel.draft.stacks:
                    channel.draft.stacks[-1].parted = True
            self._section = section

    def _channel(self, name: str | None) -> _Channel:
        channel = self._channels.get(name)
        if channel is None or self._is_silent(channel, self._line):
            channel = self._channels[name] = _Channel()
        channel.line = self._line
        return channel

    def _is_silent(self, channel: _Channel, line: int) -> bool:
        return line - channel.line > self._silence

    def open(self, line: int) -> Iterator[ArtifactDraft]:
        """Yield the drafts that pieces from this line on may still change."""
        for name, channel in list(self._channels.items()):
            if self._is_silent(channel, line):
                del self._channels[name]
                continue
            yield from filter(None, (channel.draft, channel.last))
            if channel.cause:
                # A stop is signed like the backtrace of the same cause that may still follow.
                for draft in self.drafts:
                    if isinstance(draft, ArtifactDraft) and draft.cause == channel.cause:
                        yield draft
        if self._newest and line - self._newest.last_line <= self._silence:
            yield self._newest

    def whole_causes(self, end: int) -> int:
        """Return the line up to which drafts before `end` have all others of their causes there."""
        first: dict[int, int] = {}
        for draft in self.drafts:
            if isinstance(draft, ArtifactDraft) and draft.cause:
                start = first.setdefault(draft.cause, draft.first_line)
                if draft.first_line >= end:
                    end = min(end, start)
        return end

    def _turn(self, context: Context) -> None:
        channel = self._channel(context.channel)
        before = channel.context
        if context.details is not None:
            self._causes += 1
            channel.cause, channel.context, channel.thread = self._causes, context, context.thread
            channel.innermost = None
            return
        role = context.role or before.role
        if context.other_thread:
            channel.innermost = None
        if context.other_thread and before.role in ("crash", "thread"):
            role = "crash" if _number(context.thread) == _number(channel.thread) else "thread"
        elif context.thread is not None and not context.other_thread:
            channel.thread = context.thread
        channel.context = replace(
            before,
            role=role,
            thread=context.thread or before.thread,
            file=context.file or before.file,
            headline=context.headline or before.headline,
        )

    def _new(self, kind: str, piece: Piece, channel: _Channel) -> ArtifactDraft:
        draft = ArtifactDraft(self.grammar.name, kind, piece.first_line)
        draft.last_line = piece.last_line
        draft.headline = channel.context.headline
        draft.details.update(channel.context.details or {})
        draft.cause = channel.cause
        self._say(draft, piece)
        self.drafts.append(draft)
        self._newest = draft
        channel.last = draft
        return draft

    def _say(self, draft: ArtifactDraft, piece: Piece) -> None:
        if piece.start < piece.end:
            draft.said.append(self._text[piece.start : piece.end])

    def _frame(self, event: FrameRead, piece: Piece) -> None:
        channel = self._channel(event.channel)
        if event.alone is not None:
            draft = self._new(event.alone, piece, channel)
            stack = StackDraft(channel.context.role or "stop", channel.context.thread)
            stack.add(event)
            draft.stacks.append(stack)
            return
        draft, stack = self._goes_on(event, channel) or self._next_stack(event, piece, channel)
        stack.add(event)
        draft.last_line = max(draft.last_line, piece.last_line)
        self._say(draft, piece)

    def _frames(self, event: Frames, piece: Piece) -> None:
        """Add frames on lines that follow each other; where their levels do, in one go."""
        frames, channel = event.frames, event.channel
        levels = [frame.level for frame in frames]
        first = levels[0]
        following = (
            levels.count(None) == len(levels)
            if first is None
            else levels == list(range(first, first + len(levels)))
        )
        if not following:
            one = [FrameRead(frame, channel, indent=event.indent) for frame in frames]
            one[0] = replace(one[0], begins=event.begins)
            self._run(Run(one, event.ends or [frame.note_line for frame in frames]), piece)
            return
        line = frames[0].note_line
        alone = piece._replace(first_line=line, last_line=line, end=piece.start)
        self._frame(FrameRead(frames[0], channel, event.begins, indent=event.indent), alone)
        open_channel = self._channel(channel)
        open_channel.line = piece.last_line
        if (draft := open_channel.draft) is not None:
            draft.stacks[-1].read += frames[1:]
            draft.last_line = max(draft.last_line, piece.last_line)

    def _run(self, run: Run, piece: Piece) -> None:
        """Add frames on lines that follow each other: mostly each goes on with the stack."""
        stack: StackDraft | None = None
        opened: ArtifactDraft | None = None
        frames = run.frames
        for i, event in enumerate(frames):
            if stack is not None and event.channel == frames[i - 1].channel and stack.next(event):
                stack.add(event)
                continue
            line = event.frame.note_line
            if stack is not None and opened is not None:
                opened.last_line = max(opened.last_line, run.ends[i - 1])
            # The text of the run is that of many frames: it says nothing about this one.
            alone = piece._replace(first_line=line, last_line=line, end=piece.start)
            self._frame(event, alone)
            opened = self._channel(event.channel).draft
            stack = opened.stacks[-1] if opened and event.alone is None else None
        channel = self._channel(frames[-1].channel)
        channel.line = piece.last_line
        if channel.draft is not None:
            channel.draft.last_line = max(channel.draft.last_line, piece.last_line)

    @staticmethod
    def _goes_on(event: FrameRead, channel: _Channel) -> tuple[ArtifactDraft, StackDraft] | None:
        """Return the open stack that a frame goes on with."""
        draft = channel.draft
        if draft is None or not draft.stacks or not draft.stacks[-1].follows(event):
            return None
        return draft, draft.stacks[-1]

    def _next_stack(
        self, event: FrameRead, piece: Piece, channel: _Channel
    ) -> tuple[ArtifactDraft, StackDraft]:
        draft = channel.draft
        before = draft.stacks[-1] if draft and draft.stacks else None
        if draft is None or event.frame.level is not None:
            kind = "backtrace" if event.frame.level is not None else self.grammar.unopened
            if event.frame.level == 0:
                if channel.cause and _elsewhere(event.frame.function, channel.innermost):
                    channel.forget()
                channel.innermost = event.frame.function
            draft = channel.draft = self._new(kind, piece, channel)
            stack = StackDraft(channel.context.role or "unknown", channel.context.thread)
        else:
            stack = StackDraft("unknown", before.thread if before else None)
        draft.stacks.append(stack)
        return draft, stack

    def _whole(self, event: Whole, piece: Piece) -> None:
        channel = self._channel(None)
        draft = self._new(event.kind, piece, channel)
        draft.headline = event.headline
        if event.details:
            draft.details |= event.details
        stack = StackDraft(event.role, None)
        file = channel.context.file
        stack.read += [_in_file(frame, file) for frame in event.frames]
        draft.stacks.append(stack)

    def _wholes(self, event: Wholes, piece: Piece) -> None:
        channel = self._channel(None)
        channel.line = event.frames[-1].note_line
        if (file := channel.context.file) is not None:
            # What was said of them holds until a new part of the notes begins.
            following = self._section < len(self._breaks)
            end = self._breaks[self._section] if following else sys.maxsize
            frames = [_in_file(f, file if f.note_line < end else None) for f in event.frames]
            event = replace(event, frames=frames)
        self.drafts.append(WholesDraft(piece.grammar, event, piece.first_line, piece.last_line))

    def _open(self, event: Opens, piece: Piece) -> None:
        channel = self._channel(event.channel)
        if event.tentative and channel.draft and not any(s.read for s in channel.draft.stacks):
            return
        draft = channel.draft = self._new(event.kind, piece, channel)
        draft.headline = event.headline
        draft.details.update(event.details)
        draft.stacks.append(StackDraft(event.role, event.thread or channel.context.thread))

    def _open_stack(self, event: StackOpens, piece: Piece) -> None:
        channel = self._channel(event.channel)
        draft = channel.draft
        if event.tentative and draft and draft.stacks and not draft.stacks[-1].closed:
            return
        if draft is None or not self._continues(draft, event, piece, channel.cause):
            draft = channel.draft = self._new(event.kind, piece, channel)
        draft.details.update(event.details)
        role = event.role
        if event.tentative and draft.stacks and not draft.stacks[0].read:
            role = draft.stacks[0].role  # what the report is about comes last
        if role == "thread" and event.thread is not None and channel.thread is not None:
            crashed = event.thread.partition(" ")[0] == channel.thread.partition(" ")[0]
            role = channel.context.role or role if crashed else role
        draft.stacks.append(StackDraft(role, event.thread))
        draft.last_line = max(draft.last_line, piece.last_line)

    @staticmethod
    def _continues(draft: ArtifactDraft, event: StackOpens, piece: Piece, cause: int) -> bool:
        """Tell whether a dump of all threads goes on: no thread has come before, nothing happened.

        gdb prints threads by number, up or down.
        """
        if event.thread is None or event.tentative:
            return True
        return (
            all(stack.thread is not None for stack in draft.stacks)
            and all(stack.thread != event.thread for stack in draft.stacks)
            and draft.cause == cause
            and _in_one_direction([stack.thread for stack in draft.stacks] + [event.thread])
            and piece.first_line - draft.last_line <= FAR
        )

    def _note(self, event: Note, piece: Piece) -> None:
        draft = self._channel(event.channel).last
        newest = self._newest
        if draft is None and newest and piece.first_line - newest.last_line <= self._silence:
            # What has no mark belongs to what stands above it.
            draft = newest if event.channel is None else None
        if draft is not None:
            draft.details.update(event.details)
            draft.last_line = max(draft.last_line, piece.last_line)

    def _close(self, event: Closes, piece: Piece) -> None:
        channel = self._channel(event.channel)
        draft = channel.draft
        if draft is None:
            return
        if draft.stacks:
            stack = draft.stacks[-1]
            stack.closed = bool(stack.read)
            if event.truncated and stack.read:
                stack.truncated = event.truncated
                draft.last_line = max(draft.last_line, piece.last_line)
        if event.whole:
            channel.draft = None


class Assembly:
    """Puts the pieces of a document together, as they come."""

    def __init__(self, grammars: Mapping[str, Grammar], breaks: Sequence[int] = ()) -> None:
        """`breaks` are the physical lines on which a new part of the notes begins.

        Why a program stopped in one part says nothing about the next.
        """
        self._grammars = grammars
        self._breaks = breaks
        self._builders: dict[str, _Builder] = {}

    def add(self, piece: Piece, text: str) -> None:
        """Add the next piece of the document; its offsets are of this text."""
        builder = self._builders.get(piece.grammar)
        if builder is None:
            grammar = self._grammars[piece.grammar]
            builder = self._builders[piece.grammar] = _Builder(grammar, self._breaks)
        builder.add(piece, text)

    def take(self, line: int | None = None) -> list[Draft]:
        """Take out the drafts that pieces from a line on cannot change any more, in order.

        Those that come first in the document; without a line, all.
        """
        builders = self._builders.values()
        still_open = [] if line is None else [d for b in builders for d in b.open(line)]
        end = min((draft.first_line for draft in still_open), default=sys.maxsize)
        while (whole := min((b.whole_causes(end) for b in builders), default=end)) < end:
            end = whole
        taken: list[Draft] = []
        for builder in builders:
            taken += [draft for draft in builder.drafts if draft.first_line < end]
            builder.drafts = [draft for draft in builder.drafts if draft.first_line >= end]
        taken = [draft for draft in taken if not isinstance(draft, ArtifactDraft) or draft.is_read]
        for draft in taken:
            if isinstance(draft, ArtifactDraft):
                _settle_threads(draft)
        taken.sort(key=attrgetter("first_line", "last_line"))
        return taken


def assemble(
    pieces: Iterable[Piece], text: str, grammars: Mapping[str, Grammar], breaks: Sequence[int] = ()
) -> list[Draft]:
    """Return the drafts of all artifacts of a text in document order, as `Assembly` makes them."""
    assembly = Assembly(grammars, breaks)
    for piece in pieces:
        assembly.add(piece, text)
    return assembly.take()


def _in_file(frame: Frame, file: str | None) -> Frame:
    """Return a frame with the file that is patched, where it has none of its own."""
    named = file is None or frame.file or frame.line is None
    return frame if named else replace(frame, file=file)


def _elsewhere(function: str | None, innermost: str | None) -> bool:
    """Tell whether a program that stopped in `innermost` cannot have this innermost function.

    A frame decorator may have put something before the name.
    """
    if function is None or innermost is None:
        return False
    return not (function.endswith(innermost) or innermost.endswith(function))


def _in_one_direction(threads: Sequence[str | None]) -> bool:
    """Tell whether thread numbers (`4 "worker"`) go up or down throughout."""
    names = [(name or "").partition(" ")[0] for name in threads]
    numbers = [int(name) for name in names if name.isdecimal() and len(name) < 10]
    return numbers in (sorted(numbers), sorted(numbers, reverse=True))


def _settle_threads(draft: ArtifactDraft) -> None:
    """Where nothing tells which thread of a dump crashed, it may be the first: in a core it is."""
    if draft.cause == 0 and all(stack.role == "thread" for stack in draft.stacks):
        for stack in draft.stacks:
            if stack.thread is not None and stack.thread.partition(" ")[0] == "1":
                stack.role = "unknown"
