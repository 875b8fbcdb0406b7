"""Two grids of one table that share rows, as one."""

from difflib import SequenceMatcher

from recto.grids import Cell, Grid

ALIKE = 0.85
"""Likeness of two rows that are one, read twice."""

CUT = 1
"""Rows at the foot of the upper and the head of the lower grid that may have been cut in half, and so are another."""


def joined_grids(upper: Grid, lower: Grid) -> Grid | None:
    """The rows of ``upper`` and those of ``lower`` that come after what both have; None where they share none.

    The last row of ``upper`` and the first of ``lower`` may be half a row, and then give way to the other's.
    """
    if upper.cols != lower.cols:
        return None
    one, two = _rows(upper), _rows(lower)
    for dropped in range(min(CUT, len(one) - 1) + 1):
        for skipped in range(min(CUT, len(two) - 1) + 1):
            shared = _shared(one[: len(one) - dropped], two[skipped:])
            if shared:
                return _joined(upper, upper.rows - dropped, lower, skipped + shared)
    return None


def _shared(upper: list[str], lower: list[str]) -> int:
    """The most rows that end ``upper`` and begin ``lower``."""
    for count in range(min(len(upper), len(lower)), 0, -1):
        if all(_is_same(one, two) for one, two in zip(upper[-count:], lower[:count], strict=True)):
            return count
    return 0


def _is_same(one: str, two: str) -> bool:
    return one == two or SequenceMatcher(None, one, two, autojunk=False).ratio() >= ALIKE


def _rows(grid: Grid) -> list[str]:
    rows: list[list[str]] = [[] for _ in range(grid.rows)]
    for cell in grid.cells:
        rows[cell.row].append(cell.text)
    return [" | ".join(" ".join(text.split()) for text in row) for row in rows]


def _joined(upper: Grid, until: int, lower: Grid, after: int) -> Grid:
    cells = [_shortened(cell, until) for cell in upper.cells if cell.row < until]
    cells += [cell.model_copy(update={"row": cell.row - after + until}) for cell in lower.cells if cell.row >= after]
    rows = until + max(0, lower.rows - after)
    return Grid(rows=rows, cols=upper.cols, header_rows=min(upper.header_rows, rows), cells=tuple(cells))


def _shortened(cell: Cell, until: int) -> Cell:
    return cell.model_copy(update={"rowspan": min(cell.rowspan, until - cell.row)})
