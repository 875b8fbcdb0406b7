"""How many documents went by, shown at the foot of a terminal."""

import sys
from collections.abc import Iterable, Iterator
from typing import TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn

from gateway.terminal import has_colour, is_terminal

Item = TypeVar("Item")


class Passing:
    """Of things that are gone through, maybe several times; how many there are is known from the second time on.

    ``count`` is that of the last time. The bar goes to stderr, where that is a terminal.
    """

    def __init__(self, noun: str) -> None:
        self._noun = noun
        self.count = 0

    def over(self, items: Iterable[Item]) -> Iterator[Item]:
        passed = 0
        with _bar() as bar:
            for item in bar.track(items, total=self.count or None, description=self._noun):
                passed += 1
                yield item
        self.count = passed


def _bar() -> Progress:
    seen = is_terminal(sys.stderr)
    console = Console(file=sys.stderr, no_color=not has_colour(sys.stderr), highlight=False)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    return Progress(*columns, TimeRemainingColumn(), console=console, transient=True, disable=not seen)
