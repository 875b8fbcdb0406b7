"""Rows that the table finder left outside come back into their table; text beside a table does not."""

from itertools import pairwise

import pytest

from ocr_backends.layout_model import layout_of
from ocr_backends.seen import PlacedCell, Seen, SeenRegion, SeenTable
from recto.geometry import Box
from recto.words import Region, RegionKind, TableRegion, Word, Words

XS = (0.1, 0.3, 0.5, 0.7)
YS = (0.2, 0.24, 0.28)


def _word(text: str, x: float, y: float, line: int) -> Word:
    return Word(text=text, box=Box(x, y, x + 0.012 * len(text), y + 0.02), confidence=1.0, line=line)


BODY: Words = tuple(
    _word("body", x + 0.01, y + 0.01, number) for number, (x, y) in enumerate((x, y) for y in YS[:-1] for x in XS[:-1])
)
CELLS = tuple(
    PlacedCell(row, col, 1, 1, Box(left, top, right, bottom))
    for row, (top, bottom) in enumerate(pairwise(YS))
    for col, (left, right) in enumerate(pairwise(XS))
)
TABLE = SeenTable(Box(XS[0], YS[0], XS[-1], YS[-1]), 0, CELLS)


def _regions(extra: Words, *names: str) -> tuple[Region, ...]:
    seen = tuple(SeenRegion(name, word.box, (word.box,)) for name, word in zip(names, extra, strict=True))
    return layout_of(Seen(seen, (TABLE,)), (*BODY, *extra)).regions


def _table(regions: tuple[Region, ...]) -> TableRegion:
    (table,) = (region for region in regions if isinstance(region, TableRegion))
    return table


@pytest.mark.parametrize(("y", "name", "row", "heads"), [(0.17, "page-header", 0, 1), (0.29, "page-footer", 2, 0)])
def test_a_row_taken_for_a_running_line_comes_back(y: float, name: str, row: int, heads: int) -> None:
    extra = tuple(_word(f"Head{col}", x + 0.01, y, 20 + col) for col, x in enumerate(XS[:-1]))

    regions = _regions(extra, name, name, name)

    assert len(regions) == 1
    grid = _table(regions).grid
    assert [cell.text for cell in grid.cells if cell.row == row] == ["Head0", "Head1", "Head2"]
    assert (grid.rows, grid.header_rows) == (3, heads)


def test_a_single_piece_comes_along_between_a_full_row_and_the_table() -> None:
    heads = tuple(_word(f"Head{col}", x + 0.01, 0.13, 20 + col) for col, x in enumerate(XS[:-1]))

    regions = _regions((*heads, _word("group", 0.11, 0.17, 30)), "page-header", "page-header", "text", "section-header")

    grid = _table(regions).grid
    assert [cell.text for cell in grid.cells if cell.row == 1] == ["group", "", ""]
    assert grid.header_rows == 1


@pytest.mark.parametrize(
    "extra",
    [
        (_word("title", 0.11, 0.17, 20),),
        (_word("far", 0.11, 0.1, 20), _word("away", 0.31, 0.1, 21)),
        (_word("reaches over a column", 0.11, 0.17, 20), _word("and", 0.51, 0.17, 21)),
        (_word("words", 0.11, 0.17, 20), _word("of", 0.31, 0.17, 20), _word("one line", 0.51, 0.17, 20)),
    ],
    ids=["title", "far", "wide", "line"],
)
def test_what_is_no_row_of_the_table_stays_outside(extra: Words) -> None:
    regions = _regions(extra, *("text" for _ in extra))

    assert _table(regions).grid.rows == 2
    assert RegionKind.TEXT in {region.kind for region in regions}


def test_a_paragraph_whose_last_line_lies_near_is_not_torn() -> None:
    rows = [0.05 + 0.03 * row for row in range(5)]
    lines = tuple(_word("text", XS[col] + 0.01, y, 20 + 2 * row + col) for row, y in enumerate(rows) for col in (0, 1))
    seen = Seen((SeenRegion("text", Box(0.1, 0.05, 0.5, 0.19), ()),), (TABLE,))

    assert _table(layout_of(seen, (*BODY, *lines)).regions).grid.rows == 2


def test_a_line_over_columns_comes_along_between_a_full_row_and_the_table() -> None:
    heads = tuple(_word(f"Head{col}", x + 0.01, 0.13, 20 + col) for col, x in enumerate(XS[:-1]))
    over = _word("of all that were asked", 0.33, 0.17, 30)

    regions = _regions((*heads, over), "text", "text", "text", "text")

    grid = _table(regions).grid
    assert [cell.text for cell in grid.cells if cell.row == 0] == ["Head0", "Head1", "Head2"]
    assert [(cell.text, cell.colspan) for cell in grid.cells if cell.row == 1][-1] == ("of all that were asked", 2)


def test_a_running_header_inside_a_table_is_a_row_of_it() -> None:
    inside = _word("head", XS[1] + 0.01, YS[0] + 0.01, 20)
    seen = Seen((SeenRegion("page-header", inside.box, (inside.box,)), SeenRegion("table", TABLE.box, ())), (TABLE,))

    regions = layout_of(seen, (*BODY[:1], *BODY[2:], inside)).regions

    assert [cell.text for cell in _table(regions).grid.cells if cell.row == 0] == ["body", "head", "body"]
    assert len(regions) == 1
