"""Tables that a model may have read wrongly, so that they are worth a second look at a larger size."""

from collections.abc import Sequence
from typing import Literal, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from layouts.judging.coverage import SPARSE, block_letters, letters_of
from layouts.judging.lettering import letters_in_lines
from layouts.pixels.ink import marks, without_rules
from layouts.pixels.raster import Gray, closed, grown, opened, quarter_turned
from recto.blocks import Table
from recto.geometry import WHOLE_PAGE, Box, Upright
from recto.grids import Grid, places
from recto.images import Pixels
from recto.pages import ParsedPage
from recto.values import Value

TableFault: TypeAlias = Literal["ragged", "columns", "rows", "empty", "cut_off", "too_little", "too_much"]

RAGGED = 0.1
"""Share of a table's rows that lack cells where it was not read well."""

EMPTY = 0.1
EMPTY_LETTERS = 20
"""Letters written for each one seen, and seen at least, where a table was not read at all."""

CROWDED = 2.5
CROWDED_LETTERS = 60
"""Letters for the area of the writing, see ``layouts.judging.coverage.Fit``."""

RULE = 25
"""Pixels of the table's image, ``SIDE`` at its longer side: straight runs longer than this are rules."""
SIDE = 1100
ALONG = 0.6
"""Share of a table's side that its rules run along."""
EDGE, LEAST_EDGE = 0.03, 9
"""Share of the side, and pixels: rules nearer to it are the table's frame."""

CHANNEL = 1.3
"""Width of the empty channel between columns, in letter heights; words are nearer to each other."""
CROSSED = 0.08
"""Share of the lines of writing that may cross a channel: headings over several columns do."""
FEWEST_LINES = 4
"""Fewer lines of writing have channels by chance."""

BEYOND = 0.03
"""Of the page: how far beyond a box its rules are followed."""
SKEWED = 1.0
"""Degrees from which rules are not looked for."""


class SuspectTable(Value):
    """``block`` is its index in the page's blocks, ``box`` in the page frame; ``reason`` is a phrase for people."""

    block: int
    box: Box
    fault: TableFault
    reason: str


class _Doubt(NamedTuple):
    fault: TableFault
    reason: str


class _Shown(NamedTuple):
    """A table's image, upright, with what is right of it and under it: marks, rules, and where its box ends."""

    writing: Gray
    upright: Gray
    level: Gray
    width: int
    height: int


def suspicious_tables(parsed: ParsedPage, pixels: Pixels) -> tuple[SuspectTable, ...]:
    """The tables of a page that have a place on it and look wrong, in the order of its blocks. About 15 ms for each."""
    found: list[SuspectTable] = []
    for index, block in enumerate(parsed.blocks):
        if isinstance(block, Table) and block.box != WHOLE_PAGE and block.box.area > 0:
            doubts = _doubts(block, parsed.upright, pixels)
            found += [
                SuspectTable(block=index, box=block.box, fault=doubt.fault, reason=doubt.reason) for doubt in doubts[:1]
            ]
    return tuple(found)


def _doubts(table: Table, upright: Upright, pixels: Pixels) -> Sequence[_Doubt]:
    """What speaks against a table, the most telling first."""
    doubts: list[_Doubt] = []
    shown = _shown(table.box, upright, pixels)
    if shown is not None:
        doubts += _of_amount(table, shown)
        if abs(upright.skew) < SKEWED:
            doubts += _of_rules(table.grid, shown)
        doubts += _of_channels(table.grid, shown)
    if _is_ragged(table.grid):
        doubts.append(_Doubt("ragged", "rows of the table lack cells"))
    return doubts


def _shown(box: Box, upright: Upright, pixels: Pixels) -> "_Shown | None":
    """Nothing where the box holds next to no pixels."""
    turned = quarter_turned(pixels, upright.rotation) if upright.rotation else pixels
    own = Upright(rotation=upright.rotation).from_page(box)
    height, width = turned.shape[:2]
    x0, y0, x1, y1 = int(own.x0 * width), int(own.y0 * height), int(own.x1 * width), int(own.y1 * height)
    part = turned[y0 : min(height, y1 + int(BEYOND * height)), x0 : min(width, x1 + int(BEYOND * width))]
    if min(x1 - x0, y1 - y0) < 16:
        return None
    found = marks(np.ascontiguousarray(part), SIDE)
    return _Shown(
        writing=without_rules(found),
        upright=opened(found.mask, 1, RULE),
        level=opened(found.mask, RULE, 1),
        width=round((x1 - x0) * found.scale),
        height=round((y1 - y0) * found.scale),
    )


def _of_amount(table: Table, shown: _Shown) -> list[_Doubt]:
    writing = shown.writing[: shown.height, : shown.width]
    seen = letters_in_lines(writing)
    there, written = float(letters_of(seen).sum()), block_letters(table)
    if there >= EMPTY_LETTERS and written <= EMPTY * there:
        return [_Doubt("empty", "the table is empty, and its place on the page is not")]
    if there >= EMPTY_LETTERS and written < SPARSE * there:
        return [_Doubt("too_little", "the table has far less text than its place on the page")]
    height = float(np.median(seen.height)) if seen.height.size else 8.0
    area = np.count_nonzero(closed(writing, 2 * int(height) + 1, 1))
    if written >= CROWDED_LETTERS and written * height**2 > CROWDED * area:
        return [_Doubt("too_much", "the table has far more text than its place on the page")]
    return []


def _of_rules(grid: Grid, shown: _Shown) -> list[_Doubt]:
    inside_up, inside_level = (mask[: shown.height, : shown.width] for mask in (shown.upright, shown.level))
    columns = 1 + _inner(grown(inside_up, 5, 1).mean(axis=0) / 255)
    rows = 1 + _inner(grown(inside_level, 1, 5).mean(axis=1) / 255)
    if columns > grid.cols:
        return [_Doubt("columns", f"{columns} columns are ruled, {grid.cols} were read")]
    if rows > grid.rows + 1 + grid.rows // 10:
        return [_Doubt("rows", f"{rows} rows are ruled, {grid.rows} were read")]
    below, right = shown.upright[shown.height + 4 :, : shown.width], shown.level[: shown.height, shown.width + 4 :]
    if _goes_on(below, axis=0) or _goes_on(right, axis=1):
        return [_Doubt("cut_off", "the table's rules go on beyond what was read")]
    return []


def _inner(along: NDArray[np.float64]) -> int:
    """How many rules there are between the frame's, from the share of the side that they run along at each place."""
    margin = max(LEAST_EDGE, int(EDGE * along.size))
    return _runs(along[margin:-margin] > ALONG)


def _goes_on(strip: Gray, axis: Literal[0, 1]) -> bool:
    """Whether two rules or more run along all of what lies beyond the box."""
    if strip.shape[axis] < RULE:
        return False
    return _runs(np.asarray(strip.mean(axis=axis) > 0.9 * 255)) >= 2


def _of_channels(grid: Grid, shown: _Shown) -> list[_Doubt]:
    """Columns told by the empty channels between them."""
    writing = shown.writing[: shown.height, : shown.width]
    seen = letters_in_lines(writing)
    if seen.height.size < EMPTY_LETTERS:
        return []
    height = float(np.median(seen.height))
    inked = np.zeros(writing.shape, np.bool_)
    for x, y, width, tall in zip(seen.x, seen.y, seen.width, seen.height, strict=True):
        inked[max(0, y - tall // 2) : y + tall // 2 + 1, max(0, x - width // 2) : x + width // 2 + 1] = True
    is_line: NDArray[np.bool_] = np.logical_or.reduce(inked, axis=1)
    lines, crossed = _runs(is_line), inked.sum(axis=0) / max(1, np.count_nonzero(is_line))
    columns = _parted(crossed > CROSSED, int(CHANNEL * height))
    if lines >= FEWEST_LINES and columns > grid.cols:
        return [_Doubt("columns", f"{columns} columns stand on the page, {grid.cols} were read")]
    return []


def _runs(flags: NDArray[np.bool_]) -> int:
    return int(np.count_nonzero(np.diff(flags.astype(np.int8), prepend=0) == 1))


def _parted(used: NDArray[np.bool_], gap: int) -> int:
    """Runs that are parted by more than ``gap``."""
    at = np.flatnonzero(used)
    return 1 + int(np.count_nonzero(np.diff(at) > gap)) if at.size else 0


def _is_ragged(grid: Grid) -> bool:
    """Whether rows lack cells. A row of one cell is a heading inside the table, whatever its span says."""
    held = [0] * grid.rows
    for cell in grid.cells:
        for row, _ in places(cell):
            held[row] += 1
    short = sum(1 for count in held if 1 < count < grid.cols)
    return short > RAGGED * grid.rows
