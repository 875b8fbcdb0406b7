"""Which of two readings of a table is kept: the draft from the whole page, or the one from an enlarged part of it.

The second takes the draft's place only if, in this order, every place of its grid has a cell, it has nearly all numbers
of the draft, and it has more cells with text, or as many where the draft's grid has holes.
"""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final, Literal

from recto.blocks import Block, Table
from recto.grids import Grid, places
from recto.values import Value

NUMBERS_KEPT = 0.95
"""Share of the draft's numbers that the other must have: a model that invents rows loses those that are there."""

_NUMBER: Final = re.compile(r"\d[\d.,'\u2019]*")


class Taken(Value):
    """The second reading is better. ``reason`` is a phrase for people."""

    kind: Literal["taken"] = "taken"
    grid: Grid
    reason: str


class Draft(Value):
    """The draft stays."""

    kind: Literal["draft"] = "draft"
    reason: str


def better_table(draft: Grid, blocks: Sequence[Block]) -> Taken | Draft:
    """``blocks``: what was read of the enlarged part; the table in it with the most cells is the second reading."""
    grids = [block.grid for block in blocks if isinstance(block, Table)]
    if not grids:
        return Draft(reason="no table was found in it")
    grid = max(grids, key=_filled)
    if holes(grid):
        return Draft(reason="its rows lack cells again" if holes(draft) else "its rows lack cells")
    kept = _numbers_kept(draft, grid)
    if kept < NUMBERS_KEPT:
        return Draft(reason=f"it has only {kept:.0%} of the numbers that were read before")
    before, after = _filled(draft), _filled(grid)
    if after > before or (after == before and holes(draft)):
        return Taken(grid=grid, reason=f"it has {after} cells with text instead of {before}, and none is missing")
    return Draft(reason=f"it has {after} cells with text, and {before} were read before")


def holes(grid: Grid) -> int:
    """Places that no cell covers."""
    return grid.rows * grid.cols - sum(len(places(cell)) for cell in grid.cells)


def _filled(grid: Grid) -> int:
    return sum(1 for cell in grid.cells if cell.text.strip())


def _numbers_kept(draft: Grid, other: Grid) -> float:
    wanted, found = _numbers(draft), _numbers(other)
    total = wanted.total()
    return (wanted & found).total() / total if total else 1.0


def _numbers(grid: Grid) -> Counter[str]:
    return Counter(number.rstrip(".,'\u2019") for cell in grid.cells for number in _NUMBER.findall(cell.text))
