"""Readings of tables as models write them, with known faults: a simulation, no model has a part in it.

Models give no words and no confidence, and no corpus has enough of their faults to fit on. So the truth of each table
takes the place of what was read, as it is or spoiled in one way, and stands beside the words that an engine, or the
page's own text, has in its place.
"""

import random
from collections.abc import Callable, Iterable, Iterator, Mapping
from hashlib import sha256
from types import MappingProxyType
from typing import Final, NamedTuple

from bench.escalation_tables import LabelledTable
from bench.measures import teds
from bench.oracles import Mistake, noisy_oracle
from bench.table_labels import without_blanks
from bench.table_pages import Medium
from bench.true_tables import plain_html
from layouts.accepting.answered import grid_of
from layouts.judging.evidence import Evidence
from layouts.tables import grid_text
from recto.blocks import Table
from recto.grids import Cell, Grid
from recto.pages import ParsedPage

ENGINE = "simulated model"
WHOLE = 0.95
"""Share of the true cells that must lie in the table's box: what lies outside is not in the words of its place."""
PLACED = 0.6
"""Of the area of the true and the read table that both have."""

_Spoil = Callable[[Grid, random.Random], Grid | None]


class SimulatedReading(NamedTuple):
    """``parsed``: the page with the table at ``block`` as a model may have written it. ``loss``: 1 - TEDS."""

    parsed: ParsedPage
    block: int
    known: Evidence
    loss: float


def simulated_readings(one: LabelledTable, spoiled: int = 2) -> Iterator[SimulatedReading]:
    """The table as it is, and ``spoiled`` in so many ways; nothing where it was not read as a whole, and of degraded
    pages: on those these readings would be better than any model's, and teach that it does not matter.
    """
    label, page = one.label, one.page
    if label.medium is Medium.DEGRADED or label.seen < WHOLE or label.shared < PLACED or not page.parsed.words:
        return
    about = f"{label.name} {page.page.index} {label.block} {label.wear}"
    luck = random.Random(int(sha256(about.encode()).hexdigest()[:8], 16))  # noqa: S311
    exact = all(word.confidence == 1.0 for word in page.parsed.words)
    known = Evidence(words=page.parsed.words, complete=True, exact=exact)
    ways = luck.sample(sorted(_SPOILING), min(spoiled, len(_SPOILING)))
    grids = [label.truth, *(_SPOILING[way](label.truth, luck) for way in ways)]
    for grid in grids:
        if grid is not None:
            loss = 1.0 - teds(plain_html(without_blanks(grid)), plain_html(label.truth))
            yield SimulatedReading(_read(page.parsed, label.block, grid), label.block, known, loss)


def _read(parsed: ParsedPage, block: int, grid: Grid) -> ParsedPage:
    table = parsed.blocks[block]
    cells = tuple(cell.model_copy(update={"box": table.box}) for cell in grid.cells)
    placed = grid.model_copy(update={"cells": cells, "header_rows": min(1, grid.rows)})
    written = Table(text=grid_text(placed), box=table.box, confidence=1.0, engine=ENGINE, grid=placed)
    blocks = (*parsed.blocks[:block], written, *parsed.blocks[block + 1 :])
    return parsed.model_copy(update={"words": (), "blocks": blocks, "engine": ENGINE})


def _mistaken(mistake: Mistake) -> _Spoil:
    def spoiled(truth: Grid, luck: random.Random) -> Grid | None:
        answer = noisy_oracle(truth, mistake, luck.randrange(1 << 30))
        grid = grid_of(answer.table) if answer else None
        return grid if isinstance(grid, Grid) else None

    return spoiled


def _last_column_lost(truth: Grid, luck: random.Random) -> Grid | None:
    lost = luck.choice((1, 1, 2))
    return _cut(truth, truth.rows, truth.cols - lost) if truth.cols > lost + 1 else None


def _last_rows_lost(truth: Grid, luck: random.Random) -> Grid | None:
    return _cut(truth, round(truth.rows * luck.uniform(0.4, 0.9)), truth.cols) if truth.rows > 2 else None


def _columns_joined(truth: Grid, luck: random.Random) -> Grid | None:
    """Two columns in one, where neither is spanned."""
    fit = [col for col in range(truth.cols - 1) if not _is_spanned(truth, col)]
    if not fit or truth.cols < 3:
        return None
    at = luck.choice(fit)
    right = {cell.row: cell.text for cell in truth.cells if cell.col == at + 1}
    cells = [_joined(cell, at, right) for cell in truth.cells if cell.col != at + 1]
    return Grid(rows=truth.rows, cols=truth.cols - 1, header_rows=truth.header_rows, cells=_sorted(cells))


def _joined(cell: Cell, at: int, right: Mapping[int, str]) -> Cell:
    if cell.col == at:
        return cell.model_copy(update={"text": f"{cell.text} {right.get(cell.row, '')}".strip()})
    return cell.model_copy(update={"col": cell.col - 1}) if cell.col > at else cell


def _is_spanned(truth: Grid, col: int) -> bool:
    """Whether a cell spans the column or the next one, or rows in them."""
    return any(
        (cell.colspan > 1 or cell.rowspan > 1) and cell.col <= col + 1 and col < cell.col + cell.colspan
        for cell in truth.cells
    )


def _cells_lost(truth: Grid, luck: random.Random) -> Grid | None:
    """Every few rows the last cell is not there."""
    every = luck.choice((2, 3, 5))
    cells = [cell for cell in truth.cells if cell.col < truth.cols - 1 or cell.row % every != every - 1]
    return truth.model_copy(update={"cells": tuple(cells)}) if 0 < len(cells) < len(truth.cells) else None


def _emptied(truth: Grid, luck: random.Random) -> Grid | None:
    """Cells without their text, all or a share."""
    share = luck.choice((1.0, 0.4))
    cells = [cell.model_copy(update={"text": ""}) if luck.random() < share else cell for cell in truth.cells]
    return truth.model_copy(update={"cells": tuple(cells)})


def _rows_joined(truth: Grid, luck: random.Random) -> Grid | None:
    """Two rows in one, line under line, where neither is spanned."""
    flat = [all(cell.rowspan == 1 for cell in truth.cells if cell.row in (row, row + 1)) for row in range(truth.rows)]
    fit = [row for row in range(1, truth.rows - 1) if flat[row] and flat[row - 1]]
    if not fit:
        return None
    at = luck.choice(fit)
    below = {cell.col: cell.text for cell in truth.cells if cell.row == at + 1}
    cells: list[Cell] = []
    for cell in truth.cells:
        if cell.row == at:
            cells.append(cell.model_copy(update={"text": f"{cell.text}\n{below.get(cell.col, '')}".strip()}))
        elif cell.row != at + 1:
            cells.append(cell.model_copy(update={"row": cell.row - 1}) if cell.row > at else cell)
    return Grid(rows=truth.rows - 1, cols=truth.cols, header_rows=0, cells=_sorted(cells))


def _cut(truth: Grid, rows: int, cols: int) -> Grid:
    cells = [
        cell.model_copy(
            update={"rowspan": min(cell.rowspan, rows - cell.row), "colspan": min(cell.colspan, cols - cell.col)}
        )
        for cell in truth.cells
        if cell.row < rows and cell.col < cols
    ]
    return Grid(rows=rows, cols=cols, header_rows=min(truth.header_rows, rows), cells=tuple(cells))


def _sorted(cells: Iterable[Cell]) -> tuple[Cell, ...]:
    return tuple(sorted(cells, key=lambda cell: (cell.row, cell.col)))


_SPOILING: Final[Mapping[str, _Spoil]] = MappingProxyType(
    {mistake.value: _mistaken(mistake) for mistake in Mistake}
    | {
        "last column lost": _last_column_lost,
        "last rows lost": _last_rows_lost,
        "columns joined": _columns_joined,
        "rows joined": _rows_joined,
        "cells lost": _cells_lost,
        "emptied": _emptied,
    }
)
