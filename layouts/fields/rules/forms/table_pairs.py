"""Columns of a form's tables: each filled cell is a value of the key at the head of its column."""

import re
from collections import Counter
from collections.abc import Mapping

from layouts.fields.rules.forms.words import is_numbered, is_typed, key_words_in
from layouts.fields.rules.spans import Span, joined, span_of
from layouts.fields.view import PageView
from recto.blocks import Table
from recto.grids import Cell, Grid

_MIN_COLUMNS = 3
_MIN_ROWS = 2
_MOST_MERGED = 0.5
_MOST_HEAD_WORDS = 10
_MOST_KEYS = 0.25
"""Of the texts below the headers: where more are captions, the grid rules a form."""
_DAY = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}")
_COLONS = (":", "：")


def column_pairs(page: PageView) -> list[tuple[Span, Span]]:
    """Headers and cells of the page's tables that hold data. Grids that only rule a form are none."""
    grids = [table for table in page.tables if not table.parts and _holds_data(table.grid)]
    return [pair for table in grids for pair in _pairs(table.grid, cell_spans(page, table))]


def cell_spans(page: PageView, table: Table) -> dict[tuple[int, int], Span]:
    """What stands in each cell that has words, by row and column of its first place."""
    inside = set(page.inside(table.box))
    order = {word: place for place, word in enumerate(word for line in page.lines for word in line.words)}
    spans: dict[tuple[int, int], Span] = {}
    for cell in table.grid.cells:
        held = inside.intersection(page.inside(cell.box)) if cell.text else ()
        if held:
            spans[cell.row, cell.col] = span_of(page, sorted(held, key=lambda word: order[word]))
    return spans


def _pairs(grid: Grid, spans: Mapping[tuple[int, int], Span]) -> list[tuple[Span, Span]]:
    wide = {(cell.row, cell.col) for cell in grid.cells if cell.colspan > 1}
    heads: dict[int, list[Span]] = {}
    for (row, col), span in spans.items():
        if row < grid.header_rows and (row, col) not in wide:
            heads.setdefault(col, []).append(span)
    return [
        (joined(heads[col]), span)
        for (row, col), span in spans.items()
        if row >= grid.header_rows and col in heads and (row, col) not in wide
    ]


def _holds_data(grid: Grid) -> bool:
    """Whether it has headers over columns that are filled, and no keys of its own in the cells."""
    if grid.cols < _MIN_COLUMNS or not grid.header_rows or grid.rows - grid.header_rows < _MIN_ROWS:
        return False
    full = [cell for cell in grid.cells if cell.text.strip()]
    heads = [cell for cell in full if cell.row < grid.header_rows and cell.colspan == 1]
    body = [cell for cell in full if cell.row >= grid.header_rows]
    filled = Counter(cell.col for cell in body)
    keys = any(cell.text.rstrip().endswith(_COLONS) for cell in full) or any(":" in cell.text for cell in body)
    texts = [cell.text for cell in body if not is_typed(cell.text)]
    keys |= sum(map(_is_caption, texts)) > _MOST_KEYS * len(texts)
    merged = sum("\n" in cell.text for cell in body) > _MOST_MERGED * len(body) or any(map(_holds_values, heads))
    columns = len({cell.col for cell in heads})
    return columns >= _MIN_COLUMNS and sum(count >= _MIN_ROWS for count in filled.values()) > 1 and not keys | merged


def _is_caption(text: str) -> bool:
    return is_numbered(text) or key_words_in(text) == len(text.split())


def _holds_values(head: Cell) -> bool:
    """Whether it is filled in, or the first rows of the body were taken for a part of the header."""
    if _DAY.fullmatch(head.text.strip()):
        return True
    figures = sum(any(character.isdigit() for character in word) for word in head.text.split())
    return figures >= 2 or len(head.text.split()) > _MOST_HEAD_WORDS
