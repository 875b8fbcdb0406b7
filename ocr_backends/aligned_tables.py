"""Tables without lines that the layout model overlooks on scans: rows whose lines stand in the same columns.

It finds most tables by itself; small ones, cut out of their page, it often takes for text. Only what cannot well be
anything else counts: columns of running text, and marks in front of list items, are left alone.
"""

from collections.abc import Sequence
from itertools import dropwhile, pairwise
from statistics import median
from typing import NamedTuple

from ocr_backends.seen import PlacedCell, Seen, SeenTable
from ocr_backends.text_columns import Run, character_width, is_running
from ocr_backends.word_order import lines_of
from recto.geometry import Box, enclosing
from recto.words import Words

_FEWEST_ROWS = 4
"""With cells in two columns or more: fewer are chance, a letter's head, or signatures."""

_FILLED = 0.7
"""Share of the places in those rows that must hold a cell."""

_MARK = 4
"""Characters: first columns with mostly no longer cells hold the marks of a list, or the numbers of lines."""

_FARTHEST = 3.0
"""Heights of a line: no row of one table stands farther from the next."""

_WRAPS = 0.5
"""Of the usual gap between rows: a lone line no farther below a row goes on with the cell above it."""

_MOST_CROWDED = 0.1
"""Share of rows with two lines in one column: more, and these are no columns."""

_SAME_ROW = 0.35
"""Heights of a line between the middles of lines in one row."""


class _Row(NamedTuple):
    box: Box
    cells: tuple[Run, ...]


def with_aligned_tables(seen: Seen, words: Words) -> Seen:
    """``seen`` and the tables that stand in line among the words outside its tables and pictures."""
    taken = [table.box for table in seen.tables] + [part.box for part in seen.regions if part.name == "picture"]
    free = [place for place, word in enumerate(words) if not any(box.contains_centre_of(word.box) for box in taken)]
    gutter = character_width(words, free)
    found: list[SeenTable] = []
    rows = _rows(words, free)
    start = 0
    while start < len(rows):
        end, columns = _longest(rows, start, gutter)
        if _is_table(rows[start:end], columns):
            found.append(_table(rows[start:end], columns, words))
            start = end
        else:
            start += 1
    return Seen(seen.regions, (*seen.tables, *found))


def _rows(words: Words, indices: Sequence[int]) -> list[_Row]:
    rows: list[_Row] = []
    lines = [_line(words, line) for line in lines_of(words, indices)]
    for line in sorted(lines, key=lambda line: line.box.centre[1]):
        if rows and _is_beside(rows[-1].cells[-1].box, line.box):
            last = rows.pop()
            cells = sorted((*last.cells, line), key=lambda cell: cell.box.x0)
            rows.append(_Row(last.box.union(line.box), tuple(cells)))
        else:
            rows.append(_Row(line.box, (line,)))
    return rows


def _line(words: Words, line: Sequence[int]) -> Run:
    return Run(tuple(line), enclosing([words[index].box for index in line]), sum(len(words[i].text) for i in line))


def _is_beside(box: Box, other: Box) -> bool:
    apart = min(box.x1, other.x1) <= max(box.x0, other.x0)
    return apart and abs(box.centre[1] - other.centre[1]) < _SAME_ROW * max(box.height, other.height)


def _longest(rows: Sequence[_Row], start: int, gutter: float) -> tuple[int, list[Box]]:
    """Where the rows from ``start`` that keep to two columns or more end, and the columns."""
    columns = _columns([], rows[start], gutter)
    if len(columns) < 2:
        return start + 1, columns
    end = start + 1
    for place in range(start + 1, len(rows)):
        above, row = rows[place - 1], rows[place]
        joined = _columns(columns, row, gutter)
        far = row.box.y0 - above.box.y1 > _FARTHEST * median(cell.box.height for cell in row.cells)
        if far or len(joined) < max(2, len(columns)):
            break
        columns = joined
        end = place + 1 if len(row.cells) > 1 else end
    return end, columns


def _columns(columns: Sequence[Box], row: _Row, gutter: float) -> list[Box]:
    """``columns`` and the cells of ``row``, those with no gutter between them made one, from the left."""
    joined: list[Box] = []
    for box in sorted([*columns, *(cell.box for cell in row.cells)]):
        if joined and box.x0 < joined[-1].x1 + gutter:
            joined[-1] = joined[-1].union(box)
        else:
            joined.append(box)
    return joined


def _is_table(rows: Sequence[_Row], columns: Sequence[Box]) -> bool:
    full = [row for row in rows if len(row.cells) > 1]
    if len(full) < _FEWEST_ROWS or len(full) * 2 < len(rows):
        return False
    held = [[cell for row in full for cell in row.cells if _in_column(cell, column)] for column in columns]
    if sum(map(len, held)) < _FILLED * len(full) * len(columns) or not all(held):
        return False
    if sum(map(len, held)) > sum(len(_taken(row, columns)) for row in full) + _MOST_CROWDED * len(full):
        return False
    content = list(dropwhile(lambda cells: median(cell.length for cell in cells) <= _MARK, held))
    if len(content) < 2:
        return len(columns) > 2 and not any(map(_is_text, content))
    return sum(map(is_running, content)) < (1 if len(content) == 2 else 2)


def _is_text(cells: Sequence[Run]) -> bool:
    return median(cell.length for cell in cells) > 2 * _MARK


def _taken(row: _Row, columns: Sequence[Box]) -> set[int]:
    return {place for place, column in enumerate(columns) for cell in row.cells if _in_column(cell, column)}


def _in_column(cell: Run, column: Box) -> bool:
    return column.x0 <= cell.box.centre[0] <= column.x1


def _table(rows: Sequence[_Row], columns: Sequence[Box], words: Words) -> SeenTable:
    box = enclosing([row.box for row in rows])
    parts = _bands(rows)
    ends = [box.y0, *((above.y1 + below.y0) / 2 for above, below in pairwise(parts)), box.y1]
    middles = [(left.x1 + right.x0) / 2 for left, right in pairwise(columns)]
    sides = [box.x0, *middles, box.x1]
    cells = tuple(
        PlacedCell(row, col, 1, 1, Box(left, top, right, bottom))
        for row, (top, bottom) in enumerate(pairwise(ends))
        for col, (left, right) in enumerate(pairwise(sides))
    )
    return SeenTable(box, int(_is_head(rows, words)), cells)


def _bands(rows: Sequence[_Row]) -> list[Box]:
    """The rows as they are read: a lone line that goes on with the row above it is part of that."""
    gaps = [below.box.y0 - above.box.y1 for above, below in pairwise(rows) if len(below.cells) > 1]
    nearest = _WRAPS * median(gaps)
    bands: list[Box] = []
    for row in rows:
        if len(row.cells) == 1 and bands and row.box.y0 - bands[-1].y1 < nearest:
            bands[-1] = bands[-1].union(row.box)
        else:
            bands.append(row.box)
    return bands


def _is_head(rows: Sequence[_Row], words: Words) -> bool:
    """Whether the first row has no number and most of the others have."""
    numbered = [any(words[i].text[-1:].isdigit() for cell in row.cells for i in cell.words) for row in rows]
    return not numbered[0] and 2 * sum(numbered) >= len(rows)
