"""The pieces of one grammar put together: what is open, and what the next piece adds to it."""

import sys
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, ClassVar

from msgspec.structs import replace

from tracemine.recognise.channel import Channel
from tracemine.recognise.clean import Clean
from tracemine.recognise.drafts import ArtifactDraft, Draft, StackDraft, WholesDraft
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
from tracemine.recognise.threads import dump_goes_on, number
from tracemine.records import Frame

#: Lines without a piece after which no piece belongs to what was read before.
_SILENCE = 1000


class Builder:
    """Puts the pieces of one grammar together."""

    def __init__(self, grammar: Grammar, breaks: Sequence[int]) -> None:
        self.grammar = grammar
        self.drafts: list[Draft] = []
        self._channels: dict[str | None, Channel] = {}
        self._breaks = breaks
        self._section = -1
        self._line = 0
        self._causes = 0
        self._newest: ArtifactDraft | None = None
        #: After so many lines without a piece nothing more comes in a channel.
        self._silence = max(grammar.context_lines, _SILENCE)
        self._text = ""
        self._depth = 0

    def add(self, piece: Piece, clean: Clean) -> None:
        """Add the next piece; its offsets are of this text."""
        self._text, self._depth = clean.text, clean.depth_at(piece.start)
        self._move_to(piece.first_line)
        self._line = piece.first_line
        self._adding[type(piece.event)](self, piece.event, piece)
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

    def _channel(self, name: str | None) -> Channel:
        channel = self._channels.get(name)
        if channel is None or self._line - channel.line > self._silence:
            channel = self._channels[name] = Channel()
        channel.line = self._line
        return channel

    def open(self, line: int) -> Iterator[ArtifactDraft]:
        """Yield the drafts that pieces from this line on may still change."""
        for name, channel in list(self._channels.items()):
            if line - channel.line > self._silence:
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

    def _turn(self, context: Context, _: Piece) -> None:
        self._causes += context.details is not None
        self._channel(context.channel).turn(context, self._causes, self._depth)

    def _new(self, kind: str, piece: Piece, channel: Channel) -> ArtifactDraft:
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
        draft, stack = channel.goes_on(event) or self._next_stack(event, piece, channel)
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
        alone = replace(piece, first_line=line, last_line=line, end=piece.start)
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
            alone = replace(piece, first_line=line, last_line=line, end=piece.start)
            self._frame(event, alone)
            opened = self._channel(event.channel).draft
            stack = opened.stacks[-1] if opened and event.alone is None else None
        channel = self._channel(frames[-1].channel)
        channel.line = piece.last_line
        if channel.draft is not None:
            channel.draft.last_line = max(channel.draft.last_line, piece.last_line)

    def _next_stack(
        self, event: FrameRead, piece: Piece, channel: Channel
    ) -> tuple[ArtifactDraft, StackDraft]:
        draft = channel.draft
        before = draft.stacks[-1] if draft and draft.stacks else None
        if draft is None or event.frame.level is not None:
            kind = "backtrace" if event.frame.level is not None else self.grammar.unopened
            if event.frame.level == 0:
                channel.begin(event.frame)
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
        draft.stacks.append(StackDraft(event.role, None))
        file = channel.file_at(self._depth)
        draft.stacks[0].read += [_in_file(frame, file) for frame in event.frames]

    def _wholes(self, event: Wholes, piece: Piece) -> None:
        channel = self._channel(None)
        channel.line = event.frames[-1].note_line
        if (file := channel.file_at(self._depth)) is not None:
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
        if draft is None or not dump_goes_on(draft, event, piece.first_line, channel.cause):
            draft = channel.draft = self._new(event.kind, piece, channel)
        draft.details.update(event.details)
        role = event.role
        if event.tentative and draft.stacks and not draft.stacks[0].read:
            role = draft.stacks[0].role  # what the report is about comes last
        if role == "thread" and event.thread is not None and channel.thread is not None:
            crashed = number(event.thread) == number(channel.thread)
            role = channel.context.role or role if crashed else role
        draft.stacks.append(StackDraft(role, event.thread))
        draft.last_line = max(draft.last_line, piece.last_line)

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
        if event.run:
            channel.draft = channel.last = None
            channel.forget()
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

    def _bare_frame(self, frame: Frame, piece: Piece) -> None:
        self._frame(FrameRead(frame), piece)

    _adding: ClassVar[Mapping[type, Callable[["Builder", Any, Piece], None]]] = {
        Frames: _frames,
        Run: _run,
        Whole: _whole,
        Wholes: _wholes,
        Opens: _open,
        StackOpens: _open_stack,
        Note: _note,
        Closes: _close,
        Context: _turn,
        Frame: _bare_frame,
        FrameRead: _frame,
    }


def _in_file(frame: Frame, file: str | None) -> Frame:
    """Return a frame with the file that is patched, where it has none of its own."""
    named = file is None or frame.file or frame.line is None
    return frame if named else replace(frame, file=file)
