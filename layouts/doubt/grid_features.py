"""What speaks against a table in its grid alone: 0 where nothing does."""

import re
from collections import Counter
from itertools import pairwise
from typing import Final, Literal, TypeAlias

from layouts.doubt.table_view import TableView
from layouts.judging.table_choice import holes
from recto.geometry import Upright

Type: TypeAlias = Literal["empty", "number", "text"]

LONG = 60
"""Letters of a text that is no heading between rows."""
HEAD, FOOT, BESIDE = 0.15, 0.8, 0.01
"""Of the page's height: tables that reach beyond may go on over its edge; what overlaps by less stands beside."""
FEWEST_MARKS = 4
"""Fewer are mixed by chance: a price to three places beside one of thousands."""
WIDE = 0.6
"""Share of the columns that a note or a caption runs over."""

_NUMBER: Final = re.compile(r"[^\w\s]{0,3}\d[\d.,:'\u2019/%\u2013-]*[^\w\s]{0,3}")
_NUMERIC: Final = re.compile(r"[\d.,:'\u2019/%$€£()+\u2013\u2212*\s-]*\d[\d.,:'\u2019/%$€£()+\u2013\u2212*\s-]*")
_ODD: Final = re.compile(r"\d[OoIlSB|]+\d|\b[OIl|][.,]\d|\d[.,][OIlS|]\b|\d [.,] ?\d|\d[.,]{2,}\d")
_THOUSANDS: Final = re.compile(r"(?<=\d)([.,])(?=\d{3}(?!\d))")
_NOTHING: Final = re.compile(r"[\s.\u2026\u2013\u2014\u2212*†‡/-]*|n\.?/?a\.?", re.IGNORECASE)


def type_of(text: str) -> Type:
    """A dash or dots stand for no figure."""
    if _NOTHING.fullmatch(text):
        return "empty"
    return "number" if _NUMERIC.fullmatch(text) else "text"


def rows(view: TableView) -> float:
    """Rows, up to 60, as a share of those."""
    return min(1.0, view.grid.rows / 60)


def columns(view: TableView) -> float:
    """Columns, up to 20, as a share of those."""
    return min(1.0, view.grid.cols / 20)


def few_cells(view: TableView) -> float:
    """1 for a single cell, 0 from sixteen cells on: one fault in a small table is much of it."""
    return max(0.0, 1.0 - (view.grid.rows * view.grid.cols - 1) / 15)


def spans(view: TableView) -> float:
    """Share of the places that lie under cells that span, those of the first row left out."""
    area = sum(cell.rowspan * cell.colspan for cell in view.grid.cells if cell.row and cell.rowspan * cell.colspan > 1)
    return area / (view.grid.rows * view.grid.cols)


def header_levels(view: TableView) -> float:
    """Header rows after the first, up to four, as a share of those."""
    return min(1.0, max(0, view.grid.header_rows - 1) / 4)


def empty_cells(view: TableView) -> float:
    """Share of the places under the headers in which nothing stands."""
    held = [view.owners[row][col] for row in view.body for col in range(view.grid.cols)]
    return sum(1 for cell in held if cell is None or not cell.text.strip()) / len(held) if held else 0.0


def ragged(view: TableView) -> float:
    """Share of the places that no cell covers."""
    return holes(view.grid) / (view.grid.rows * view.grid.cols)


def header_gaps(view: TableView) -> float:
    """Share of the places of header rows, but the first column's, that are empty: a heading over several columns was
    not seen as one."""
    held = [view.owners[row][col] for row in range(view.body.start) for col in range(1, view.grid.cols)]
    return sum(1 for cell in held if cell is None or not cell.text.strip()) / len(held) if held else 0.0


def staggered(view: TableView) -> float:
    """Share of neighbouring columns that are never filled in the same row: two that are one."""
    filled = [{row for row in view.body if view.texts[row][col]} for col in range(view.grid.cols)]
    pairs = list(pairwise(filled))
    apart = sum(1 for one, other in pairs if one and other and len(one | other) > 2 and not one & other)
    return apart / len(pairs) if pairs else 0.0


def sparse_columns(view: TableView) -> float:
    """Share of the columns of which at most a fifth is filled."""
    height = len(view.body)
    if height < 3:
        return 0.0
    owners = view.owners
    filled = [
        sum(1 for row in view.body if (cell := owners[row][col]) is not None and cell.text.strip())
        for col in range(view.grid.cols)
    ]
    return sum(1 for count in filled if count <= 0.2 * height) / view.grid.cols


def continued_rows(view: TableView) -> float:
    """Share of the rows that look like the rest of the row above: nothing in the first column, and at most half of
    what a usual row has; or nothing but a text in the first column that goes on with the one above, or ends the table.
    """
    counts = [sum(1 for text in view.texts[row] if text) for row in view.body]
    if len(counts) < 2:
        return 0.0
    usual = sorted(counts)[len(counts) * 3 // 4]
    found = 0
    for row, count in zip(view.body, counts, strict=True):
        if row > view.body.start and count:
            found += _is_rest(view, row, count, usual) or (count == 1 < usual and _goes_on(view, row))
    return found / len(counts)


def sparse_rows(view: TableView) -> float:
    """Share of the rows that have at most a third of what a usual row has."""
    counts = [sum(1 for text in view.texts[row] if text) for row in view.body]
    if len(counts) < 3:
        return 0.0
    usual = sorted(counts)[len(counts) * 3 // 4]
    return sum(1 for count in counts if count <= usual / 3) / len(counts)


def stacked_rows(view: TableView) -> float:
    """Share of the rows in which two cells or more have as many lines, two at least: several rows in one."""
    found = 0
    for row in view.body:
        lines = Counter(text.count("\n") for text in view.texts[row] if "\n" in text)
        found += bool(lines) and max(lines.values()) >= 2
    return found / len(view.body) if len(view.body) else 0.0


def packed_cells(view: TableView) -> float:
    """Share of the cells of figures that hold several: columns or rows in one."""
    numeric = several = 0
    for row in view.body:
        for text in view.texts[row]:
            if type_of(text) == "number":
                numeric += 1
                several += len([part for part in text.split() if any(map(str.isdigit, part)) and len(part) > 1]) > 1
    return several / numeric if numeric else 0.0


def mixed_columns(view: TableView) -> float:
    """Share of the cells that are of another kind (figures, text) than most of their column."""
    odd = held = 0
    for col in range(view.grid.cols):
        kinds = Counter(kind for row in view.body if (kind := type_of(view.texts[row][col])) != "empty")
        if kinds.total() >= 3:
            held += kinds.total()
            odd += kinds.total() - max(kinds.values())
    return odd / held if held else 0.0


def notes_inside(view: TableView) -> float:
    """1 where a first or last row is one long text over most of the columns: a note or a caption."""
    if view.grid.rows < 3 or view.grid.cols < 2:
        return 0.0
    return max(_is_note(view, 0), _is_note(view, view.grid.rows - 1))


def long_texts(view: TableView) -> float:
    """Share of the cells with more than 60 letters: running text."""
    filled = [text for row in view.texts for text in row if text]
    return sum(1 for text in filled if len(text) > LONG) / len(filled) if filled else 0.0


def nested(view: TableView) -> float:
    """Share of the table that lies under other tables of the page."""
    own = view.table.box
    others = [block.box for place, block in enumerate(view.parsed.blocks) if place != view.index]
    tables = [block.type == "table" for place, block in enumerate(view.parsed.blocks) if place != view.index]
    shared = sum(own.overlap(box) for box, is_table in zip(others, tables, strict=True) if is_table)
    return min(1.0, shared / own.area) if own.area else 0.0


def goes_on(view: TableView) -> float:
    """1 where the table stands at the head or the foot of its page, with nothing but margins beyond."""
    turn = Upright(rotation=view.parsed.upright.rotation)
    others = [
        turn.from_page(block.box)
        for place, block in enumerate(view.parsed.blocks)
        if place != view.index and block.text.strip() and block.type not in ("page_header", "page_footer")
    ]
    own = turn.from_page(view.table.box)
    at_foot = own.y1 > FOOT and not any(box.y0 >= own.y1 - BESIDE for box in others)
    at_head = own.y0 < HEAD and not any(box.y1 <= own.y0 + BESIDE for box in others)
    return float(bool(others) and (at_foot or at_head))  # an image of a table has nothing else


def odd_numbers(view: TableView) -> float:
    """Share of the cells with digits that have letters among them, as figures read wrongly do."""
    texts = [text for row in view.texts for text in row if any(map(str.isdigit, text))]
    return sum(1 for text in texts if _ODD.search(text)) / len(texts) if texts else 0.0


def mixed_marks(view: TableView) -> float:
    """Of the marks before three figures (46.120 and 48,217) twice the share of the rarer one: a point read for a comma,
    or the other way round, as poor images have it."""
    points = commas = 0
    for cell in view.grid.cells:
        found = _THOUSANDS.findall(cell.text)
        points += found.count(".")
        commas += found.count(",")
    every = points + commas
    return 2 * min(points, commas) / every if every >= FEWEST_MARKS else 0.0


def _is_rest(view: TableView, row: int, count: int, usual: int) -> bool:
    first = view.owners[row][0]
    return not view.texts[row][0] and (first is None or first.row == row) and count <= max(1, usual // 2)


def _goes_on(view: TableView, row: int) -> bool:
    """Whether a row's only text, in its first column, belongs to the row above. Headings between rows have rows under
    them."""
    text, above = view.texts[row][0], view.texts[row - 1][0]
    return bool(text) and (row == view.grid.rows - 1 or text[0].islower() or above.endswith((",", "-", "&", "/")))


def _is_note(view: TableView, row: int) -> float:
    filled = [cell for cell in view.grid.cells if cell.row == row and cell.text.strip()]
    if len(filled) != 1:
        return 0.0
    text = filled[0].text
    return float(len(text) > LONG or (filled[0].colspan >= WIDE * view.grid.cols and len(text.split()) > 3))
