"""Tables as models answer them, placed as HTML would place their cells: a grid, or why there is none."""

from typing import Literal

from layouts.cleaning import clean_lines
from layouts.model_text.html_tables import free_width
from recto.answers import AnsweredCell, AnsweredRow, AnsweredTable
from recto.geometry import WHOLE_PAGE
from recto.grids import Cell, Grid
from recto.values import Value

MOST_PLACES = 100_000
"""Of a grid: more than a page can have."""

SHORT = 0.2
"""Share of the rows that may lack cells at their ends, which are empty then: as a note's row does that has one cell.
One such row is always allowed."""


class Misshapen(Value):
    """The answer is no grid. ``why`` is a sentence for people."""

    kind: Literal["misshapen"] = "misshapen"
    why: str


_TOO_LARGE = Misshapen(why=f"it has more than {MOST_PLACES} places")


def grid_of(table: AnsweredTable) -> Grid | Misshapen:
    """The grid of an answer, its cells' boxes the whole page, a cell in each of its places.

    Rows whose cells were all covered from above stay; a row span that leaves the table is cut, as HTML cuts it.
    Misshapen: no cells, more places than a page can have, cells over each other, rows of many lengths.
    """
    if not any(row.cells for row in table.rows):
        return Misshapen(why="it has no cells")
    taken: set[tuple[int, int]] = set()
    cells: list[Cell] = []
    for number, row in enumerate(table.rows):
        placed = _placed(row, number, len(table.rows), taken)
        if isinstance(placed, Misshapen):
            return placed
        cells += placed
    rows, cols = len(table.rows), max(col for _, col in taken) + 1
    if rows * cols > MOST_PLACES:
        return _TOO_LARGE
    if why := _ragged(taken, rows, cols):
        return Misshapen(why=why)
    free = ((row, col) for row in range(rows) for col in range(cols) if (row, col) not in taken)
    cells += [Cell(row=row, col=col, text="", box=WHOLE_PAGE) for row, col in free]
    cells.sort(key=lambda cell: (cell.row, cell.col))
    return Grid(rows=rows, cols=cols, header_rows=min(table.header_rows, rows), cells=tuple(cells))


def _placed(row: AnsweredRow, number: int, rows: int, taken: set[tuple[int, int]]) -> list[Cell] | Misshapen:
    cells: list[Cell] = []
    col = 0
    for answered in row.cells:
        while (number, col) in taken:
            col += 1
        height = min(answered.rowspan, rows - number)
        if free_width(taken, number, col, answered.colspan) < answered.colspan:
            return Misshapen(why=f"cells of row {number + 1} lie over others")
        if len(taken) + height * answered.colspan > MOST_PLACES:
            return _TOO_LARGE
        taken.update((r, c) for r in range(number, number + height) for c in range(col, col + answered.colspan))
        cells.append(_cell(answered, number, col, height))
        col += answered.colspan
    return cells


def _cell(answered: AnsweredCell, row: int, col: int, height: int) -> Cell:
    return Cell(
        row=row,
        col=col,
        rowspan=height,
        colspan=answered.colspan,
        text=clean_lines(answered.text),
        box=WHOLE_PAGE,
    )


def _ragged(taken: set[tuple[int, int]], rows: int, cols: int) -> str:
    """What is wrong with the rows' lengths; empty for nothing."""
    held = [0] * rows
    for row, _ in taken:
        held[row] += 1
    short = [row for row, count in enumerate(held) if count < cols]
    # A note or a heading inside the table is often given as one cell without its span.
    uneven = [row for row in short if held[row] > 1]
    if len(uneven) > max(1, SHORT * rows):
        return f"{len(uneven)} of its {rows} rows lack cells, row {uneven[0] + 1} the first"
    return ""
