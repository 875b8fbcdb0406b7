"""Columns inside one region: where the layout model drew a single region around two columns of text.

Only a gutter that runs through several lines counts, and only where what stands on its sides is read one side after
the other: lines that fill their columns, or rows that do not meet. Keys beside their values meet, and stay rows.
"""

from collections.abc import Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from ocr_backends.word_order import lines_of
from recto.geometry import Box, enclosing
from recto.words import Words

_FEWEST_LINES = 3
"""On either side of a gutter."""

_CUT = 3.0
_GUTTER = 0.7
"""Widths of a character: a gap that cuts a line of the engine; the least room between two columns of lines."""

_MEETS = 0.25
"""Of a line's height: centres no farther apart stand on one row."""

_MOST_MEETING = 0.5
"""Share of the lines on the shorter side that stand on rows of the other; more, and the sides are read across."""

_FILLED = 0.7
_FEWEST_CHARACTERS = 12
"""Running text: share of the column's width that half of the lines fill at least, and what they hold."""


class Run(NamedTuple):
    """Words that stand together on a line, the box around them, and their characters."""

    words: tuple[int, ...]
    box: Box
    length: int


class _Gutter(NamedTuple):
    above: list[Run]
    left: list[Run]
    right: list[Run]
    below: list[Run]


def columns_of(words: Words, indices: Sequence[int]) -> list[list[int]]:
    """The words in parts that are read one after the other: one part where no gutter shows.

    Lines that reach over the gutter part what is above them from what is below.
    """
    found = _gutter(runs_in(words, indices), _GUTTER * character_width(words, indices))
    if found is None or not _is_read_apart(found):
        return [list(indices)]
    parts = [sorted(index for run in part for index in run.words) for part in found]
    return [column for part in parts if part for column in columns_of(words, part)]


def runs_in(words: Words, indices: Sequence[int]) -> list[Run]:
    """The engine's lines among ``indices``, cut where a gap is too wide for a space."""
    widest = _CUT * character_width(words, indices)
    runs: list[Run] = []
    for line in lines_of(words, indices):
        held = [line[0]]
        for index in line[1:]:
            if words[index].box.x0 - words[held[-1]].box.x1 > widest:
                runs.append(_run(words, held))
                held = []
            held.append(index)
        runs.append(_run(words, held))
    return runs


def character_width(words: Words, indices: Sequence[int]) -> float:
    """The usual one, in page widths; 0 where there are no words."""
    return median(words[i].box.width / max(1, len(words[i].text)) for i in indices) if indices else 0.0


def _run(words: Words, indices: Sequence[int]) -> Run:
    box = enclosing([words[index].box for index in indices])
    return Run(tuple(indices), box, sum(len(words[index].text) for index in indices))


def _gutter(runs: Sequence[Run], least: float) -> _Gutter | None:
    """The gutter with the most lines on its shorter side."""
    ordered = sorted(runs, key=lambda run: run.box.centre[1])
    edges = sorted({run.box.x1 for run in runs})
    sides = [side for edge in edges for side in _sides(ordered, edge, edge + least)]
    return max(sides, key=lambda side: min(len(side.left), len(side.right)), default=None)


def _sides(runs: Sequence[Run], start: float, end: float) -> list[_Gutter]:
    """What stands beside a gutter from ``start`` to ``end``, once for every stretch that no line reaches over."""
    across = [place for place, run in enumerate(runs) if run.box.x1 > start and run.box.x0 < end]
    found: list[_Gutter] = []
    for first, last in pairwise([-1, *across, len(runs)]):
        stretch = runs[first + 1 : last]
        left = [run for run in stretch if run.box.x1 <= start]
        right = [run for run in stretch if run.box.x0 >= end]
        if min(len(left), len(right)) >= _FEWEST_LINES and _are_beside(left, right):
            found.append(_Gutter(list(runs[: first + 1]), left, right, list(runs[last:])))
    return found


def _are_beside(left: Sequence[Run], right: Sequence[Run]) -> bool:
    boxes = [enclosing([run.box for run in side]) for side in (left, right)]
    return min(box.y1 for box in boxes) > max(box.y0 for box in boxes)


def _is_read_apart(gutter: _Gutter) -> bool:
    fewer, more = sorted((gutter.left, gutter.right), key=len)
    if meeting(fewer, more) < _MOST_MEETING * len(fewer):
        return True
    return is_running(gutter.left) and is_running(gutter.right)


def meeting(runs: Sequence[Run], others: Sequence[Run]) -> int:
    """How many of ``runs`` stand on a row with one of ``others``."""
    return sum(any(_meets(run.box, other.box) for other in others) for run in runs)


def _meets(box: Box, other: Box) -> bool:
    return abs(box.centre[1] - other.centre[1]) < _MEETS * max(box.height, other.height)


def is_running(runs: Sequence[Run]) -> bool:
    """Whether most lines fill their column and hold text enough to be read on."""
    width = enclosing([run.box for run in runs]).width
    filled = sum(run.box.width >= _FILLED * width for run in runs) * 2 >= len(runs)
    return filled and median(run.length for run in runs) >= _FEWEST_CHARACTERS
