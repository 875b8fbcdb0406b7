"""Rows of a table that the finder left outside: column heads taken for running headers, totals for footers.

A row belongs to the table where its lines stand each in a column of its own, fill at least half of the columns, and are
no farther away than a row. Words that the engine read as one line are one cell: text is not cut up into columns.
"""

from collections.abc import Sequence
from itertools import chain
from statistics import median
from typing import NamedTuple, TypeAlias

from ocr_backends.seen import PlacedCell
from ocr_backends.tables.shape import Shape
from ocr_backends.word_order import lines_of
from recto.geometry import Box, enclosing
from recto.words import Words

_NEAR = 1.2
"""Heights of a row of the table: the farthest that a row can stand from the next."""

_MOST_ROWS = 3
"""On either side."""

_INSIDE = 0.8
"""Share of a line's width that must lie over its column."""


Columns: TypeAlias = Sequence[tuple[float, float]]
"""Left and right end of every column."""


class Reach(NamedTuple):
    """The table with its rows, and which of the groups offered are now part of it."""

    shape: Shape
    taken: tuple[int, ...]


class _Row(NamedTuple):
    box: Box
    lines: tuple[Box, ...]
    groups: frozenset[int]


def reached(shape: Shape, groups: Sequence[Sequence[int]], words: Words) -> Reach:
    """``shape`` with those ``groups`` of words that are rows above or below it; a group comes whole or not at all."""
    columns = _columns(shape.cells)
    if len(columns) < 2:
        return Reach(shape, ())
    table = enclosing([cell.box for cell in shape.cells])
    pitch = median(cell.box.height / cell.rowspan for cell in shape.cells)
    rows = _rows(groups, words)
    above = _next([row for row in reversed(rows) if row.box.centre[1] < table.y0], table, columns, pitch)
    below = _next([row for row in rows if row.box.centre[1] > table.y1], table, columns, pitch)
    above, below = _whole(above, rows, columns), _whole(below, rows, columns)
    taken = frozenset[int]().union(*(row.groups for row in above + below))
    return Reach(_with_rows(shape, above[::-1], below, columns), tuple(sorted(taken)))


def _columns(cells: Sequence[PlacedCell]) -> Columns:
    """Left and right end of every column, by its own cells; none where a column has no cell of its own."""
    count = max((cell.col + cell.colspan for cell in cells), default=0)
    own = [[cell.box for cell in cells if cell.col == col and cell.colspan == 1] for col in range(count)]
    if not all(own):
        return []
    return [(median(box.x0 for box in boxes), median(box.x1 for box in boxes)) for boxes in own]


def _rows(groups: Sequence[Sequence[int]], words: Words) -> list[_Row]:
    """The lines of all groups, those side by side in one row."""
    owner = {index: number for number, group in enumerate(groups) for index in group}
    lines = [
        (enclosing([words[index].box for index in line]), frozenset(owner[index] for index in line))
        for line in lines_of(words, owner)
    ]
    rows: list[_Row] = []
    for box, numbers in sorted(lines, key=lambda line: line[0].centre[1]):
        if rows and rows[-1].box.y1 > box.centre[1]:
            last = rows.pop()
            rows.append(_Row(last.box.union(box), (*last.lines, box), last.groups | numbers))
        else:
            rows.append(_Row(box, (box,), numbers))
    return rows


def _next(rows: Sequence[_Row], table: Box, columns: Columns, pitch: float) -> list[_Row]:
    """The rows that go on with the table, from it outwards; the last fills half of the columns or more.

    Between it and the table a line may stand over several columns.
    """
    found: list[_Row] = []
    sure = 0
    edge = table
    for row in rows[:_MOST_ROWS]:
        gap = max(edge.y0 - row.box.y1, row.box.y0 - edge.y1)
        places = [_under(line, columns) for line in row.lines]
        if gap > _NEAR * pitch or not all(places) or sum(map(len, places)) > len({*chain(*places)}):
            break
        found.append(row)
        edge = row.box
        full = _is_full(row, columns) and all(len(place) == 1 for place in places)
        sure = len(found) if full else sure
    return found[:sure]


def _under(box: Box, columns: Columns) -> list[int]:
    """The column that holds most of a line, else those that it stands over."""
    for place, (left, right) in enumerate(columns):
        if min(box.x1, right) - max(box.x0, left) >= _INSIDE * box.width:
            return [place]
    return [place for place, (left, right) in enumerate(columns) if box.x0 < right and box.x1 > left]


def _is_full(row: _Row, columns: Columns) -> bool:
    return len(row.lines) > 1 and 2 * len(row.lines) >= len(columns)


def _whole(found: list[_Row], rows: Sequence[_Row], columns: Columns) -> list[_Row]:
    """``found`` up to the first row with a group that has words in other rows too."""
    for count in range(len(found), 0, -1):
        kept = found[:count]
        groups = frozenset[int]().union(*(row.groups for row in kept))
        if _is_full(kept[-1], columns) and all(row in kept or groups.isdisjoint(row.groups) for row in rows):
            return kept
    return []


def _with_rows(shape: Shape, above: Sequence[_Row], below: Sequence[_Row], columns: Columns) -> Shape:
    end = max(cell.row + cell.rowspan for cell in shape.cells) + len(above)
    cells = [cell for number, row in enumerate(above) for cell in _cells(row, number, columns)]
    cells += [cell._replace(row=cell.row + len(above)) for cell in shape.cells]
    cells += [cell for number, row in enumerate(below) for cell in _cells(row, end + number, columns)]
    heads = next((place for place, row in enumerate(above) if len(row.lines) < 2), len(above))
    whole = heads == len(above)
    return Shape(tuple(cells), heads + shape.header_rows if whole else heads)


def _cells(row: _Row, number: int, columns: Columns) -> list[PlacedCell]:
    return [
        PlacedCell(number, col, 1, 1, Box(left, row.box.y0, right, row.box.y1))
        for col, (left, right) in enumerate(columns)
    ]
