"""Where the columns of an answer stand on the page, and which of its cells stand in another column than they say."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from recto.geometry import Box
from recto.grids import Grid

OVERLAP = 0.5
"""Share of the narrower of two cells from which they stand one over the other."""

WIDER = 3.0
"""A cell so many times wider than another reaches over columns that are not its own, as headings inside tables do."""

ACCUSED = 0.5
"""Share of a column's cells from which one of another column that stands among them is in the wrong place."""

_USUAL = (25, 75)
"""Percentiles of a column's left and right edges: a few cells in the wrong place do not widen it."""


class Band(NamedTuple):
    """From ``left`` to ``right``, 0 to 1 of the level frame."""

    left: float
    right: float

    def distance(self, box: Box) -> float:
        """How far ``box`` is from it; 0 where they touch."""
        return max(0.0, box.x0 - self.right, self.left - box.x1)


def bands(grid: Grid, found: Mapping[int, Box]) -> list[Band]:
    """The columns' bands. ``found``: where cells (by index) were seen. A column without any has what is left between
    its neighbours'.
    """
    edges: list[list[Box]] = [[] for _ in range(grid.cols)]
    for index, box in found.items():
        cell = grid.cells[index]
        if cell.colspan == 1:
            edges[cell.col].append(box)
    known = [_band(held) if held else None for held in edges]
    return [band if band is not None else _between(known, col) for col, band in enumerate(known)]


def spanned(own: Sequence[Band], col: int, colspan: int) -> Band:
    """The band of some columns together."""
    held = own[col : col + colspan]
    return Band(min(band.left for band in held), max(band.right for band in held))


def misplaced(grid: Grid, found: Mapping[int, Box]) -> frozenset[int]:
    """Cells (by index) that stand where most cells of another column do, or on its other side."""
    columns: list[list[int]] = [[] for _ in range(grid.cols)]
    for index in sorted(found):
        if grid.cells[index].colspan == 1:
            columns[grid.cells[index].col].append(index)
    edges = [_edges(column, found) for column in columns]
    wrong: set[int] = set()
    for left in range(grid.cols):
        for right in range(left + 1, grid.cols):
            if columns[left] and columns[right]:
                clash = _clashes(edges[left], edges[right])
                wrong.update(
                    index for index, share in zip(columns[left], clash.mean(axis=1), strict=True) if share >= ACCUSED
                )
                wrong.update(
                    index for index, share in zip(columns[right], clash.mean(axis=0), strict=True) if share >= ACCUSED
                )
    return frozenset(wrong)


def _band(boxes: Sequence[Box]) -> Band:
    left, right = (
        float(np.percentile([box[side] for box in boxes], usual)) for side, usual in zip((0, 2), _USUAL, strict=True)
    )
    return Band(min(left, right), max(left, right))


def _between(known: Sequence[Band | None], col: int) -> Band:
    left = next((band.right for band in reversed(known[:col]) if band is not None), 0.0)
    right = next((band.left for band in known[col + 1 :] if band is not None), 1.0)
    return Band(min(left, right), max(left, right))


def _edges(column: Sequence[int], found: Mapping[int, Box]) -> NDArray[np.float64]:
    return np.array([(found[index].x0, found[index].x1) for index in column], np.float64).reshape(-1, 2)


def _clashes(left: NDArray[np.float64], right: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which cells of a column (down) and of one to its right (across) do not stand in that order."""
    left0, left1 = left[:, :1], left[:, 1:]
    right0, right1 = right[:, 0], right[:, 1]
    turned = left0 >= right1
    shared = np.minimum(left1, right1) - np.maximum(left0, right0)
    narrow = np.minimum(left1 - left0, right1 - right0)
    wide = np.maximum(left1 - left0, right1 - right0)
    over = (shared >= OVERLAP * narrow) & (wide <= WIDER * narrow) & (narrow > 0)
    return turned | over
