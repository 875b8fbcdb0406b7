"""Rows of an answer beside those of the draft: which are gone, which stand twice, which have a cell in another column.

What the pixels say decides; this settles what they leave open. A single cell in a wrong column may be chance, a heading
inside a table looks like a note, dashes are no words: where the draft has them otherwise the answer has to prove more.
"""

from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import TypeAlias

from layouts.tables import text_rows
from recto.grids import Grid

_Row: TypeAlias = tuple[str, ...]


def gone_rows(draft: Grid, candidate: Grid) -> list[str]:
    """The texts of rows that stand in the draft beside rows which the answer has too, and nowhere in the answer near
    them: rows that were joined are still there. The first and last ones may have been captions, notes or what a sum
    comes to, unless they have a label in the first column and half of their cells are filled.
    """
    before, after = _rows(draft), _rows(candidate)
    gone: list[str] = []
    for tag, start, end, at, _ in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "delete":
            is_inside = start > 0 and end < len(before)
            beside = "".join(text for row in after[max(0, at - 1) : at + 1] for text in row)
            gone += [
                " ".join(filter(None, row))
                for row in before[start:end]
                if (is_inside or _is_full(row)) and not all(text in beside for text in row)
            ]
    return gone


def _is_full(row: _Row) -> bool:
    filled = len(list(filter(None, row)))
    return bool(row[0]) and filled >= 2 and 2 * filled >= len(row)


def repeated_rows(draft: Grid, candidate: Grid) -> list[int]:
    """Rows of the answer (from 0) that say what the row above them says, where the draft says it once."""
    before, after = Counter(_rows(draft)), _rows(candidate)
    return [
        number
        for number, row in enumerate(after)
        if number and any(row) and row == after[number - 1] and before[row] == 1
    ]


def moved_cells(draft: Grid, candidate: Grid, suspects: Sequence[int]) -> list[int]:
    """Of cells that seem to stand in wrong columns (``suspects``, by index) those that the draft has in others, in a
    row that says the same otherwise.
    """
    if draft.cols != candidate.cols:
        return []
    rows, after = {_said(row): row for row in _rows(draft)}, _rows(candidate)
    moved: list[int] = []
    for index in suspects:
        cell = candidate.cells[index]
        own = after[cell.row]
        other = rows.get(_said(own), own)
        if other[cell.col] != own[cell.col]:
            moved.append(index)
    return moved


def _rows(grid: Grid) -> list[_Row]:
    """Without spaces, which engines lose."""
    return [tuple("".join(text.split()) for text in row) for row in text_rows(grid)]


def _said(row: _Row) -> _Row:
    """Whatever the columns."""
    return tuple(sorted(filter(None, row)))
