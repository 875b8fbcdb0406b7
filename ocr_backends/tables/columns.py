"""Columns of a found table put right by what stands in them.

Vertical lines that are drawn in the head only leave each row of the body as one wide cell: what stands in it apart is
parted. A column that the model saw where there is none splits the values of the true one: columns that never stand
side by side in any row, and are not parted by a gutter, are one.
"""

from collections.abc import Sequence

from ocr_backends.seen import PlacedCell
from ocr_backends.tables.cells import Extent, cols_of, placed, rows_of, strips, united
from ocr_backends.text_columns import runs_in
from recto.geometry import Box
from recto.words import Words

_FEWEST = 3
"""Texts in columns of their own: two words of a title may stand so by chance."""

_INSIDE = 0.7
"""Share of a text's width that must lie over its column."""


def parted(cells: Sequence[PlacedCell], words: Words, inside: Sequence[int]) -> list[PlacedCell]:
    """``cells`` with wide ones cut where what stands in them stands in columns."""
    columns = strips(cells)
    if not columns:
        return list(cells)
    narrow: list[PlacedCell] = []
    for cell, held in zip(cells, placed(cells, words, inside), strict=True):
        wide = held and cell.colspan >= _FEWEST
        own = {_column(run.box, cell, columns) for run in (runs_in(words, held) if wide else ())}
        narrow += _single(cell, columns) if len(own) >= _FEWEST and None not in own else [cell]
    return narrow


def _column(box: Box, cell: PlacedCell, columns: Sequence[Extent]) -> int | None:
    for col in cols_of(cell):
        left, right = columns[col]
        if min(box.x1, right) - max(box.x0, left) >= _INSIDE * box.width:
            return col
    return None


def _single(cell: PlacedCell, columns: Sequence[Extent]) -> list[PlacedCell]:
    return [
        PlacedCell(cell.row, col, cell.rowspan, 1, Box(columns[col][0], cell.box.y0, columns[col][1], cell.box.y1))
        for col in cols_of(cell)
    ]


def with_true_columns(cells: Sequence[PlacedCell], words: Words, inside: Sequence[int]) -> tuple[PlacedCell, ...]:
    """``cells`` with columns joined that are one."""
    while True:
        held = placed(cells, words, inside)
        count = max(cols_of(cell).stop for cell in cells)
        false = next((col for col in range(1, count) if count > 2 and _is_one(col, cells, held, words)), 0)
        if not false:
            return tuple(cells)
        cells = united(cells, cols={col: col - (col >= false) for col in range(count)})


def _is_one(col: int, cells: Sequence[PlacedCell], held: Sequence[list[int]], words: Words) -> bool:
    """Whether the columns at ``col`` and before it are one."""
    ends = {
        row
        for cell, own in zip(cells, held, strict=True)
        if own and cols_of(cell)[-1] == col - 1
        for row in rows_of(cell)
    }
    starts = {row for cell, own in zip(cells, held, strict=True) if own and cell.col == col for row in rows_of(cell)}
    if ends & starts:
        return False
    left, right = (_written(place, cells, held, words) for place in (col - 1, col))
    if not left or not right:
        return any(own and {col - 1, col} <= set(cols_of(cell)) for cell, own in zip(cells, held, strict=True))
    return max(box.x1 for box in left) > min(box.x0 for box in right)


def _written(col: int, cells: Sequence[PlacedCell], held: Sequence[list[int]], words: Words) -> list[Box]:
    own = (indices for cell, indices in zip(cells, held, strict=True) if cols_of(cell) == range(col, col + 1))
    return [words[index].box for indices in own for index in indices]
