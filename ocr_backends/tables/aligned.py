"""Tables without lines that the layout model overlooks on scans: rows whose lines stand in the same columns.

It finds most tables by itself; small ones, cut out of their page, it often takes for text. Only what cannot well be
anything else counts: columns of running text, and marks in front of list items, are left alone.
"""

from collections.abc import Sequence
from itertools import dropwhile, pairwise
from statistics import median
from typing import NamedTuple

from ocr_backends.seen import PlacedCell, Seen, SeenTable
from ocr_backends.tables.cells import placed
from ocr_backends.text_columns import Run, character_width, is_running, run_of, runs_in
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
_FARTHEST_OF_MANY = 7.0
_SURE_COLUMNS = 3
"""Heights of a line: no row of one table stands farther from the next; where there are more columns, the second."""

_EDGE_TO_EDGE = 0.9
_MOST_FULL = 0.65
"""Of a column: the share of its width that full lines have, and the share of its lines that may be full."""

_NO_SPACE = 1.5
"""Characters: wider than a space between words of one text."""

_FEW_ROWS = 2
_CROWDED = 1.5
"""Lines in a cell for each row of a table of few rows: more, and its rows were overlooked."""

_FILLS = 0.5
"""Share of a picture that a table covers which was taken for one."""

_WRAPS = 0.5
"""Of the usual gap between rows: a lone line no farther below a row goes on with the cell above it."""

_MOST_CROWDED = 0.1
"""Share of rows with two lines in one column: more, and these are no columns."""

_SAME_ROW = 0.35
"""Heights of a line between the middles of lines in one row."""


class _Row(NamedTuple):
    box: Box
    cells: tuple[Run, ...]


class _Block(NamedTuple):
    """Rows that keep to ``columns``; ``odd`` ones among them do not: sums whose label stands where it likes."""

    rows: list[_Row]
    columns: list[Box]
    odd: int


def with_aligned_tables(seen: Seen, words: Words) -> Seen:
    """``seen`` and the tables that stand in line among the words outside its tables.

    A table of the model's whose cells hold several rows each gives way to one that is found in its place, and a picture
    to a table that fills it.
    """
    tables = [table for table in seen.tables if not _is_crowded(table, words)]
    found = _aligned(words, [table.box for table in tables])
    kept = [table for table in seen.tables if table in tables or not any(table.box.overlap(new.box) for new in found)]
    regions = tuple(part for part in seen.regions if part.name != "picture" or not _is_filled(part.box, found))
    return Seen(regions, (*kept, *found))


def _aligned(words: Words, taken: Sequence[Box]) -> list[SeenTable]:
    free = [place for place, word in enumerate(words) if not any(box.contains_centre_of(word.box) for box in taken)]
    gutter = character_width(words, free)
    found: list[SeenTable] = []
    rows = _rows(words, free)
    start = 0
    while start < len(rows):
        block = _longest(rows, start, gutter, words)
        if _is_table(block, words):
            found.append(_table(block, words))
            start += len(block.rows)
        else:
            start += 1
    return found


def _is_crowded(table: SeenTable, words: Words) -> bool:
    """Whether most cells hold more lines than the table has rows."""
    if not table.cells:
        return False
    inside = [index for index, word in enumerate(words) if table.box.contains_centre_of(word.box)]
    held = [own for own in placed(table.cells, words, inside) if own]
    rows = max((cell.row + cell.rowspan for cell in table.cells), default=0)
    return bool(held) and rows <= _FEW_ROWS and median(len(lines_of(words, own)) for own in held) > _CROWDED * rows


def _is_filled(picture: Box, tables: Sequence[SeenTable]) -> bool:
    return any(table.box.overlap(picture) > _FILLS * picture.area for table in tables)


def _rows(words: Words, indices: Sequence[int]) -> list[_Row]:
    rows: list[_Row] = []
    for run in sorted(runs_in(words, indices), key=lambda run: run.box.centre[1]):
        if rows and any(_is_beside(cell.box, run.box) for cell in rows[-1].cells):
            last = rows.pop()
            cells = sorted((*last.cells, run), key=lambda cell: cell.box.x0)
            rows.append(_Row(last.box.union(run.box), tuple(cells)))
        else:
            rows.append(_Row(run.box, (run,)))
    return rows


def _is_beside(box: Box, other: Box) -> bool:
    apart = min(box.x1, other.x1) <= max(box.x0, other.x0)
    return apart and abs(box.centre[1] - other.centre[1]) < _SAME_ROW * max(box.height, other.height)


def _longest(rows: Sequence[_Row], start: int, gutter: float, words: Words) -> _Block:
    """The rows from ``start`` that keep to two columns or more."""
    kept = [rows[start]]
    columns = _columns([], rows[start], gutter)
    end, full, odd, passed = start + 1, 1, 0, 0
    if len(columns) < 2:
        return _Block([rows[start]], columns, 0)
    for place in range(start + 1, len(rows)):
        above, row = rows[place - 1], _cut(rows[place], columns, words, gutter)
        if _is_far(above, row, len(columns)):
            break
        joined = _columns(columns, row, gutter if len(row.cells) > 1 else 0.0)
        if full >= _FEWEST_ROWS - 1 and _is_odd(row, columns, joined):
            passed += 1
        elif len(joined) < max(2, len(columns)):
            break
        else:
            columns = joined
        kept.append(row)
        if len(row.cells) > 1:
            end, odd, full = place + 1, passed, full + 1
    return _Block(kept[: end - start], columns, odd)


def _cut(row: _Row, columns: Sequence[Box], words: Words, gutter: float) -> _Row:
    """``row`` with the texts parted that the recogniser ran together over the gutters between ``columns``."""
    least = _NO_SPACE * gutter
    middles = [(left.x1 + right.x0) / 2 for left, right in pairwise(columns)]
    cells: list[Run] = []
    for cell in row.cells:
        inner = [middle for middle in middles if cell.box.x0 < middle < cell.box.x1]
        held = [cell.words[0]]
        for index in cell.words[1:] if inner else ():
            if _is_parted(words[held[-1]].box, words[index].box, inner, least):
                cells.append(run_of(words, held))
                held = []
            held.append(index)
        cells.append(run_of(words, held) if inner else cell)
    return _Row(row.box, tuple(cells))


def _is_parted(left: Box, right: Box, middles: Sequence[float], least: float) -> bool:
    return right.x0 - left.x1 > least and any(left.centre[0] < middle < right.centre[0] for middle in middles)


def _is_far(above: _Row, row: _Row, columns: int) -> bool:
    farthest = _FARTHEST if columns < _SURE_COLUMNS else _FARTHEST_OF_MANY
    return row.box.y0 - above.box.y1 > farthest * median(cell.box.height for cell in row.cells)


def _is_odd(row: _Row, columns: Sequence[Box], joined: Sequence[Box]) -> bool:
    """Whether a row with a value in a column has a label that is in none, or over several."""
    if len(joined) == len(columns) or not 1 < len(row.cells) < len(columns):
        return False
    return any(_in_column(row.cells[-1], column) for column in columns)


def _columns(columns: Sequence[Box], row: _Row, gutter: float) -> list[Box]:
    """``columns`` and the cells of ``row``, those with no gutter between them made one, from the left."""
    joined: list[Box] = []
    for box in sorted([*columns, *(cell.box for cell in row.cells)]):
        if joined and box.x0 < joined[-1].x1 + gutter:
            joined[-1] = joined[-1].union(box)
        else:
            joined.append(box)
    return joined


def _is_table(block: _Block, words: Words) -> bool:
    rows, columns, odd = block
    full = [row for row in rows if len(row.cells) > 1]
    if len(full) - odd < _FEWEST_ROWS or len(full) * 2 < len(rows):
        return False
    held = [[cell for row in full for cell in row.cells if _in_column(cell, column)] for column in columns]
    if sum(map(len, held)) < _FILLED * len(full) * len(columns) or not all(held):
        return False
    if sum(map(len, held)) > sum(len(_taken(row, columns)) for row in full) + _MOST_CROWDED * len(full):
        return False
    if any(_is_prose(cells, words) for cells in held):
        return False
    content = list(dropwhile(lambda cells: median(cell.length for cell in cells) <= _MARK, held))
    if len(content) < 2:
        return len(columns) > 2 and not any(map(_is_text, content))
    return sum(map(is_running, content)) < (1 if len(content) == 2 else 2)


def _is_prose(cells: Sequence[Run], words: Words) -> bool:
    """Whether nearly all lines reach from edge to edge, as those of a paragraph do, and are no figures or times."""
    width = enclosing([cell.box for cell in cells]).width
    full = [cell for cell in cells if cell.box.width > _EDGE_TO_EDGE * width]
    text = "".join(words[index].text for cell in cells for index in cell.words)
    figures = 2 * sum(char.isdigit() for char in text) > len(text)
    return is_running(cells) and len(full) > _MOST_FULL * len(cells) and not figures


def _is_text(cells: Sequence[Run]) -> bool:
    return median(cell.length for cell in cells) > 2 * _MARK


def _taken(row: _Row, columns: Sequence[Box]) -> set[int]:
    return {place for place, column in enumerate(columns) for cell in row.cells if _in_column(cell, column)}


def _in_column(cell: Run, column: Box) -> bool:
    return column.x0 <= cell.box.centre[0] <= column.x1


def _table(block: _Block, words: Words) -> SeenTable:
    rows, columns, _ = block
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
