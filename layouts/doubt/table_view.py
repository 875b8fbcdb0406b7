"""A table as doubts are measured on it: its words levelled and put in their cells, its texts by place.

Lengths are fractions of the upright page's height, across as well as down, so that a letter is as wide as it is.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import median
from typing import NamedTuple

import numpy as np

from layouts.judging.evidence import Evidence, Known
from recto.blocks import Table
from recto.geometry import Box, Upright, enclosing
from recto.grids import Cell, Grid, places
from recto.pages import PageWord, ParsedPage

NOWHERE = -1
"""Row and column of a word that stands in no cell."""

EXACT = 1.0
"""Confidence of words that were typed, not read from pixels."""

NEAR = 2.5
"""Letter heights above and under a table in which what may belong to it is looked for."""

_SAME_LINE = 0.5


class Placed(NamedTuple):
    """A word of the table, level. ``row`` and ``col`` are those of its cell's first place."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    confidence: float
    row: int
    col: int

    @property
    def height(self) -> float:
        return self.y1 - self.y0

    @property
    def middle(self) -> float:
        return (self.y0 + self.y1) / 2


@dataclass(frozen=True)
class TableView:
    """``words`` are those that the reading has in the table, or that are known in its place; ``near`` are others in
    there, and within a line or two above and under it. ``exact``: they are typed. ``cells``: where each
    cell stands, by its first row and column; empty where they have no places of their own. Boxes are level.
    """

    table: Table
    index: int
    parsed: ParsedPage
    words: tuple[Placed, ...]
    near: tuple[Placed, ...]
    box: Box
    exact: bool
    cells: Mapping[tuple[int, int], Box]

    @property
    def grid(self) -> Grid:
        return self.table.grid

    @property
    def reads_words(self) -> bool:
        """Whether the words are the reading's own: how sure another engine was of them says nothing of it."""
        return bool(self.parsed.words)

    @cached_property
    def texts(self) -> list[list[str]]:
        """By row and column; a cell that spans stands at its first place."""
        rows = [[""] * self.grid.cols for _ in range(self.grid.rows)]
        for cell in self.grid.cells:
            rows[cell.row][cell.col] = cell.text.strip()
        return rows

    @cached_property
    def owners(self) -> list[list[Cell | None]]:
        """The cell that covers each place."""
        rows: list[list[Cell | None]] = [[None] * self.grid.cols for _ in range(self.grid.rows)]
        for cell in self.grid.cells:
            for row, col in places(cell):
                rows[row][col] = cell
        return rows

    @property
    def body(self) -> range:
        """The rows under the headers; where no header is known the first row is taken for one."""
        return range(min(max(1, self.grid.header_rows), self.grid.rows), self.grid.rows)

    @cached_property
    def letter(self) -> float:
        """The height of its words, the median; 0 where there are none."""
        return median(word.height for word in self.words) if self.words else 0.0

    @cached_property
    def lines(self) -> list[list[Placed]]:
        """Words that stand side by side, top to bottom, each line from left to right."""
        return lines_of(self.words)


def table_view(parsed: ParsedPage, index: int, known: Known) -> TableView:
    """The table at ``index`` in the page's blocks, with the words of the reading, or else those that are ``known``."""
    table = parsed.blocks[index]
    if not isinstance(table, Table):
        raise TypeError(f"block {index} is a {table.type}, not a table")
    words = [word for word in parsed.words or _known_words(known) if word.text.strip()]
    letter = median(word.box.height for word in words) if words else 0.0
    cells = _cells(table, parsed.upright)
    box = enclosing([held for _, held in cells]) if cells else _level(table.box, parsed.upright)
    reach = Box(table.box.x0, table.box.y0 - NEAR * letter, table.box.x1, table.box.y1 + NEAR * letter)
    own = {id(parsed.words[place]) for place in table.words if parsed.words}
    around = [word for word in words if id(word) in own or reach.contains_centre_of(word.box)]
    placed = _placed(around, parsed.upright, cells)
    mine = [id(word) in own if own else _holds(box, level) for word, level in zip(around, placed, strict=True)]
    inside = [word for word, is_mine in zip(placed, mine, strict=True) if is_mine]
    return TableView(
        table=table,
        index=index,
        parsed=parsed,
        words=tuple(inside),
        near=tuple(word for word, is_mine in zip(placed, mine, strict=True) if not is_mine),
        box=_around(inside, box),
        exact=bool(parsed.words) and all(word.confidence >= EXACT for word in parsed.words),
        cells={(cell.row, cell.col): held for cell, held in cells},
    )


def _known_words(known: Known) -> tuple[PageWord, ...]:
    return known.words if isinstance(known, Evidence) else ()


def _around(words: Sequence[Placed], box: Box) -> Box:
    """``box``, but no taller than what the words stand in: notes under a table may lie in its place."""
    if not words:
        return box
    return box._replace(y0=max(box.y0, min(word.y0 for word in words)), y1=min(box.y1, max(word.y1 for word in words)))


def _holds(box: Box, word: Placed) -> bool:
    return box.x0 <= (word.x0 + word.x1) / 2 <= box.x1 and box.y0 <= word.middle <= box.y1


def lines_of(words: Sequence[Placed]) -> list[list[Placed]]:
    """Words that stand side by side, top to bottom, each line from left to right."""
    lines: list[list[Placed]] = []
    for word in sorted(words, key=lambda one: one.middle):
        last = lines[-1][-1] if lines else None
        if last is not None and word.middle - last.middle < _SAME_LINE * min(word.height, last.height):
            lines[-1].append(word)
        else:
            lines.append([word])
    return [sorted(line, key=lambda one: one.x0) for line in lines]


def _cells(table: Table, upright: Upright) -> list[tuple[Cell, Box]]:
    """The cells with level boxes; none where they have no places of their own."""
    boxes = {cell.box for cell in table.grid.cells}
    if len(boxes) < len(table.grid.cells) or len(boxes) < 2:
        return []
    return [(cell, _level(cell.box, upright)) for cell in table.grid.cells]


def _placed(words: Sequence[PageWord], upright: Upright, cells: Sequence[tuple[Cell, Box]]) -> tuple[Placed, ...]:
    boxes = [_level(word.box, upright) for word in words]
    owners = _owners(boxes, [box for _, box in cells])
    at = [(cells[owner][0].row, cells[owner][0].col) if owner >= 0 else (NOWHERE, NOWHERE) for owner in owners]
    return tuple(
        Placed(word.text, *box, word.confidence, *place) for word, box, place in zip(words, boxes, at, strict=True)
    )


def _owners(boxes: Sequence[Box], cells: Sequence[Box]) -> list[int]:
    """For each box which of the cells holds its middle, ``NOWHERE`` for none."""
    if not boxes or not cells:
        return [NOWHERE] * len(boxes)
    held = np.array(cells, np.float64)
    middles = np.array([box.centre for box in boxes], np.float64)
    x, y = middles[:, :1], middles[:, 1:]
    inside = (held[:, 0] <= x) & (x <= held[:, 2]) & (held[:, 1] <= y) & (y <= held[:, 3])
    return [int(np.argmax(row)) if row.any() else NOWHERE for row in inside]


def _level(box: Box, upright: Upright) -> Box:
    """A box of the page frame as it stands level: in heights of the upright page, and not grown by its skew."""
    if upright.rotation == 0 and upright.skew == 0.0:
        return Box(box.x0 * upright.aspect, box.y0, box.x1 * upright.aspect, box.y1)
    x, y = box.centre
    turned = Upright(rotation=upright.rotation, aspect=upright.aspect).from_page(box)
    middle = upright.from_page(Box(x, y, x, y)).centre
    width, height = turned.width * upright.aspect, turned.height
    slope = abs(math.tan(math.radians(upright.skew)))
    shrink = max(0.2, 1.0 - slope**2)  # a box of w x h that is turned a little is one of (w + h s) x (h + w s)
    width, height = max(0.0, width - slope * height) / shrink, max(0.2 * height, height - slope * width) / shrink
    centre = middle[0] * upright.aspect
    return Box(centre - width / 2, middle[1] - height / 2, centre + width / 2, middle[1] + height / 2)
