"""What speaks against a table in the words in its place: 0 where nothing does, and where no word is known."""

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

import numpy as np

from layouts.doubt.table_view import NOWHERE, Placed, TableView, lines_of
from layouts.judging.agreement import tokens

UNSURE = 0.8
"""Confidence under which a word may well be another one."""

CROSSES = 0.25
"""Share of a word that stands outside its cell."""

CHANNEL = 0.9
"""Letter heights of the empty channel between columns; spaces between words are a third of one."""
CROSSED = 0.1
"""Share of the lines that may cross a channel: headings over several columns do."""
FEWEST_LINES = 4
"""Fewer lines have channels by chance."""

STEPS = 600
"""Places across the table at which channels are looked for."""


def unsure(view: TableView) -> float:
    """Of the words' letters, how much the engine is not sure of: 1 minus the mean confidence."""
    if not view.reads_words:
        return 0.0
    weights = [len(word.text) for word in view.words]
    if not weights:
        return 0.0
    return 1.0 - sum(len(word.text) * word.confidence for word in view.words) / sum(weights)


def unsure_words(view: TableView) -> float:
    """Share of the words that the engine is not sure of."""
    if not view.reads_words:
        return 0.0
    return _share([word.confidence < UNSURE for word in view.words])


def unsure_numbers(view: TableView) -> float:
    """Share of the words with digits that the engine is not sure of."""
    if not view.reads_words:
        return 0.0
    return _share([word.confidence < UNSURE for word in view.words if any(map(str.isdigit, word.text))])


def outside_cells(view: TableView) -> float:
    """Of the words between the table's first line and its last, the share that no cell has the text of."""
    whole = "".join("".join(cell.text.split()) for cell in view.grid.cells)
    lost = sum(1 for word in view.words if "".join(word.text.split()) not in whole)
    strays = sum(1 for word in view.near if _is_within(view, word))
    return (lost + strays) / (len(view.words) + strays) if view.words else 0.0


def _is_within(view: TableView, word: Placed) -> bool:
    box = view.box
    return box.x0 <= (word.x0 + word.x1) / 2 <= box.x1 and box.y0 <= word.middle <= box.y1


def crossing(view: TableView) -> float:
    """Share of the words that reach far over the edges of their cell."""
    found = 0
    for word in view.words:
        if cell := view.cells.get((word.row, word.col)):
            over = max(cell.x0 - word.x0, word.x1 - cell.x1)
            found += over > CROSSES * (word.x1 - word.x0)
    return found / len(view.words) if view.words else 0.0


def columns_missed(view: TableView) -> float:
    """Of the columns that empty channels part the words into, the share that the grid lacks."""
    seen = _columns_seen(view)
    return max(0, seen - view.grid.cols) / seen if seen else 0.0


def columns_added(view: TableView) -> float:
    """Of the grid's columns the share beyond those that empty channels part the words into."""
    seen = _columns_seen(view)
    return max(0, view.grid.cols - seen) / view.grid.cols if seen else 0.0


def tight_rows(view: TableView) -> float:
    """Share of the rows that stand much nearer to the one above than rows of this table do: lines of one row."""
    gaps = _row_gaps(view)
    if len(gaps) < 2 or not view.letter:
        return 0.0
    usual = sorted(gaps)[len(gaps) * 3 // 4]
    return _share([gap < 0.5 * usual and usual - gap > 0.25 * view.letter for gap in gaps])


def dense_rows(view: TableView) -> float:
    """How little room there is between rows: 0 from one letter height on, 1 for none."""
    gaps = _row_gaps(view)
    if not gaps or not view.letter:
        return 0.0
    return min(1.0, max(0.0, 1.0 - median(gaps) / view.letter))


def wide_gap(view: TableView) -> float:
    """How much wider the widest gap between rows is than the usual one, in rows, up to five: two tables in one."""
    gaps = _row_gaps(view)
    if len(gaps) < 3 or not view.letter:
        return 0.0
    pitch = median(gaps) + view.letter
    return min(1.0, max(0.0, (max(gaps) - median(gaps)) / pitch - 0.5) / 5)


def lines_in_rows(view: TableView) -> float:
    """Of the lines of writing those beyond one for each row, as a share: texts of several lines, or rows in one."""
    lines = len(view.lines)
    return max(0, lines - view.grid.rows) / lines if lines else 0.0


def split_lines(view: TableView) -> float:
    """Of the grid's rows the share beyond the lines of writing there are: lines that were parted."""
    lines = len(view.lines)
    return max(0, view.grid.rows - lines) / view.grid.rows if lines else 0.0


def uneven_rows(view: TableView) -> float:
    """Share of the cells that hold three lines or more beside cells of one, in tables of mostly single lines."""
    counts = _lines_of_cells(view)
    if not counts:
        return 0.0
    many = sum(1 for count in counts if count >= 3)
    return many / len(counts)


def level_columns(view: TableView) -> float:
    """Share of the cells whose words do not stand level with those of their row's first line."""
    if not view.cells or not view.letter:
        return 0.0
    tops: dict[int, list[float]] = {}
    for cell in _cells_of(view).values():
        tops.setdefault(cell[0].row, []).append(min(word.y0 for word in cell))
    own = [abs(top - median(row)) > view.letter * 0.6 for row in tops.values() for top in row]
    return _share(own)


def writing_beside(view: TableView) -> float:
    """Pieces of writing after the first in a line right above or under the table, for each of its columns: rows that
    were left out."""
    beyond = [word for word in view.near if not _is_within(view, word)]
    if not view.letter:
        return 0.0
    most = 0
    for line in lines_of(beyond):
        gap = max(view.box.y0 - line[0].middle, line[0].middle - view.box.y1)
        if gap < 2.0 * view.letter:
            most = max(most, _pieces(line, CHANNEL * view.letter))
    return min(1.0, max(0, most - 1) / view.grid.cols)


def disagreement(view: TableView) -> float:
    """Share of the words and numbers in which the table's texts and those that stand in its place differ: two readings
    where the words are another engine's."""
    if not view.words:
        return 0.0
    one = tokens(" ".join(cell.text for cell in view.grid.cells))
    other = tokens(" ".join(word.text for line in view.lines for word in line))
    total = one.words.total() + other.words.total() + len(one.numbers) + len(other.numbers)
    shared = (one.words & other.words).total() + _shared(one.numbers, other.numbers)
    return 1.0 - 2 * shared / total if total else 0.0


def small_print(view: TableView) -> float:
    """How far the letters are under a hundredth of the page's height, as a share."""
    return max(0.0, 1.0 - view.letter / 0.01) if view.letter else 0.0


def density(view: TableView) -> float:
    """Share of the table's area that its words fill."""
    area = view.box.area
    return min(1.0, sum((word.x1 - word.x0) * word.height for word in view.words) / area) if area else 0.0


def _share(flags: Sequence[bool]) -> float:
    return sum(flags) / len(flags) if flags else 0.0


def _shared(one: Sequence[str], other: Sequence[str]) -> int:
    left = list(other)
    count = 0
    for number in one:
        if number in left:
            left.remove(number)
            count += 1
    return count


def _cells_of(view: TableView) -> dict[tuple[int, int], list[Placed]]:
    held: dict[tuple[int, int], list[Placed]] = {}
    for word in view.words:
        if word.row != NOWHERE:
            held.setdefault((word.row, word.col), []).append(word)
    return held


def _lines_of_cells(view: TableView) -> list[int]:
    return [len(lines_of(words)) for words in _cells_of(view).values()]


def _row_gaps(view: TableView) -> list[float]:
    """Between what stands in a row and in the next, headers left out; below 0 where they overlap."""
    tops: dict[int, float] = {}
    ends: dict[int, float] = {}
    for word in view.words:
        if word.row in view.body:
            tops[word.row] = min(tops.get(word.row, word.y0), word.y0)
            ends[word.row] = max(ends.get(word.row, word.y1), word.y1)
    return [tops[after] - ends[row] for row, after in pairwise(sorted(tops))]


def _columns_seen(view: TableView) -> int:
    """Columns that empty channels part the lines of writing into; 0 where there are too few lines to tell."""
    lines = view.lines
    width = view.box.width
    if len(lines) < FEWEST_LINES or not width or not view.letter:
        return 0
    crossed = np.zeros(STEPS + 1, np.int32)
    for line in lines:
        inked = np.zeros(STEPS + 1, np.bool_)
        for x0, x1 in _runs(line, 0.7 * view.letter):
            first, last = (round((x - view.box.x0) / width * STEPS) for x in (x0, x1))
            inked[max(0, first) : min(STEPS, last) + 1] = True
        crossed += inked
    used = np.flatnonzero(crossed > CROSSED * len(lines))
    channel = max(2.0, CHANNEL * view.letter / width * STEPS)
    return 1 + int(np.count_nonzero(np.diff(used) > channel)) if used.size else 0


def _runs(line: Sequence[Placed], space: float) -> list[tuple[float, float]]:
    """A line's words joined over what is no wider than ``space``."""
    runs: list[tuple[float, float]] = []
    for word in line:
        if runs and word.x0 - runs[-1][1] <= space:
            runs[-1] = (runs[-1][0], max(runs[-1][1], word.x1))
        else:
            runs.append((word.x0, word.x1))
    return runs


def _pieces(line: Sequence[Placed], space: float) -> int:
    return len(_runs(line, space))
