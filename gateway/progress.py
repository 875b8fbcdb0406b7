"""The live display at the foot of a terminal. Imported only where there is a terminal to show it on."""

from collections.abc import Sequence
from types import TracebackType
from typing import Final, Self, TextIO

from rich.console import Console, Group
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.spinner import Spinner
from rich.table import Column, Table
from rich.text import Text

from gateway.reports import duration, waiting_line
from gateway.tally import Tally
from gateway.terminal import has_colour, printable

REFRESHES: Final = 4
"""Per second."""

BAR_WIDTH: Final = 24
WIDE: Final = 90
"""Columns that a terminal must have for the bar to be shown."""

STOPPING: Final = "stopping; finished pages are kept; run the same command to go on"


class LiveProgress:
    """Shows ``tally`` on ``stream`` until the ``with`` block ends; what is printed through it stays above."""

    def __init__(self, tally: Tally, stream: TextIO) -> None:
        self._tally = tally
        self._console = Console(file=stream, no_color=not has_colour(stream), highlight=False, soft_wrap=True)
        self._spinner = Spinner("dots")
        self._live = Live(
            get_renderable=self._shown,
            console=self._console,
            refresh_per_second=REFRESHES,
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
        )

    def __enter__(self) -> Self:
        self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._live.stop()

    def print(self, lines: Sequence[str]) -> None:
        """Lines that may hold colours of our own making, above the display."""
        self._console.print(Text.from_ansi("\n".join(lines)), soft_wrap=True)

    def _shown(self) -> Group:
        tally = self._tally
        bar = [self._bar()] if self._console.width >= WIDE else []
        cells = (self._spinner, documents_part(tally), *bar, pages_part(tally), speed_part(tally))
        line = Table.grid(*(Column(no_wrap=True) for _ in cells), padding=(0, 2, 0, 0))
        line.add_row(*cells)
        waiting = waiting_line(tally.waiting) if tally.waiting else ""
        latest = Text(f"  {STOPPING if tally.stopping else waiting or printable(tally.latest)}", style="dim")
        latest.truncate(self._console.width - 1, overflow="ellipsis")
        return Group(line, latest)

    def _bar(self) -> ProgressBar:
        tally = self._tally
        total = tally.pages_expected or None
        return ProgressBar(total=total, completed=tally.pages_done, width=BAR_WIDTH)


def documents_part(tally: Tally) -> Text:
    """``12/50 documents, 2 failed``; the total is open while inputs are still being found."""
    total = f"{max(tally.found, tally.documents):,}{'' if tally.all_found else '+'}"
    text = Text(f"{tally.documents:,}/{total} documents")
    return _with_failures(text, tally.documents_failed)


def pages_part(tally: Tally) -> Text:
    text = Text(f"{tally.pages_done:,}/{tally.pages_expected:,} pages")
    return _with_failures(text, tally.pages_failed)


def speed_part(tally: Tally) -> Text:
    rate = f"{tally.rate:.1f} pages/s" if tally.rate else ""
    left = f"{duration(tally.seconds_left)} left" if tally.seconds_left >= 0 else ""
    return Text(", ".join(part for part in (rate, left) if part))


def _with_failures(text: Text, failed: int) -> Text:
    return text.append(f", {failed:,} failed", style="red") if failed else text
