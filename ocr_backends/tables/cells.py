"""Cells of a table and the words in them: what every step that puts a table right asks for."""

from collections.abc import Callable, Mapping, Sequence
from statistics import median

import numpy as np
from numpy.typing import NDArray

from ocr_backends.seen import PlacedCell
from recto.words import Words

Floats = NDArray[np.float64]
Extent = tuple[float, float]
"""Left and right end, or top and bottom."""


def rows_of(cell: PlacedCell) -> range:
    return range(cell.row, cell.row + cell.rowspan)


def cols_of(cell: PlacedCell) -> range:
    return range(cell.col, cell.col + cell.colspan)


def placed(cells: Sequence[PlacedCell], words: Words, inside: Sequence[int]) -> list[list[int]]:
    """For each cell those of the words ``inside`` that lie in it or nearest to it.

    Of several cells a word is in the one over which most of it lies.
    """
    held: list[list[int]] = [[] for _ in cells]
    if not cells or not inside:
        return held
    x0, y0, x1, y1 = np.array([words[index].box for index in inside]).T[:, :, None]
    left, top, right, bottom = np.array([cell.box for cell in cells]).T[:, None, :]
    away = _outside((x0 + x1) / 2, left, right) + _outside((y0 + y1) / 2, top, bottom)
    shared = _common(x0, x1, left, right) * _common(y0, y1, top, bottom)
    nearest = np.where(away == away.min(axis=1, keepdims=True), shared, -1.0)
    for index, place in zip(inside, nearest.argmax(axis=1), strict=True):
        held[int(place)].append(index)
    return held


def strips(cells: Sequence[PlacedCell]) -> list[Extent]:
    """Left and right end of every column, by its own cells; none where a column has no cell of its own."""
    count = max((cols_of(cell).stop for cell in cells), default=0)
    own = [[cell.box for cell in cells if cols_of(cell) == range(col, col + 1)] for col in range(count)]
    if not all(own):
        return []
    return [(median(box.x0 for box in boxes), median(box.x1 for box in boxes)) for boxes in own]


def united(
    cells: Sequence[PlacedCell], rows: Mapping[int, int] | None = None, cols: Mapping[int, int] | None = None
) -> tuple[PlacedCell, ...]:
    """The cells with rows and columns renumbered; those that then lie over each other become one."""
    joined: list[PlacedCell] = []
    for cell in cells:
        new = _renumbered(_renumbered(cell, rows, rows_of), cols, cols_of)
        while over := [other for other in joined if _meet(other, new)]:
            for other in over:
                joined.remove(other)
                new = _bounding(new, other)
        joined.append(new)
    return tuple(sorted(joined, key=lambda cell: (cell.row, cell.col)))


def _renumbered(
    cell: PlacedCell, numbers: Mapping[int, int] | None, extent: Callable[[PlacedCell], range]
) -> PlacedCell:
    if numbers is None:
        return cell
    first, last = numbers[extent(cell)[0]], numbers[extent(cell)[-1]]
    if extent is rows_of:
        return cell._replace(row=first, rowspan=last - first + 1)
    return cell._replace(col=first, colspan=last - first + 1)


def _meet(one: PlacedCell, other: PlacedCell) -> bool:
    beside = one.col < cols_of(other).stop and other.col < cols_of(one).stop
    return beside and one.row < rows_of(other).stop and other.row < rows_of(one).stop


def _bounding(one: PlacedCell, other: PlacedCell) -> PlacedCell:
    row, col = min(one.row, other.row), min(one.col, other.col)
    down, across = max(rows_of(one).stop, rows_of(other).stop), max(cols_of(one).stop, cols_of(other).stop)
    return PlacedCell(row, col, down - row, across - col, one.box.union(other.box))


def _outside(point: Floats, start: Floats, end: Floats) -> Floats:
    return np.maximum(np.maximum(start - point, point - end), 0.0)


def _common(start: Floats, end: Floats, other_start: Floats, other_end: Floats) -> Floats:
    return np.maximum(np.minimum(end, other_end) - np.maximum(start, other_start), 0.0)
