"""Each word and number of an answer, and what was seen where its cell must stand: in the lines of its row, in the band
of its column.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from layouts.accepting.columns import Band, bands, misplaced, spanned
from layouts.accepting.likeness import MOST_JOINED, MOST_WORDS, decimals, is_misspelt, is_unmarked, readings_of
from layouts.accepting.rows import Lines, row_lines
from layouts.accepting.seen import Seen, Sight
from layouts.accepting.tokens import Token, tokens_in
from recto.geometry import Box, enclosing
from recto.grids import Cell, Grid

NEXT = 64
"""Words and numbers after one that may have been seen together with it."""

MOST_SEARCHED = 20
"""Lines of a cell in which a word is looked for that was seen otherwise than it is written."""

USUAL = 0.6
"""Share of a column's numbers that have their points where one does of which none was seen."""


class Mark(NamedTuple):
    """A word or number of the answer; ``cell`` is the index of its cell."""

    cell: int
    token: Token


@dataclass(frozen=True, slots=True)
class Placing:
    """``found``: for each mark (by index) what was seen of it (indices of ``sight.tokens``); ``rivals``: for numbers
    that were not, what was seen in their places instead. ``lines``: of each row. ``own``: the columns' bands.
    ``boxes``: where cells (by index) were seen. ``shifted``: those in another column. ``unused``: what was seen and is
    none of the answer's.
    """

    grid: Grid
    sight: Sight
    marks: tuple[Mark, ...]
    found: Mapping[int, tuple[int, ...]]
    rivals: Mapping[int, int]
    lines: tuple[Lines, ...]
    own: tuple[Band, ...]
    boxes: Mapping[int, Box]
    shifted: frozenset[int]
    unused: tuple[int, ...]


def placed(grid: Grid, sight: Sight) -> Placing:
    """Finds each word and number of ``grid`` in what was seen; nothing that was seen is found twice."""
    marks = tuple(Mark(index, token) for index, cell in enumerate(grid.cells) for token in tokens_in(cell.text))
    lines = row_lines(grid, sight)
    work = _Work(grid, sight, marks, lines)
    work.find_certain()
    own = bands(grid, work.boxes())
    work.find_nearest(own)
    own = bands(grid, work.boxes())
    work.find_otherwise_written(own)
    work.find_unmarked(own)
    work.find_misspelt(own)
    rivals = work.rivals(own)
    boxes = work.boxes()
    return Placing(
        grid=grid,
        sight=sight,
        marks=marks,
        found=work.found,
        rivals=rivals,
        lines=tuple(lines),
        own=tuple(own),
        boxes=boxes,
        shifted=misplaced(grid, work.own_boxes()),
        unused=tuple(index for index in range(len(sight.tokens)) if index not in work.used),
    )


class _Work:
    """What is found so far."""

    def __init__(self, grid: Grid, sight: Sight, marks: Sequence[Mark], lines: Sequence[Lines]) -> None:
        self._grid, self._sight, self._marks, self._lines = grid, sight, marks, lines
        self.found: dict[int, tuple[int, ...]] = {}
        self.used: set[int] = set()
        self._in_line: list[list[int]] = [[] for _ in sight.lines]
        for index, seen in enumerate(sight.tokens):
            self._in_line[seen.line].append(index)
        self._of_row: dict[int, list[int]] = defaultdict(list)
        for index, mark in enumerate(marks):
            self._of_row[grid.cells[mark.cell].row].append(index)

    def boxes(self) -> dict[int, Box]:
        """Where each cell was seen, by its index."""
        return self._enclosing(self.found)

    def own_boxes(self) -> dict[int, Box]:
        """Where cells were seen apart from others: by their numbers where they have some, for words are those of many
        cells more often.
        """
        shared = Counter(seen for seen in self.found.values())
        alone = [mark for mark, seen in self.found.items() if shared[seen] == 1]
        return self._enclosing(alone) | self._enclosing(
            [mark for mark in alone if self._marks[mark].token.kind == "number"]
        )

    def _enclosing(self, marks: Iterable[int]) -> dict[int, Box]:
        held: dict[int, list[Box]] = defaultdict(list)
        for mark in marks:
            held[self._marks[mark].cell] += [self._sight.tokens[index].box for index in self.found[mark]]
        return {cell: enclosing(boxes) for cell, boxes in held.items()}

    def find_certain(self) -> None:
        """What stands as often in a row of the answer as in its lines, in the same order from left to right."""
        for row, marks in self._of_row.items():
            wanted: dict[tuple[str, str], list[int]] = defaultdict(list)
            for index in marks:
                if self._cell(index).rowspan == 1:
                    token = self._marks[index].token
                    wanted[token.kind, token.key].append(index)
            there = self._keyed(self._lines[row])
            for key, own in wanted.items():
                seen = sorted(there.get(key, ()), key=lambda index: self._sight.tokens[index].box.x0)
                if len(seen) == len(own):
                    for mark, index in zip(own, seen, strict=True):
                        self._take(mark, (index,))

    def find_nearest(self, own: Sequence[Band]) -> None:
        """Of what stands more often in one than in the other, those nearest to their columns."""
        pairs: list[tuple[float, int, int]] = []
        there: dict[Lines, dict[tuple[str, str], list[int]]] = {}
        for mark, (cell_index, token) in enumerate(self._marks):
            if mark in self.found:
                continue
            cell = self._grid.cells[cell_index]
            band, lines = spanned(own, cell.col, cell.colspan), self._cell_lines(cell)
            if lines not in there:
                there[lines] = self._keyed(lines)
            for index in there[lines].get((token.kind, token.key), ()):
                pairs.append((band.distance(self._sight.tokens[index].box), mark, index))
        for _, mark, index in sorted(pairs):
            if mark not in self.found and index not in self.used:
                self._take(mark, (index,))

    def find_otherwise_written(self, own: Sequence[Band]) -> None:
        """What was seen in parts, with its neighbours, or as letters."""
        for mark in range(len(self._marks)):
            if mark in self.found:
                continue
            cell = self._cell(mark)
            for line in self._span(self._cell_lines(cell))[:MOST_SEARCHED]:
                free = [index for index in self._in_line[line] if index not in self.used]
                following = self._following(mark)
                taken = readings_of([self._marks[each].token for each in following], self._sight.tokens, free)
                if taken is not None and self._is_near(own, cell, taken.seen):
                    for each in following[: taken.many]:
                        self._take(each, taken.seen)
                    break

    def find_unmarked(self, own: Sequence[Band]) -> None:
        """Numbers that were seen without their points, where the other numbers of their columns have theirs there."""
        columns = self._decimals()
        for mark, (cell_index, token) in enumerate(self._marks):
            cell = self._grid.cells[cell_index]
            others = columns[cell.col]
            alike = others[decimals(token.key)] - 1
            if mark in self.found or token.kind != "number" or alike < max(1, USUAL * (others.total() - 1)):
                continue
            self._take_near(mark, own, is_unmarked)

    def find_misspelt(self, own: Sequence[Band]) -> None:
        """Words that were seen with some other letters."""
        for mark, (_, token) in enumerate(self._marks):
            if mark not in self.found and token.kind == "word":
                self._take_near(mark, own, is_misspelt)

    def _take_near(self, mark: int, own: Sequence[Band], fits: Callable[[Token, Seen], bool]) -> None:
        """Finds a word or number in the first one in its place that ``fits``."""
        cell = self._cell(mark)
        band = spanned(own, cell.col, cell.colspan)
        for index in self._free(self._cell_lines(cell)):
            seen = self._sight.tokens[index]
            if band.distance(seen.box) <= seen.box.width and fits(self._marks[mark].token, seen):
                self._take(mark, (index,))
                return

    def _decimals(self) -> list[Counter[int]]:
        """How many numbers of each column have how many decimals; heads and names have theirs elsewhere."""
        columns: list[Counter[int]] = [Counter() for _ in range(self._grid.cols)]
        for mark in self._marks:
            cell = self._grid.cells[mark.cell]
            if mark.token.kind == "number" and cell.colspan == 1:
                columns[cell.col][decimals(mark.token.key)] += 1
        return columns

    def rivals(self, own: Sequence[Band]) -> dict[int, int]:
        """For numbers that were not seen: the number that was, in their place."""
        pairs: list[tuple[float, int, int]] = []
        for mark, (cell_index, token) in enumerate(self._marks):
            if mark in self.found or token.kind != "number":
                continue
            cell = self._grid.cells[cell_index]
            band = spanned(own, cell.col, cell.colspan)
            for index in self._free(self._cell_lines(cell)):
                seen = self._sight.tokens[index]
                distance = band.distance(seen.box)
                if seen.kind == "number" and distance <= seen.box.width:
                    pairs.append((distance, mark, index))
        rivals: dict[int, int] = {}
        taken: set[int] = set()
        for _, mark, index in sorted(pairs):
            if mark not in rivals and index not in taken:
                rivals[mark] = index
                taken.add(index)
        return rivals

    def _following(self, mark: int) -> list[int]:
        """``mark`` and those after it in its row that were not found either: numbers, or words of the same cell."""
        cell, token = self._marks[mark]
        held = self._of_row[self._cell(mark).row]
        first = bisect_left(held, mark)
        after = [each for each in held[first : first + NEXT] if each not in self.found]
        if token.kind == "number":
            return [each for each in after if self._marks[each].token.kind == "number"][:MOST_JOINED]
        return [each for each in after if self._marks[each].token.kind == "word" and self._marks[each].cell == cell][
            :MOST_WORDS
        ]

    def _is_near(self, own: Sequence[Band], cell: Cell, seen: Sequence[int]) -> bool:
        band = spanned(own, cell.col, cell.colspan)
        box = enclosing([self._sight.tokens[index].box for index in seen])
        return band.distance(box) <= box.width

    def _take(self, mark: int, seen: tuple[int, ...]) -> None:
        self.found[mark] = seen
        self.used.update(seen)

    def _cell(self, mark: int) -> Cell:
        return self._grid.cells[self._marks[mark].cell]

    def _cell_lines(self, cell: Cell) -> Lines:
        held = [self._lines[row] for row in range(cell.row, cell.row + cell.rowspan)]
        held = [lines for lines in held if lines.end > lines.first]
        return Lines(min(lines.first for lines in held), max(lines.end for lines in held)) if held else Lines(0, 0)

    def _keyed(self, lines: Lines) -> dict[tuple[str, str], list[int]]:
        """What is free in ``lines``, by its key."""
        keyed: dict[tuple[str, str], list[int]] = defaultdict(list)
        for index in self._free(lines):
            keyed[self._sight.tokens[index].kind, self._sight.tokens[index].key].append(index)
        return keyed

    def _free(self, lines: Lines) -> list[int]:
        """What was seen in ``lines`` and is not taken."""
        return [index for line in self._span(lines) for index in self._in_line[line] if index not in self.used]

    def _span(self, lines: Lines) -> range:
        return range(lines.first, lines.end)
