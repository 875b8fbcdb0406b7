"""Rows of a found table put right: lines that go on with the cells above them are no rows, nor is a note below.

The model cuts rows line by line where it sees no rules. A line belongs to the row above it where it stands nearer to
it than rows stand to each other, under cells that are filled, and is no figure under a figure.
"""

import re
from collections.abc import Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from ocr_backends.seen import PlacedCell
from ocr_backends.tables.cells import cols_of, placed, rows_of
from ocr_backends.text_columns import Run, runs_in
from ocr_backends.word_order import in_reading_order, lines_of
from recto.geometry import Box, enclosing
from recto.words import Words

_NEARER = 0.8
"""Of the usual distance between rows."""

_NO_FARTHER = 1.1
"""The same for lines of a head over columns of figures."""

_ROOM = 1.5
"""Heights of a line from middle to middle: lines of one text stand closer."""

_MOST_SHARED = 0.5
"""Of the height of an empty row that lies in the row above: a cut through a cell of several lines."""

_TITLE = re.compile(r"(?:table|tab\.|tabelle|tableau|tabla|tabella|exhibit|figure|表)\s*[A-Z]?\d", re.IGNORECASE)

_SPACE = 1.2
"""Widths of a character: words no farther apart are parts of one text."""


class _Row(NamedTuple):
    """Its own cells' boxes; for each filled column the words in it, their first and their last line."""

    boxes: list[Box]
    words: dict[int, list[int]]
    first: dict[int, Box]
    last: dict[int, Box]


def with_lines_parted(cells: Sequence[PlacedCell], words: Words, inside: Sequence[int]) -> list[PlacedCell]:
    """``cells`` with those rows cut in which a line that stands over columns lies above or below lines in columns."""
    parted = list(cells)
    rows: dict[int, list[list[int]]] = {}
    for cell, held in zip(cells, placed(cells, words, inside), strict=True):
        if cell.rowspan == 1 and held:
            rows.setdefault(cell.row, []).append(held)
    for row in sorted(rows, reverse=True):
        for place in _cuts(rows[row], words):
            parted = [part for cell in parted for part in _cut(cell, row, place)]
    return parted


class _Band(NamedTuple):
    """Texts side by side; the cells that they are in; whether all stand over several."""

    box: Box
    cells: frozenset[int]
    wide: bool


def _cuts(own: Sequence[Sequence[int]], words: Words) -> list[float]:
    """Where a row with those words in its cells is to be cut, from the bottom up."""
    bands: list[_Band] = []
    for run in sorted(_texts(own, words), key=lambda run: run.box.centre[1]):
        cells = frozenset(place for place, part in enumerate(own) if not set(part).isdisjoint(run.words))
        band = _Band(run.box, cells, len(cells) > 1)
        if bands and bands[-1].box.y1 > run.box.centre[1]:
            last = bands.pop()
            band = _Band(last.box.union(run.box), last.cells | cells, last.wide and band.wide)
        bands.append(band)
    return [
        (upper.box.y1 + lower.box.y0) / 2
        for upper, lower in reversed(list(pairwise(bands)))
        if _parts(upper, lower, len(own))
    ]


def _parts(upper: _Band, lower: _Band, cells: int) -> bool:
    """Whether two rows meet here: one stands over columns, or both fill all cells, with room for a line between."""
    full = 1 < cells == len(upper.cells) == len(lower.cells)
    step = lower.box.centre[1] - upper.box.centre[1]
    return upper.wide != lower.wide or (full and step > _ROOM * max(upper.box.height, lower.box.height))


def _texts(own: Sequence[Sequence[int]], words: Words) -> list[Run]:
    return runs_in(words, sorted(index for part in own for index in part), cut=_SPACE) if own else []


def _cut(cell: PlacedCell, row: int, place: float) -> list[PlacedCell]:
    if cell.row > row:
        return [cell._replace(row=cell.row + 1)]
    if row not in rows_of(cell):
        return [cell]
    if cell.rowspan > 1:
        return [cell._replace(rowspan=cell.rowspan + 1)]
    box = cell.box
    place = min(max(place, box.y0), box.y1)
    upper = cell._replace(box=Box(box.x0, box.y0, box.x1, place))
    return [upper, cell._replace(row=row + 1, box=Box(box.x0, place, box.x1, box.y1))]


def true_rows(cells: Sequence[PlacedCell], words: Words, inside: Sequence[int]) -> dict[int, int]:
    """For every row the number of the one that it is, or goes on with."""
    rows = _rows(cells, words, inside)
    spanned = {row for cell in cells for row in rows_of(cell)[1:]}
    usual = _usual_step(rows, max(cols_of(cell).stop for cell in cells))
    figures = _columns_of_figures(rows, words)
    numbers = {0: 0}
    for number in range(1, len(rows)):
        above, row = rows[number - 1], rows[number]
        goes_on = number not in spanned and (_is_inside(row, above) or _goes_on(row, above, usual, figures, words))
        numbers[number] = numbers[number - 1] + (not goes_on)
        if goes_on:
            boxes = [*above.boxes, *row.boxes]
            rows[number] = _Row(boxes, {**above.words, **row.words}, row.first, {**above.last, **row.last})
    return numbers


def _usual_step(rows: Sequence[_Row], cols: int) -> float:
    """From a row to the next full one; 0 where there are too few to tell."""
    full = [(above, row) for above, row in pairwise(rows) if 0 in row.words and 2 * len(row.words) > cols]
    steps = [step for above, row in full if (step := _step(above, row)) > 0]
    return median(steps) if len(steps) > 1 else 0.0


def _columns_of_figures(rows: Sequence[_Row], words: Words) -> set[int]:
    columns = {col for row in rows for col in row.words}
    held = {col: [row.words[col] for row in rows if col in row.words] for col in columns}
    return {col for col, own in held.items() if 2 * sum(_is_figure(part, words) for part in own) > len(own)}


def _is_inside(row: _Row, above: _Row) -> bool:
    """Whether a row without words lies in the one above."""
    if row.words or not row.boxes or not above.boxes:
        return False
    box, upper = enclosing(row.boxes), enclosing(above.boxes)
    return upper.y1 - box.y0 > _MOST_SHARED * box.height


def _goes_on(row: _Row, above: _Row, usual: float, figures: set[int], words: Words) -> bool:
    """Whether ``row`` is a line of the row ``above``."""
    if not row.words or not all(col in above.words for col in row.words):
        return False
    if any(_is_figure(row.words[col], words) and _is_figure(above.words[col], words) for col in row.words):
        return False
    fewer = len(row.words) < len(above.words) or 0 not in row.words
    step = _step(above, row)
    if fewer and step < _NEARER * usual:
        return True
    head = not any(_is_figure(part, words) for part in (*row.words.values(), *above.words.values()))
    return head and 0 not in row.words and figures.issuperset(row.words) and step < _NO_FARTHER * usual


def _rows(cells: Sequence[PlacedCell], words: Words, inside: Sequence[int]) -> list[_Row]:
    rows = [_Row([], {}, {}, {}) for _ in range(max(rows_of(cell).stop for cell in cells))]
    for cell, held in zip(cells, placed(cells, words, inside), strict=True):
        if cell.rowspan == 1:
            rows[cell.row].boxes.append(cell.box)
        if held:
            boxes = sorted(
                (enclosing([words[index].box for index in line]) for line in lines_of(words, held)),
                key=lambda box: box.centre[1],
            )
            rows[cell.row].words[cell.col] = held
            rows[cell.row].first[cell.col] = boxes[0]
            rows[rows_of(cell)[-1]].last[cell.col] = boxes[-1]
    return rows


def _step(above: _Row, row: _Row) -> float:
    """From line to line, in the column where it is least; 1 where no column has text in both rows."""
    steps = [row.first[col].centre[1] - above.last[col].centre[1] for col in row.first if col in above.last]
    return min(steps, default=1.0)


def _is_figure(indices: Sequence[int], words: Words) -> bool:
    text = "".join(words[index].text for index in indices)
    return 2 * sum(char.isdigit() for char in text) > len(text)


def notes_below(cells: Sequence[PlacedCell], words: Words, inside: Sequence[int]) -> set[int]:
    """The last rows that are lines of running text: they begin at the left and run on from column to column."""
    held = placed(cells, words, inside)
    notes: set[int] = set()
    for row in range(max(rows_of(cell).stop for cell in cells) - 1, 1, -1):
        own = [(cell, part) for cell, part in zip(cells, held, strict=True) if row in rows_of(cell) and part]
        if not _is_note(own, words):
            break
        notes.add(row)
    return notes


def title_above(cells: Sequence[PlacedCell], words: Words, inside: Sequence[int]) -> list[int]:
    """The words of a first row that is nothing but a title with a number, ``Table 3``, over several columns."""
    first = [(cell, part) for cell, part in zip(cells, placed(cells, words, inside), strict=True) if cell.row == 0]
    filled = [(cell, part) for cell, part in first if part]
    if max(cell.row for cell in cells) < 2 or any(cell.rowspan > 1 for cell, _ in first):
        return []
    if len(filled) != 1 or filled[0][0].colspan < 2:
        return []
    title = filled[0][1]
    text = " ".join(words[index].text for index in in_reading_order(words, title))
    return title if _TITLE.match(text) else []


def _is_note(own: Sequence[tuple[PlacedCell, list[int]]], words: Words) -> bool:
    if len(own) < 2 or own[0][0].col != 0 or any(cell.rowspan > 1 for cell, _ in own):
        return False
    if any(_is_figure(held, words) for _, held in own[1:]):
        return False
    runs = _texts([held for _, held in own], words)
    across = [sum(not set(held).isdisjoint(run.words) for _, held in own) for run in runs]
    return all(count > 1 for count in across[:-1] or across)  # the last line may be short
