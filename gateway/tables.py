"""Tables for a terminal; piped, they are as wide as they need to be."""

import sys
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

import click
from rich.console import Console, RenderableType
from rich.table import Column, Table
from rich.text import Text

from gateway.terminal import has_colour, is_terminal, printable
from recto.jobs import DocumentState, JobState

PIPED_WIDTH: Final = 200
STYLES: Final = {
    JobState.OPEN: "cyan",
    JobState.PAUSED: "yellow",
    JobState.FINISHED: "green",
    JobState.CANCELLED: "red",
    DocumentState.SUCCEEDED: "green",
    DocumentState.PARTIAL: "yellow",
    DocumentState.FAILED: "red",
}


def console() -> Console:
    """On stdout, without colour where nobody would see it."""
    if is_terminal(sys.stdout):
        return Console(highlight=False, no_color=not has_colour(sys.stdout))
    return Console(highlight=False, width=PIPED_WIDTH, no_color=True)


def show(*shown: RenderableType) -> None:
    """On stdout; piped, without the blanks that fill tables up."""
    screen = console()
    if screen.is_terminal:
        screen.print(*shown, sep="\n")
        return
    with screen.capture() as captured:
        screen.print(*shown, sep="\n")
    click.echo("\n".join(line.rstrip() for line in captured.get().splitlines()))


def listing(columns: Sequence[str], rows: Iterable[Sequence[Text | str]], *, numbers: Sequence[str] = ()) -> Table:
    """A heading, then a row for each; ``numbers`` names the columns that stand to the right."""
    heads = (Column(name, justify="right" if name in numbers else "left", header_style="dim") for name in columns)
    table = Table(*heads, box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for row in rows:
        table.add_row(*map(cell, row))
    return table


def facts(rows: Iterable[tuple[str, Text | str]]) -> Table:
    """Names and what is to be said of them, those with nothing left out."""
    table = Table.grid(Column(style="dim"), Column(), padding=(0, 2, 0, 0))
    for name, said in rows:
        if said:
            table.add_row(name, cell(said))
    return table


def cell(said: Text | str) -> Text:
    """Text that a terminal cannot mistake for orders."""
    return said if isinstance(said, Text) else Text(printable(said))


def state_text(state: JobState | DocumentState) -> Text:
    return Text(state.value, style=STYLES.get(state, ""))


def moment(seconds: float) -> str:
    """``2026-11-21 18:03``, local time."""
    return datetime.fromtimestamp(seconds).astimezone().strftime("%Y-%m-%d %H:%M") if seconds else "never"
