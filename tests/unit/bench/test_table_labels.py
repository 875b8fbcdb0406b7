"""What of a true table a part of the page shows."""

from bench.table_labels import cut_to
from recto.geometry import WHOLE_PAGE, Box
from recto.grids import Cell, Grid


def _grid() -> Grid:
    """Ten rows and four columns that fill the page, with a heading over the last two columns."""
    cells = [
        Cell(row=row, col=col, text=f"{row} {col}", box=Box(col / 4, row / 10, (col + 1) / 4, (row + 1) / 10))
        for row in range(10)
        for col in range(4)
        if (row, col) not in ((0, 2), (0, 3))
    ]
    cells.append(Cell(row=0, col=2, colspan=2, text="both", box=Box(0.5, 0.0, 1.0, 0.1)))
    return Grid(rows=10, cols=4, header_rows=1, cells=tuple(sorted(cells, key=lambda cell: (cell.row, cell.col))))


def test_a_box_around_it_shows_all_of_it() -> None:
    assert cut_to(_grid(), WHOLE_PAGE) == _grid()


def test_rows_that_a_box_leaves_out_are_not_seen() -> None:
    seen = cut_to(_grid(), Box(0.0, 0.5, 1.0, 1.0))
    assert (seen.rows, seen.cols, seen.header_rows) == (5, 4, 1)
    assert seen.cells[0].text == "5 0"


def test_spans_end_at_the_columns_that_are_seen() -> None:
    seen = cut_to(_grid(), Box(0.0, 0.0, 0.74, 1.0))
    assert (seen.rows, seen.cols) == (10, 3)
    assert [(cell.text, cell.col, cell.colspan) for cell in seen.cells[:3]][-1] == ("both", 2, 1)


def test_a_table_without_places_is_seen_whole() -> None:
    cells = tuple(cell.model_copy(update={"box": WHOLE_PAGE}) for cell in _grid().cells)
    bare = _grid().model_copy(update={"cells": cells})
    assert cut_to(bare, Box(0.0, 0.5, 1.0, 1.0)) == bare
