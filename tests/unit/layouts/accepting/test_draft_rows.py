"""What the draft's rows say of an answer where the pixels leave it open."""

from collections.abc import Sequence

from layouts.accepting.draft_rows import gone_rows, moved_cells, repeated_rows
from recto.geometry import WHOLE_PAGE
from recto.grids import Cell, Grid

HEAD = ("", "1990", "1991")
AUSTRIA = ("Austria", "12", "11")
GROUP = ("Islands", "", "")
MALTA = ("Malta", "n.a.", "n.a.")
TOTAL = ("Total", "12", "11")


def grid(*rows: Sequence[str]) -> Grid:
    cells = tuple(
        Cell(row=row, col=col, text=text, box=WHOLE_PAGE)
        for row, line in enumerate(rows)
        for col, text in enumerate(line)
    )
    return Grid(rows=len(rows), cols=len(rows[0]), header_rows=1, cells=cells)


DRAFT = grid(HEAD, AUSTRIA, GROUP, MALTA, TOTAL)


def test_a_row_between_others_that_is_nowhere_is_gone() -> None:
    assert gone_rows(DRAFT, grid(HEAD, AUSTRIA, GROUP, TOTAL)) == ["Malta n.a. n.a."]
    assert gone_rows(DRAFT, grid(HEAD, AUSTRIA, MALTA, TOTAL)) == ["Islands"]
    assert gone_rows(DRAFT, DRAFT) == []


def test_a_row_that_was_joined_with_its_neighbour_is_not_gone() -> None:
    draft = grid(HEAD, AUSTRIA, ("Malta and", "", ""), ("Gozo", "1", "2"), TOTAL)
    assert gone_rows(draft, grid(HEAD, AUSTRIA, ("Malta and Gozo", "1", "2"), TOTAL)) == []


def test_a_row_at_the_edge_may_have_been_a_caption() -> None:
    assert gone_rows(grid(("Table 1", "", ""), HEAD, AUSTRIA, TOTAL), grid(HEAD, AUSTRIA, TOTAL)) == []


def test_a_full_row_at_the_edge_was_none() -> None:
    assert gone_rows(DRAFT, grid(HEAD, AUSTRIA, GROUP, MALTA)) == ["Total 12 11"]


def test_spaces_that_were_lost_make_no_other_row() -> None:
    assert gone_rows(grid(HEAD, ("NewYork", "1", "2"), TOTAL), grid(HEAD, ("New York", "1", "2"), TOTAL)) == []


def test_a_row_that_says_what_the_one_above_says_stands_twice() -> None:
    assert repeated_rows(DRAFT, grid(HEAD, AUSTRIA, GROUP, GROUP, MALTA, TOTAL)) == [3]
    twice = grid(HEAD, GROUP, GROUP, TOTAL)
    assert repeated_rows(twice, twice) == []


def test_a_suspect_that_the_draft_has_in_another_column_has_moved() -> None:
    draft = grid(HEAD, ("Austria", "9", ""), TOTAL)
    moved = grid(HEAD, ("Austria", "", "9"), TOTAL)
    assert moved_cells(draft, moved, [5]) == [5]
    assert moved_cells(draft, draft, [4]) == []
    assert moved_cells(draft, grid(HEAD, ("Austria", "", "8"), TOTAL), [5]) == []
