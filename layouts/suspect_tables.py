"""Tables that a model may have read wrongly, so that they are worth a second look at a larger size."""

from typing import Literal, TypeAlias

from recto.blocks import Table
from recto.geometry import WHOLE_PAGE, Box
from recto.grids import Grid, places
from recto.images import Pixels
from recto.pages import ParsedPage
from recto.values import Value

TableFault: TypeAlias = Literal["ragged", "columns", "rows", "empty", "cut_off", "too_little", "too_much"]

RAGGED = 0.1
"""Share of a table's rows that lack cells where it was not read well."""


class SuspectTable(Value):
    """``block`` is its index in the page's blocks, ``box`` in the page frame; ``reason`` is a phrase for people."""

    block: int
    box: Box
    fault: TableFault
    reason: str


def suspicious_tables(parsed: ParsedPage, pixels: Pixels) -> tuple[SuspectTable, ...]:
    """The tables of a page that have a place on it and look wrong, in the order of its blocks."""
    found: list[SuspectTable] = []
    for index, block in enumerate(parsed.blocks):
        if isinstance(block, Table) and block.box != WHOLE_PAGE and block.box.area > 0 and is_ragged(block.grid):
            reason = "rows of the table lack cells"
            found.append(SuspectTable(block=index, box=block.box, fault="ragged", reason=reason))
    return tuple(found)


def is_ragged(grid: Grid) -> bool:
    """Whether rows lack cells. A row of one cell is a heading inside the table, whatever its span says."""
    filled = [0] * grid.rows
    for cell in grid.cells:
        for row, _ in places(cell):
            filled[row] += 1
    short = sum(1 for count in filled if 1 < count < grid.cols)
    return short > RAGGED * grid.rows
