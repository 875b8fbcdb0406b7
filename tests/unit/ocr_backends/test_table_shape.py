"""Rows and columns that padding and frames gave a table are dropped; blank ones to write in stay."""

from collections.abc import Sequence
from itertools import pairwise

from ocr_backends.seen import PlacedCell
from ocr_backends.tables.shape import Shape, tidied
from recto.geometry import Box
from recto.words import Word, Words

ROWS = (0.1, 0.15, 0.2, 0.25)


def _cells(xs: Sequence[float], ys: Sequence[float] = ROWS) -> tuple[PlacedCell, ...]:
    return tuple(
        PlacedCell(row, col, 1, 1, Box(left, top, right, bottom))
        for row, (top, bottom) in enumerate(pairwise(ys))
        for col, (left, right) in enumerate(pairwise(xs))
    )


def _words_in(*cells: PlacedCell) -> Words:
    return tuple(_word(cell.box.x0 + 0.005, cell.box.y0 + 0.005, line) for line, cell in enumerate(cells))


def _word(x: float, y: float, line: int = 0) -> Word:
    return Word(text="word", box=Box(x, y, x + 0.04, y + 0.02), confidence=1.0, line=line)


def _tidied(shape: Shape, words: Words) -> Shape:
    return tidied(shape, words, range(len(words)))


def test_empty_columns_too_narrow_for_letters_are_dropped() -> None:
    cells = _cells((0.1, 0.11, 0.3, 0.31, 0.32, 0.6))
    words = _words_in(*(cell for cell in cells if cell.col in (1, 4)))

    tidy = _tidied(Shape(cells, 1), words)

    assert [(cell.row, cell.col) for cell in tidy.cells] == [(row, col) for row in range(3) for col in range(2)]
    assert tidy.header_rows == 1


def test_blank_columns_and_rows_to_write_in_stay() -> None:
    shape = Shape(_cells((0.1, 0.3, 0.4, 0.6)), 1)
    words = _words_in(*(cell for cell in shape.cells if cell.col != 1 and cell.row != 1))

    assert _tidied(shape, words) == shape


def test_empty_rows_too_low_for_a_line_are_dropped_and_spans_shrink() -> None:
    cells = _cells((0.1, 0.3, 0.6), (0.1, 0.15, 0.16, 0.2, 0.25))
    tall = PlacedCell(0, 2, 2, 1, Box(0.6, 0.1, 0.8, 0.16))
    words = _words_in(*(cell for cell in cells if cell.row != 1), tall)

    tidy = _tidied(Shape((*cells, tall), 2), words)

    assert max(cell.row for cell in tidy.cells) == 2
    assert [cell.rowspan for cell in tidy.cells if cell.col == 2] == [1]
    assert tidy.header_rows == 1


def test_a_frame_around_title_and_notes_is_no_row() -> None:
    body = _cells((0.1, 0.3, 0.6))
    below = tuple(cell._replace(row=cell.row + 1) for cell in body)
    title, notes = PlacedCell(0, 0, 1, 2, Box(0.1, 0.02, 0.6, 0.1)), PlacedCell(4, 0, 1, 2, Box(0.1, 0.25, 0.6, 0.4))
    words = (*_words_in(*below), _word(0.2, 0.05, 90), _word(0.2, 0.3, 91))

    tidy = tidied(Shape((title, *below, notes), 2), words, range(len(below)))

    assert tidy == Shape(body, 1)


def test_a_ragged_row_reaches_over_the_columns_that_its_last_cell_lies_on() -> None:
    cells = _cells((0.1, 0.3, 0.31, 0.6))
    ragged = tuple(cell for cell in cells if cell.row != 1 or cell.col == 0)
    wide = PlacedCell(1, 1, 1, 1, Box(0.3, 0.15, 0.6, 0.2))
    words = _words_in(*(cell for cell in ragged if cell.col != 1), wide._replace(box=Box(0.4, 0.15, 0.6, 0.2)))

    tidy = _tidied(Shape((*ragged, wide), 0), words)

    assert sorted((cell.row, cell.col, cell.colspan) for cell in tidy.cells) == [
        (row, col, 1) for row in range(3) for col in range(2)
    ]
