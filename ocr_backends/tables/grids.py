"""Grids from the cells that the table model placed, filled with the words that lie in them."""

from collections.abc import Sequence

from pydantic import ValidationError

from ocr_backends.tables.cells import placed
from ocr_backends.tables.shape import Shape
from ocr_backends.word_order import in_reading_order, lines_of
from recto.grids import Cell, Grid
from recto.words import Words


def grid_of(shape: Shape, words: Words, inside: Sequence[int]) -> Grid | None:
    """The grid, each of the words ``inside`` in the cell it lies in or nearest to.

    None where the cells form no grid of at least two columns and two rows, are one, or lie over each other.
    """
    cells = shape.cells
    rows = max((cell.row + cell.rowspan for cell in cells), default=0)
    cols = max((cell.col + cell.colspan for cell in cells), default=0)
    if rows < 2 or cols < 2 or len(cells) < 2:
        return None
    held = placed(cells, words, inside)
    filled = [
        Cell(
            row=cell.row,
            col=cell.col,
            rowspan=cell.rowspan,
            colspan=cell.colspan,
            text=_text(words, indices),
            box=cell.box,
        )
        for cell, indices in zip(cells, held, strict=True)
    ]
    filled.sort(key=lambda cell: (cell.row, cell.col))
    try:
        return Grid(rows=rows, cols=cols, header_rows=min(shape.header_rows, rows), cells=tuple(filled))
    except ValidationError:  # the model's spans contradict each other: the words stay, as text
        return None


def _text(words: Words, indices: Sequence[int]) -> str:
    ordered = in_reading_order(words, indices)
    rank = {index: place for place, index in enumerate(ordered)}
    lines = sorted(lines_of(words, indices), key=lambda line: rank[line[0]])
    return "\n".join(" ".join(words[index].text for index in line) for line in lines)
