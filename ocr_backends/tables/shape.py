"""Found tables put right where their cells show that the finder was misled.

Padding and frames drawn inside cells give rows and columns in which nothing could be written; a frame around the page
gives rows that hold the title and the notes; a row with fewer lines than the others loses its spans.
"""

from collections.abc import Callable, Iterable, Sequence
from statistics import median
from typing import NamedTuple

from ocr_backends.seen import PlacedCell
from ocr_backends.tables.cells import cols_of, rows_of
from recto.geometry import Box
from recto.words import Words

_LEAST_WIDTH = 2.0
"""Characters: an empty column that is narrower is padding."""

_LEAST_HEIGHT = 1.25
"""Heights of a word: an empty row that is lower has no room for a line."""


class Shape(NamedTuple):
    """The cells of a table and how many of its first rows are headers."""

    cells: tuple[PlacedCell, ...]
    header_rows: int


def tidied(shape: Shape, words: Words, inside: Sequence[int]) -> Shape:
    """``shape`` without rows and columns that hold none of the words ``inside`` and were never meant to."""
    if not inside or not shape.cells:
        return shape
    cells = _stretched(shape.cells)
    filled = [any(cell.box.contains_centre_of(words[index].box) for index in inside) for cell in cells]
    character = median(words[index].box.width / max(1, len(words[index].text)) for index in inside)
    line = median(words[index].box.height for index in inside)
    narrow = {
        col
        for col in _bare(cells, filled, cols_of)
        if max(cell.box.width for cell in cells if cols_of(cell) == range(col, col + 1)) < _LEAST_WIDTH * character
    }
    bare_rows = _bare(cells, filled, rows_of)
    low = {
        row
        for row in bare_rows
        if max(cell.box.height for cell in cells if rows_of(cell) == range(row, row + 1)) < _LEAST_HEIGHT * line
    }
    own = set(inside)
    others = [word.box for index, word in enumerate(words) if index not in own]
    outer = _outer(cells, bare_rows, others)
    return _without(Shape(cells, shape.header_rows), low | outer, narrow)


def _stretched(cells: Sequence[PlacedCell]) -> tuple[PlacedCell, ...]:
    """Each cell with the free places to its right over which its box lies."""
    taken = {(row, col) for cell in cells for row in rows_of(cell) for col in cols_of(cell)}
    strips: dict[int, list[float]] = {}
    for cell in cells:
        if cell.colspan == 1:
            strips.setdefault(cell.col, []).append(cell.box.centre[0])
    stretched: list[PlacedCell] = []
    for cell in cells:
        end = cell.col + cell.colspan
        while end in strips and cell.box.x1 > median(strips[end]) and taken.isdisjoint(_at(cell, end)):
            taken.update(_at(cell, end))
            end += 1
        stretched.append(cell._replace(colspan=end - cell.col))
    return tuple(stretched)


def _at(cell: PlacedCell, col: int) -> set[tuple[int, int]]:
    return {(row, col) for row in rows_of(cell)}


def _bare(cells: Sequence[PlacedCell], filled: Sequence[bool], extent: Callable[[PlacedCell], range]) -> set[int]:
    """Rows or columns that have cells of their own, none of them with a word."""
    own = {extent(cell).start for cell in cells if len(extent(cell)) == 1}
    return own - {extent(cell).start for cell, has in zip(cells, filled, strict=True) if has and len(extent(cell)) == 1}


def _outer(cells: Sequence[PlacedCell], bare: set[int], others: Iterable[Box]) -> set[int]:
    """The bare first and last row, where words that are not the table's stand in them."""
    last = max(rows_of(cell)[-1] for cell in cells)
    boxes = list(others)
    return {
        row
        for row in bare & {0, last}
        if any(cell.box.contains_centre_of(box) for cell in cells if row in rows_of(cell) for box in boxes)
    }


def _without(shape: Shape, rows: set[int], cols: set[int]) -> Shape:
    """The cells without those rows and columns; a cell that would have none left keeps its first."""
    kept_rows = _kept(shape.cells, rows, rows_of)
    kept_cols = _kept(shape.cells, cols, cols_of)
    cells: list[PlacedCell] = []
    for cell in shape.cells:
        down = [kept_rows[row] for row in rows_of(cell) if row in kept_rows]
        across = [kept_cols[col] for col in cols_of(cell) if col in kept_cols]
        if down and across:
            cells.append(PlacedCell(down[0], across[0], len(down), len(across), cell.box))
    return Shape(tuple(cells), sum(row in kept_rows for row in range(shape.header_rows)))


def _kept(cells: Sequence[PlacedCell], dropped: set[int], extent: Callable[[PlacedCell], range]) -> dict[int, int]:
    """The new number of every row or column that stays."""
    needed = {extent(cell).start for cell in cells if len(extent(cell)) > 1 and dropped.issuperset(extent(cell))}
    numbers = range(max(extent(cell).stop for cell in cells))
    return {old: new for new, old in enumerate(number for number in numbers if number not in dropped - needed)}
