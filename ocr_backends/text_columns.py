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

_SAME_EDGE = 0.25
"""Of a gutter's least width: right edges of lines that differ by less are one."""

_LEAST_STEP = 0.0005
"""Of the page's width, the same."""

_MEETS = 0.25
"""Of a line's height: centres no farther apart stand on one row."""

_MOST_MEETING = 0.5
"""Share of the lines on the shorter side that stand on rows of the other; more, and the sides are read across."""

_FILLED = 0.7
_FEWEST_CHARACTERS = 12
"""Running text: share of the column's width that half of the lines fill at least, and what they hold."""

_MOST_PIECES = 1.5
_MOST_BESIDE = 0.25
"""Of a torn line, on average; and the share of lines that may chance to be torn in one place."""


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


def gutters_of(words: Words, indices: Sequence[int]) -> list[Box]:
    """The strips between columns that are read one after the other, all over a page."""
    return _strips(runs_in(words, indices), _GUTTER * character_width(words, indices))


def columns_of(words: Words, indices: Sequence[int], gutters: Sequence[Box] = ()) -> list[list[int]]:
    """The words in parts that are read one after the other: one part where no gutter shows.

    Lines that reach over the gutter part what is above them from what is below. ``gutters`` are known ones of the page:
    the few lines of a region beside them need not show them again.
    """
    runs = runs_in(words, indices)
    found = next((sides for gutter in gutters if (sides := _beside(gutter, runs))), None)
    if found is None:
        least = _GUTTER * character_width(words, indices)
        found = _gutter(runs, least)
        if found is None or not _is_read_apart(found, least):
            return [list(indices)]
    parts = [sorted(index for run in part for index in run.words) for part in found]
    return [column for part in parts if part for column in columns_of(words, part, gutters)]


def runs_in(words: Words, indices: Sequence[int], *, cut: float = _CUT) -> list[Run]:
    """The engine's lines among ``indices``, cut where a gap is wider than ``cut`` characters, too wide for a space."""
    widest = cut * character_width(words, indices)
    runs: list[Run] = []
    for line in lines_of(words, indices):
        held = [line[0]]
        for index in line[1:]:
            if words[index].box.x0 - words[held[-1]].box.x1 > widest:
                runs.append(run_of(words, held))
                held = []
            held.append(index)
        runs.append(run_of(words, held))
    return runs


def character_width(words: Words, indices: Sequence[int]) -> float:
    """The usual one, in page widths; 0 where there are no words."""
    return median(words[i].box.width / max(1, len(words[i].text)) for i in indices) if indices else 0.0


def run_of(words: Words, indices: Sequence[int]) -> Run:
    """Words of one line as a run."""
    box = enclosing([words[index].box for index in indices])
    return Run(tuple(indices), box, sum(len(words[index].text) for index in indices))


def _gutter(runs: Sequence[Run], least: float) -> _Gutter | None:
    """The gutter with the most lines on its shorter side."""
    ordered = sorted(runs, key=lambda run: run.box.centre[1])
    # Of edges that hardly differ the last one: a page is not looked through once for each of its many lines.
    step = max(_SAME_EDGE * least, _LEAST_STEP)
    edges = {round(edge / step): edge for edge in sorted(run.box.x1 for run in runs)}
    sides = [side for edge in edges.values() for side in _sides(ordered, edge, edge + least)]
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


def _strips(runs: Sequence[Run], least: float) -> list[Box]:
    found = _gutter(runs, least)
    if found is None or not _is_read_apart(found, least):
        return []
    left, right = (enclosing([run.box for run in side]) for side in (found.left, found.right))
    strip = Box(left.x1, min(left.y0, right.y0), right.x0, max(left.y1, right.y1))
    return [strip, *(inner for part in found for inner in _strips(part, least))]


def _beside(gutter: Box, runs: Sequence[Run]) -> _Gutter | None:
    """``runs`` parted by a known gutter; ``None`` where one reaches over it, or all stand on one side."""
    middle = gutter.centre[0]
    sides = _Gutter([], [], [], [])
    for run in runs:
        y = run.box.centre[1]
        if y < gutter.y0:
            sides.above.append(run)
        elif y > gutter.y1:
            sides.below.append(run)
        elif run.box.x0 < middle < run.box.x1:
            return None
        else:
            (sides.left if run.box.x1 <= middle else sides.right).append(run)
    return sides if sides.left and sides.right else None


def _is_read_apart(gutter: _Gutter, least: float) -> bool:
    fewer, more = sorted((gutter.left, gutter.right), key=len)
    if meeting(fewer, more) < _MOST_MEETING * len(fewer):
        return True
    return _are_columns(gutter.left, least) and _are_columns(gutter.right, least)


def _are_columns(runs: Sequence[Run], least: float) -> bool:
    """Whether ``runs`` are a column of running text, or several beside each other."""
    if is_running(runs):
        return True
    inner = _gutter(runs, least)
    if _is_torn(runs, inner):
        return True
    return inner is not None and _are_columns(inner.left, least) and _are_columns(inner.right, least)


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


def _is_torn(runs: Sequence[Run], inner: _Gutter | None) -> bool:
    """Whether ``runs`` are running text, some lines of which lie in pieces that are no columns."""
    rows = _rows(runs)
    if inner is not None and min(len(inner.left), len(inner.right)) > _MOST_BESIDE * len(rows):
        return False
    whole = [Run((), enclosing([run.box for run in row]), sum(run.length for run in row)) for row in rows]
    return len(runs) <= _MOST_PIECES * len(rows) and is_running(whole)


def _rows(runs: Sequence[Run]) -> list[list[Run]]:
    rows: list[list[Run]] = []
    for run in sorted(runs, key=lambda run: run.box.centre[1]):
        if rows and _meets(rows[-1][0].box, run.box):
            rows[-1].append(run)
        else:
            rows.append([run])
    return rows
