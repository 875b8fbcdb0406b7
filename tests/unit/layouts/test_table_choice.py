"""Which of two readings of a table is kept."""

from layouts.judging.table_choice import Draft, Taken, better_table, holes
from recto.blocks import Paragraph, Table
from recto.geometry import WHOLE_PAGE
from recto.grids import Cell, Grid


def grid(*rows: list[str]) -> Grid:
    cells = [
        Cell(row=row, col=col, text=text, box=WHOLE_PAGE)
        for row, texts in enumerate(rows)
        for col, text in enumerate(texts)
    ]
    return Grid(rows=len(rows), cols=max(map(len, rows)), cells=tuple(cells))


def table(of: Grid) -> Table:
    return Table(text="", box=WHOLE_PAGE, confidence=1.0, engine="model", grid=of)


DRAFT = grid(["a", "b", "c"], ["1", "2.50"], ["3", "4"])
WHOLE = grid(["a", "b", "c"], ["1", "2.50", "9"], ["3", "4", "7"])


def test_a_grid_without_holes_that_keeps_the_numbers_is_taken() -> None:
    choice = better_table(DRAFT, [table(grid(["caption"])), table(WHOLE)])
    assert isinstance(choice, Taken)
    assert choice.grid == WHOLE
    assert "9 cells" in choice.reason


def test_the_draft_stays_where_the_other_lacks_cells_too() -> None:
    assert isinstance(better_table(DRAFT, [table(DRAFT)]), Draft)


def test_the_draft_stays_where_numbers_of_it_are_gone() -> None:
    other = grid(["a", "b", "c"], ["1", "2.60", "9"], ["3", "4", "7"])
    choice = better_table(DRAFT, [table(other)])
    assert isinstance(choice, Draft)
    assert "75%" in choice.reason


def test_the_draft_stays_where_the_other_is_smaller_or_none() -> None:
    assert isinstance(better_table(WHOLE, [table(grid(["a", "b"], ["1", "2.50"]))]), Draft)
    nothing = Paragraph(text="1 2.50 3 4", box=WHOLE_PAGE, confidence=1.0, engine="model")
    assert isinstance(better_table(DRAFT, [nothing]), Draft)


def test_an_equal_grid_is_not_taken() -> None:
    assert isinstance(better_table(WHOLE, [table(WHOLE)]), Draft)


def test_holes_are_places_without_a_cell() -> None:
    assert (holes(DRAFT), holes(WHOLE)) == (2, 0)
