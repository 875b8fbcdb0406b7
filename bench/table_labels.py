"""How well the tables of a page were read, and which true table each of them is."""

from collections import Counter
from collections.abc import Iterable, Sequence
from hashlib import sha256
from pathlib import Path

from bench import measures
from bench.measures import teds
from bench.table_pages import Medium, ReadPage
from bench.true_tables import TrueTable, plain_html
from bench.worn_pages import Wear
from recto.blocks import Table
from recto.geometry import WHOLE_PAGE, Box
from recto.grids import Cell, Grid
from recto.values import Value

SAME = 0.2
"""Share of the area of both together that a true and a read table have in common; TEDS where places are unknown."""
NEAR = 0.01
"""Of the page: how far beyond a table's box the middle of a cell may lie."""


class TableLabel(Value):
    """A table that was read, and how well. ``block``: its index on the page; ``truth``: the true table, placed where
    known. ``seen``: share of the true cells that lie in the box that was read, 1 where unknown; ``shared``: of the area
    of both tables what is in both.
    """

    name: str
    source: str
    medium: Medium
    wear: Wear
    block: int
    truth: Grid
    teds: float
    seen: float
    shared: float

    @property
    def loss(self) -> float:
        return 1.0 - self.teds


class PageLabels(Value):
    """``missed``: true tables that nothing was read of; ``other``: tables that were read where none is known."""

    labels: tuple[TableLabel, ...]
    missed: int
    other: int


def kept_labels(read: ReadPage, folder: Path) -> PageLabels:
    """Comparing large tables takes seconds: done once for the same reading, truth and measures."""
    code = Path(measures.__file__).read_bytes() + Path(__file__).read_bytes()
    at = folder / f"{sha256(code + read.model_dump_json().encode()).hexdigest()}.json"
    if at.exists():
        return PageLabels.model_validate_json(at.read_text("utf-8"))
    labels = _labels(read)
    at.parent.mkdir(parents=True, exist_ok=True)
    at.write_text(labels.model_dump_json(), "utf-8")
    return labels


def cut_to(grid: Grid, box: Box) -> Grid:
    """What of a placed table can be seen in ``box``: the rows and columns of which most cells lie in it.

    The whole table where its cells have no places, and where hardly any cell or nearly every one lies there.
    """
    inside = [cell for cell in grid.cells if _lies_in(cell, box)]
    if not _is_placed(grid) or not 0.1 < len(inside) / len(grid.cells) < 0.95:
        return grid
    rows = _mostly((cell.row, _lies_in(cell, Box(0.0, box.y0, 1.0, box.y1))) for cell in grid.cells)
    cols = _mostly((cell.col, _lies_in(cell, Box(box.x0, 0.0, box.x1, 1.0))) for cell in grid.cells)
    if not rows or not cols:
        return grid
    kept = [clipped for cell in grid.cells if (clipped := _clipped(cell, rows, cols))]
    return Grid(rows=len(rows), cols=len(cols), header_rows=min(grid.header_rows, len(rows)), cells=tuple(kept))


def without_blanks(grid: Grid) -> Grid:
    """Without rows and columns in which no cell has text: people who wrote truths down counted room at the edge of a
    table as its first row or column, where nobody who reads can see one.
    """
    filled = [cell for cell in grid.cells if cell.text.strip()]
    rows = sorted({row for cell in filled for row in range(cell.row, cell.row + cell.rowspan)})
    cols = sorted({col for cell in filled for col in range(cell.col, cell.col + cell.colspan)})
    if not filled or (len(rows) == grid.rows and len(cols) == grid.cols):
        return grid
    cells = tuple(kept for cell in grid.cells if (kept := _kept(cell, rows, cols)))
    head = sum(row < grid.header_rows for row in rows)
    return Grid(rows=len(rows), cols=len(cols), header_rows=head, cells=cells)


def _kept(cell: Cell, rows: Sequence[int], cols: Sequence[int]) -> Cell | None:
    """The cell in a grid of those rows and columns."""
    down = [place for place, row in enumerate(rows) if cell.row <= row < cell.row + cell.rowspan]
    across = [place for place, col in enumerate(cols) if cell.col <= col < cell.col + cell.colspan]
    if not down or not across:
        return None
    place = {"row": down[0], "col": across[0], "rowspan": len(down), "colspan": len(across)}
    return cell.model_copy(update=place)


def _labels(read: ReadPage) -> PageLabels:
    found = {index: block for index, block in enumerate(read.parsed.blocks) if isinstance(block, Table)}
    page = read.page
    pairs = sorted(
        (
            (likeness, index, number)
            for index, block in found.items()
            for number, true in enumerate(page.tables)
            if (likeness := _likeness(block, true)) > SAME
        ),
        reverse=True,
    )
    labels: list[TableLabel] = []
    taken: set[int] = set()
    for _, index, number in pairs:
        if index in found and number not in taken:
            labels.append(_label(read, index, found.pop(index), page.tables[number]))
            taken.add(number)
    known = sum(1 for true in page.tables if true.page >= 0)
    return PageLabels(labels=tuple(labels), missed=max(0, known - len(taken)), other=len(found))


def _likeness(block: Table, true: TrueTable) -> float:
    if true.page < 0:
        return teds(plain_html(block.grid), plain_html(true.grid))
    return _shared(block.box, true.box)


def _label(read: ReadPage, index: int, block: Table, true: TrueTable) -> TableLabel:
    page = read.page
    truth = without_blanks(true.grid)
    placed = _is_placed(true.grid)
    inside = sum(_lies_in(cell, block.box) for cell in true.grid.cells)
    return TableLabel(
        name=page.name,
        source=page.source,
        medium=page.medium,
        wear=page.wear,
        block=index,
        truth=truth,
        teds=round(teds(plain_html(without_blanks(block.grid)), plain_html(truth)), 5),
        seen=round(inside / len(true.grid.cells), 4) if placed else 1.0,
        shared=round(_shared(block.box, true.box), 4),
    )


def _shared(one: Box, other: Box) -> float:
    both = one.overlap(other)
    return both / (one.area + other.area - both) if both else 0.0


def _is_placed(grid: Grid) -> bool:
    return all(cell.box != WHOLE_PAGE for cell in grid.cells)


def _lies_in(cell: Cell, box: Box) -> bool:
    x, y = cell.box.centre
    return box.x0 - NEAR <= x <= box.x1 + NEAR and box.y0 - NEAR <= y <= box.y1 + NEAR


def _mostly(places: Iterable[tuple[int, bool]]) -> range:
    """From the first to the last row or column of which most cells lie inside."""
    whole, inside = Counter[int](), Counter[int]()
    for place, lies_in in places:
        whole[place] += 1
        inside[place] += lies_in
    most = [place for place, count in whole.items() if 2 * inside[place] > count]
    return range(min(most), max(most) + 1) if most else range(0)


def _clipped(cell: Cell, rows: range, cols: range) -> Cell | None:
    top, bottom = max(cell.row, rows.start), min(cell.row + cell.rowspan, rows.stop)
    left, right = max(cell.col, cols.start), min(cell.col + cell.colspan, cols.stop)
    if top >= bottom or left >= right:
        return None
    place = {"row": top - rows.start, "col": left - cols.start, "rowspan": bottom - top, "colspan": right - left}
    return cell.model_copy(update=place)
