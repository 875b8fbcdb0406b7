"""A draft's own words with places, for pages of which nothing else was seen."""

from collections.abc import Iterator

from recto.geometry import Box
from recto.grids import Cell, Grid
from recto.pages import PageWord

AS_SURE = 0.95
"""Confidence that a draft is given in its own words: they count as seen, and not as the page's own text."""


def draft_words(draft: Grid, box: Box) -> tuple[PageWord, ...]:
    """The words of ``draft``, each cell's in its place of a grid that fills ``box`` evenly."""
    return tuple(word for cell in draft.cells for word in _cell_words(cell, _place(cell, draft, box)))


def _place(cell: Cell, draft: Grid, box: Box) -> Box:
    width, height = box.width / draft.cols, box.height / draft.rows
    left, top = box.x0 + cell.col * width, box.y0 + cell.row * height
    # A little inside: cells that touch would be read as one.
    return Box(left + 0.1 * width, top + 0.1 * height, left + (cell.colspan - 0.1) * width, top + 0.9 * height)


def _cell_words(cell: Cell, place: Box) -> Iterator[PageWord]:
    words = cell.text.split()
    letters = sum(len(word) + 1 for word in words)
    at = place.x0
    for word in words:
        width = place.width * (len(word) + 1) / letters
        box = Box.of(at, place.y0, at + width * len(word) / (len(word) + 1), place.y1)
        yield PageWord(text=word, box=box, confidence=AS_SURE)
        at += width
