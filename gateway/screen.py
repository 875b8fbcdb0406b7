"""What a run prints: one line for each document on stdout, progress where a terminal shows it."""

import json
import os
from collections.abc import Sequence
from contextlib import ExitStack
from enum import Enum, auto
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self, TextIO

import click

from gateway.money import estimate_lines
from gateway.reports import json_line, mark, report_lines, summary_lines, waiting_line
from gateway.tally import Tally
from gateway.terminal import ReaderGone, has_colour, is_terminal
from workers.escalation.estimates import Estimate
from workers.events import DocumentReport, EngineWaits, Event

if TYPE_CHECKING:
    from gateway.progress import LiveProgress

COLOURS: Final = {"ok": "green", "kept": "cyan", "planned": "cyan", "partial": "yellow", "failed": "red"}
STOPPING: Final = "stopping; finished pages are kept; run the same command to go on"
STOPPED: Final = "stopped; finished pages are kept; run the same command to go on"
_SHOW_CURSOR: Final = "\x1b[?25h\n"


class Shown(Enum):
    """What goes to stdout."""

    LINES = auto()
    FAILURES = auto()
    JSON = auto()


class Screen:
    """Counts the events of a run and prints what people, or programs, are to see of them.

    The live display needs stderr to be a terminal. Where stdout is one too, both share it.
    """

    def __init__(self, tally: Tally, shown: Shown, *, live: bool, stdout: TextIO, stderr: TextIO) -> None:
        self._tally = tally
        self._shown = shown
        self._stdout = stdout
        self._stderr = stderr
        self._wants_live = live and is_terminal(stderr)
        self._live: LiveProgress | None = None
        self._ending = ExitStack()

    @property
    def is_live(self) -> bool:
        return self._wants_live

    def __enter__(self) -> Self:
        if self._wants_live:
            from gateway.progress import LiveProgress

            stream = self._stdout if self._shares_terminal else self._stderr
            self._live = self._ending.enter_context(LiveProgress(self._tally, stream))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._live = None
        self._ending.close()

    def see(self, event: Event) -> None:
        self._tally.see(event)
        if isinstance(event, EngineWaits) and not self._wants_live:
            print(waiting_line(event.message), file=self._stderr, flush=True)
        if not isinstance(event, DocumentReport):
            return
        if self._shown is Shown.JSON:
            self._print([json_line(event)])
        elif self._shown is Shown.LINES or mark(event) in ("failed", "partial"):
            first, *reasons = report_lines(event)
            self._print([self._coloured(first, mark(event)), *reasons])

    def sum_up(self, output: str, *, interrupted: bool) -> None:
        """The last lines, after the live display is gone. ``output`` is where the results are."""
        lines = summary_lines(self._tally, output)
        if self._shown is Shown.LINES:
            self._print(["", *lines] if self._tally.documents else lines)
        elif self._wants_live:
            print("\n".join(lines), file=self._stderr)
        if interrupted:
            print(STOPPED, file=self._stderr)

    def show_estimate(self, found: Estimate) -> None:
        """What models may cost, where any is asked; as the last line for programs."""
        if self._shown is Shown.JSON:
            self._print([json.dumps({"event": "estimate", **found.model_dump(mode="json")}, ensure_ascii=True)])
        elif lines := list(estimate_lines(found)):
            self._print(lines)

    def stopping(self) -> None:
        """A first Ctrl-C. Called inside a signal handler: nothing buffered may be written here."""
        self._tally.stopping = True
        if not self._wants_live:
            os.write(self._stderr.fileno(), f"{STOPPING}\n".encode())

    def killed(self) -> None:
        """A second Ctrl-C; as above."""
        if self._wants_live:
            os.write(self._stderr.fileno(), _SHOW_CURSOR.encode())

    @property
    def _shares_terminal(self) -> bool:
        return is_terminal(self._stdout) and self._shown is not Shown.JSON

    def _print(self, lines: Sequence[str]) -> None:
        if self._live and self._shares_terminal:
            self._live.print(lines)
            return
        try:
            print("\n".join(lines), file=self._stdout, flush=True)
        except BrokenPipeError:
            raise ReaderGone from None  # click would take the other for an exit code of 1

    def _coloured(self, line: str, word: str) -> str:
        if not has_colour(self._stdout):
            return line
        return click.style(word, fg=COLOURS[word]) + line[len(word) :]
