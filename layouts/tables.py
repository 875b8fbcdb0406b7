"""Table regions: the layout model's grid made writable, and the words that it left out."""

import re
from collections import Counter
from collections.abc import Sequence

from layouts.cleaning import clean, clean_lines
from layouts.joining import Vocabulary
from layouts.lines import text_lines
from layouts.paragraphs import flowing_text
from layouts.scripts import runs_right_to_left
from recto.geometry import Upright
from recto.grids import Cell, Grid
from recto.words import Words

_STACK = re.compile(r"[^\w\n]*\d[^A-Za-z\n]*(?:\n[^A-Za-z\n]*\d[^A-Za-z\n]*)+")
"""Figures under figures: several rows in one cell, not a text that was too long for it."""


def placed_grid(grid: Grid, upright: Upright) -> Grid:
    """``grid`` with clean texts, its boxes in the page frame. One in a right-to-left script begins at the right."""
    first = _mirrored(grid) if is_right_to_left(grid) else grid
    cells = tuple(
        cell.model_copy(update={"text": clean_lines(cell.text), "box": upright.to_page(cell.box)})
        for cell in first.cells
    )
    return grid.model_copy(update={"cells": cells})


def is_right_to_left(grid: Grid) -> bool:
    """Whether the table is read from the right, as its letters are."""
    return runs_right_to_left(" ".join(cell.text for cell in grid.cells))


def _mirrored(grid: Grid) -> Grid:
    cells = [cell.model_copy(update={"col": grid.cols - cell.col - cell.colspan}) for cell in grid.cells]
    return grid.model_copy(update={"cells": tuple(sorted(cells, key=lambda cell: (cell.row, cell.col)))})


def reflowed_grid(grid: Grid, words: Words, indices: Sequence[int], known: Vocabulary, aspect: float) -> Grid:
    """``grid`` with the lines joined that only the width of a cell parted. Boxes are in the upright frame."""
    stacked = {(cell.row, _line_count(cell)) for cell in grid.cells if _STACK.fullmatch(cell.text)}
    cells = tuple(
        cell if (cell.row, _line_count(cell)) in stacked else _reflowed(cell, words, indices, known, aspect)
        for cell in grid.cells
    )
    return grid.model_copy(update={"cells": cells})


def _line_count(cell: Cell) -> int:
    return cell.text.count("\n")


def _reflowed(cell: Cell, words: Words, indices: Sequence[int], known: Vocabulary, aspect: float) -> Cell:
    if "\n" not in cell.text:
        return cell
    lines = text_lines(words, [index for index in indices if cell.box.contains_centre_of(words[index].box)], aspect)
    held = [line.text for line in lines]
    if _letters(held) != _letters([cell.text]):
        return cell  # it holds other words than stand there
    return cell.model_copy(update={"text": flowing_text(lines, known, aspect, right=cell.box.x1)})


def _letters(texts: Sequence[str]) -> list[str]:
    return sorted("".join("".join(clean(text).split()) for text in texts))


def grid_text(grid: Grid) -> str:
    """The plain text of a grid: one line for each row, tabs between columns, a spanning cell once."""
    return "\n".join("\t".join(row) for row in text_rows(grid))


def text_rows(grid: Grid) -> list[list[str]]:
    """The texts of all places, row by row; empty where nothing stands or a span goes on."""
    rows = [[""] * grid.cols for _ in range(grid.rows)]
    for cell in grid.cells:
        rows[cell.row][cell.col] = clean(cell.text)
    return rows


def is_empty(grid: Grid) -> bool:
    """Whether no cell holds text."""
    return not any(cell.text.strip() for cell in grid.cells)


def words_left_out(grid: Grid, words: Words, indices: Sequence[int]) -> list[int]:
    """Those of ``indices`` whose text no cell of ``grid`` holds."""
    whole = Counter(token for cell in grid.cells for token in cell.text.split())
    squeezed = {"".join(cell.text.split()) for cell in grid.cells}
    left_out: list[int] = []
    for index in indices:
        tokens = clean(words[index].text).split()
        if all(whole[token] > 0 for token in tokens):
            whole.subtract(tokens)
        elif not _within("".join(tokens), squeezed):
            left_out.append(index)
    return left_out


def _within(piece: str, texts: set[str]) -> bool:
    # Engines part words otherwise than layout models do; single letters would be found anywhere.
    return len(piece) > 1 and any(piece in text for text in texts)
