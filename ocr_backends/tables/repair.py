"""A found table put right by the words in it: its columns, its rows, the spans of its head, the notes below it."""

from collections.abc import Sequence
from typing import NamedTuple

from ocr_backends.seen import PlacedCell
from ocr_backends.tables.cells import cols_of, placed, rows_of, united
from ocr_backends.tables.columns import parted, with_true_columns
from ocr_backends.tables.heads import with_heads, with_running_texts
from ocr_backends.tables.rows import notes_below, title_above, true_rows, with_lines_parted
from ocr_backends.tables.shape import Shape
from recto.words import Words


class Repaired(NamedTuple):
    """The table, and the words of the notes below and of the title above that are no part of it."""

    shape: Shape
    notes: tuple[int, ...] = ()
    title: tuple[int, ...] = ()


def repaired(shape: Shape, words: Words, inside: Sequence[int]) -> Repaired:
    """``shape`` as the words ``inside`` show it to be."""
    if not _is_grid(shape):
        return Repaired(shape)
    cells: Sequence[PlacedCell] = parted(shape.cells, words, inside)
    below = notes_below(cells, words, inside)
    held = placed(cells, words, inside)
    notes = {index for cell, part in zip(cells, held, strict=True) if cell.row in below for index in part}
    own = sorted(set(inside) - notes)
    cells = with_lines_parted([cell for cell in cells if cell.row not in below], words, own)
    cells = with_running_texts(cells, words, own)
    heads = shape.header_rows
    if title := title_above(cells, words, own):
        own = sorted(set(own) - set(title))
        cells = [cell._replace(row=cell.row - 1) for cell in cells if cell.row > 0]
        heads = max(0, heads - 1)
    cells = with_true_columns(cells, words, own)
    rows = true_rows(cells, words, own)
    heads = rows[min(heads, len(rows)) - 1] + 1 if heads else 0
    repaired_cells = with_heads(united(cells, rows=rows), words, own)
    return Repaired(Shape(repaired_cells, heads), tuple(sorted(notes)), tuple(title))


def _is_grid(shape: Shape) -> bool:
    rows = max((rows_of(cell).stop for cell in shape.cells), default=0)
    return rows > 1 and max(cols_of(cell).stop for cell in shape.cells) > 1
