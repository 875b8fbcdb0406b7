"""Where the cells of an answer stand on the page: where their words were seen, else in their rows and columns."""

from collections.abc import Sequence

from layouts.accepting.columns import Band, spanned
from layouts.accepting.placing import Placing
from layouts.accepting.rows import Lines
from recto.geometry import Box
from recto.grids import Cell, Grid


def located(grid: Grid, placing: Placing, box: Box) -> Grid:
    """``grid`` with the boxes of its cells, in the page frame. ``box``: the draft's, for tables of which nothing is
    known.
    """
    if not placing.boxes:
        return grid.model_copy(update={"cells": tuple(cell.model_copy(update={"box": box}) for cell in grid.cells)})
    heights = _heights(placing)
    cells = tuple(
        cell.model_copy(update={"box": placing.sight.back(_box(index, cell, placing, heights))})
        for index, cell in enumerate(grid.cells)
    )
    return grid.model_copy(update={"cells": cells})


def _box(index: int, cell: Cell, placing: Placing, heights: Sequence[Band]) -> Box:
    if index in placing.boxes:
        return placing.boxes[index]
    across, down = spanned(placing.own, cell.col, cell.colspan), spanned(heights, cell.row, cell.rowspan)
    return Box(across.left, down.left, across.right, down.right)


def _heights(placing: Placing) -> list[Band]:
    """From where to where each row reaches, down; rows without lines have the room between their neighbours."""
    known = [_height(lines, placing) for lines in placing.lines]
    return [band if band is not None else _between(known, row) for row, band in enumerate(known)]


def _height(lines: Lines, placing: Placing) -> Band | None:
    held = placing.sight.lines[lines.first : lines.end]
    return Band(min(line.y0 for line in held), max(line.y1 for line in held)) if held else None


def _between(known: Sequence[Band | None], row: int) -> Band:
    above = next((band.right for band in reversed(known[:row]) if band is not None), None)
    below = next((band.left for band in known[row + 1 :] if band is not None), None)
    if above is None and below is None:
        return Band(0.0, 1.0)
    top = above if above is not None else below
    bottom = below if below is not None else above
    assert top is not None and bottom is not None
    return Band(min(top, bottom), max(top, bottom))
