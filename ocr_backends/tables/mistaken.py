"""Running text that was taken for a table: letters and minutes whose lines happen to stand in line.

A row of a table holds a few lines. Where one holds a good part of a page, and lines run through the borders of its
cells, there was nothing to see but spaces.
"""

from collections.abc import Sequence

from ocr_backends.seen import SeenTable
from ocr_backends.text_columns import Run, runs_in
from recto.geometry import Box
from recto.words import Words

_LEAST_AREA = 0.4
"""Of the page: smaller tables are not doubted."""

_MOST_LINES = 15
_MOST_SHARE = 0.4
"""No row of a table holds more lines, if they are that share of all."""

_MOST_CUT = 0.1
"""Share of the lines that may run through borders: cells stand close together now and then."""

_SAME_LINE = 0.5
"""Of a line's height: middles no farther apart stand on one line."""


def is_running_text(table: SeenTable, words: Words) -> bool:
    """Whether ``table`` is running text."""
    if table.box.area < _LEAST_AREA:
        return False
    runs = [run for run in runs_in(words, range(len(words))) if table.box.contains_centre_of(run.box)]
    cut = sum(not any(_holds(cell.box, run, words) for cell in table.cells) for run in runs)
    rows: dict[int, list[Run]] = {}
    for cell in table.cells:
        rows.setdefault(cell.row, []).extend(run for run in runs if cell.box.contains_centre_of(run.box))
    most = max(map(_lines, rows.values()), default=0)
    return cut > _MOST_CUT * len(runs) and most > _MOST_LINES and most > _MOST_SHARE * _lines(runs)


def _holds(cell: Box, run: Run, words: Words) -> bool:
    return all(cell.contains_centre_of(words[index].box) for index in run.words)


def _lines(runs: Sequence[Run]) -> int:
    count, last = 0, 0.0
    for box in sorted((run.box for run in runs), key=lambda box: box.centre[1]):
        if not count or box.centre[1] - last > _SAME_LINE * box.height:
            count, last = count + 1, box.centre[1]
    return count
