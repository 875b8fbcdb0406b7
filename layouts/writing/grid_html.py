"""Grids as HTML tables, for HTML and for the tables that Markdown cannot hold."""

from collections.abc import Iterator
from html import escape

from layouts.tables import is_right_to_left
from recto.grids import Cell, Grid, places


def grid_html(grid: Grid) -> str:
    """A ``<table>``, one line for each row and never an empty line (which would end it in Markdown)."""
    in_order = _by_row(grid)
    head = grid.header_rows
    # A row span cannot leave its row group in HTML: such a table has one group.
    parts = head > 0 and not any(cell.row < head < cell.row + cell.rowspan for cell in grid.cells)
    lines = ['<table dir="rtl">' if is_right_to_left(grid) else "<table>"]
    if parts:
        lines += ["<thead>", *(_row(cells, head) for cells in in_order[:head]), "</thead>"]
    if body := in_order[head:] if parts else in_order:
        lines += ["<tbody>", *(_row(cells, head) for cells in body), "</tbody>"]
    return "\n".join([*lines, "</table>"])


def html_text(text: str) -> str:
    """``text`` escaped, line breaks kept."""
    return escape(text).replace("\n", "<br>")


def _by_row(grid: Grid) -> list[list[Cell | None]]:
    """The cells that begin in each row, in order; None for a place that no cell covers."""
    starts = {(cell.row, cell.col): cell for cell in grid.cells}
    covered = {place for cell in grid.cells for place in places(cell)}
    return [
        [starts.get((row, col)) for col in range(grid.cols) if (row, col) in starts or (row, col) not in covered]
        for row in range(grid.rows)
    ]


def _row(cells: list[Cell | None], header_rows: int) -> str:
    return f"<tr>{''.join(_cell(cell, header_rows) for cell in cells)}</tr>"


def _cell(cell: Cell | None, header_rows: int) -> str:
    if cell is None:
        return "<td></td>"
    is_header = cell.row < header_rows
    tag = "th" if is_header else "td"
    return f"<{tag}{''.join(_attributes(cell, is_header))}>{html_text(cell.text)}</{tag}>"


def _attributes(cell: Cell, is_header: bool) -> Iterator[str]:
    if is_header:
        yield ' scope="colgroup"' if cell.colspan > 1 else ' scope="col"'
    if cell.rowspan > 1:
        yield f' rowspan="{cell.rowspan}"'
    if cell.colspan > 1:
        yield f' colspan="{cell.colspan}"'
