"""A found table put right by the words in it: its columns, its rows, the spans of its head, the notes below it."""

from collections.abc import Sequence
from typing import NamedTuple

from ocr_backends.table_cells import cols_of, placed, rows_of, united
from ocr_backends.table_columns import parted, with_true_columns
from ocr_backends.table_heads import with_heads, with_running_texts
from ocr_backends.table_rows import notes_below, true_rows, with_lines_parted
from ocr_backends.table_shape import Shape
from recto.words import Words


class Repaired(NamedTuple):
    """The table, and the words of notes that are no part of it."""

    shape: Shape
    notes: tuple[int, ...] = ()


def repaired(shape: Shape, words: Words, inside: Sequence[int]) -> Repaired:
    """``shape`` as the words ``inside`` show it to be."""
    if not _is_grid(shape):
        return Repaired(shape)
    cells = parted(shape.cells, words, inside)
    below = notes_below(cells, words, inside)
    notes = tuple(
        index
        for cell, held in zip(cells, placed(cells, words, inside), strict=True)
        for index in held
        if cell.row in below
    )
    own = sorted(set(inside) - set(notes))
    cells = with_lines_parted([cell for cell in cells if cell.row not in below], words, own)
    cells = with_running_texts(cells, words, own)
    cells = with_true_columns(cells, words, own)
    rows = true_rows(cells, words, own)
    heads = rows[min(shape.header_rows, len(rows)) - 1] + 1 if shape.header_rows else 0
    return Repaired(Shape(with_heads(united(cells, rows=rows), words, own), heads), notes)


def _is_grid(shape: Shape) -> bool:
    rows = max((rows_of(cell).stop for cell in shape.cells), default=0)
    return rows > 1 and max(cols_of(cell).stop for cell in shape.cells) > 1
