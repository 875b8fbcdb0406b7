"""Tables as grids with spans and header rows."""

from typing import Self

from pydantic import Field, model_validator

from recto.geometry import Box
from recto.values import Text, Value


class Cell(Value):
    """A cell that covers ``rowspan`` x ``colspan`` places from ``(row, col)``, 0-based. ``text`` may hold newlines."""

    row: int = Field(ge=0)
    col: int = Field(ge=0)
    rowspan: int = Field(default=1, ge=1)
    colspan: int = Field(default=1, ge=1)
    text: Text
    box: Box


class Grid(Value):
    """A rectangular table. The first ``header_rows`` rows are headers. Cells are sorted by row, then column.

    Raises ``ValueError`` where cells leave the grid or lie over each other; places that no cell covers are empty.
    """

    rows: int = Field(ge=1)
    cols: int = Field(ge=1)
    header_rows: int = Field(default=0, ge=0)
    cells: tuple[Cell, ...]

    @model_validator(mode="after")
    def _cells_fit(self) -> Self:
        if self.header_rows > self.rows:
            raise ValueError("more header rows than rows")
        seen: set[tuple[int, int]] = set()
        for cell in self.cells:
            if cell.row + cell.rowspan > self.rows or cell.col + cell.colspan > self.cols:
                raise ValueError(f"cell at row {cell.row}, column {cell.col} leaves the grid")
            for place in places(cell):
                if place in seen:
                    raise ValueError(f"two cells lie over row {place[0]}, column {place[1]}")
                seen.add(place)
        return self

    @property
    def has_spans(self) -> bool:
        return any(cell.rowspan > 1 or cell.colspan > 1 for cell in self.cells)


def places(cell: Cell) -> list[tuple[int, int]]:
    """Every ``(row, column)`` that the cell covers."""
    return [
        (row, col)
        for row in range(cell.row, cell.row + cell.rowspan)
        for col in range(cell.col, cell.col + cell.colspan)
    ]
