"""Answers of models as grids."""

from hypothesis import given
from hypothesis import strategies as st

from layouts.accepting.answered import MOST_PLACES, Misshapen, grid_of
from recto.answers import AnsweredCell, AnsweredRow, AnsweredTable
from recto.grids import Grid, places
from tests.resources.seen_tables import FARES, answered, grid


def cell(text: str, colspan: int = 1, rowspan: int = 1) -> AnsweredCell:
    return AnsweredCell(text=text, colspan=colspan, rowspan=rowspan)


def table(*rows: list[AnsweredCell], header_rows: int = 0) -> AnsweredTable:
    return AnsweredTable(header_rows=header_rows, rows=[AnsweredRow(cells=row) for row in rows])


def test_a_plain_answer_is_its_grid() -> None:
    assert grid_of(answered(FARES)) == grid(FARES)


def test_cells_go_where_spans_from_above_leave_room() -> None:
    made = grid_of(table([cell("a", rowspan=2), cell("b", colspan=2)], [cell("c"), cell("d")]))
    assert isinstance(made, Grid)
    assert [(each.row, each.col, each.text) for each in made.cells] == [
        (0, 0, "a"), (0, 1, "b"), (1, 1, "c"), (1, 2, "d"),
    ]  # fmt: skip


def test_a_row_that_is_covered_from_above_stays() -> None:
    made = grid_of(table([cell("a", rowspan=2), cell("b", rowspan=2)], []))
    assert isinstance(made, Grid)
    assert made.rows == 2


def test_cells_that_lie_over_others_are_no_grid() -> None:
    made = grid_of(table([cell("a"), cell("b", rowspan=2)], [cell("c", colspan=2)]))
    assert isinstance(made, Misshapen)
    assert "row 2" in made.why


def test_rows_of_many_lengths_are_no_grid() -> None:
    made = grid_of(table(*([cell(str(col)) for col in range(length)] for length in (4, 3, 2, 4, 3, 2))))
    assert isinstance(made, Misshapen)


def test_one_short_row_and_a_note_are_filled() -> None:
    rows = [[cell("a"), cell("b"), cell("c")] for _ in range(4)]
    made = grid_of(table(*rows, [cell("d"), cell("e")], [cell("note")]))
    assert isinstance(made, Grid)
    assert sum(len(places(each)) for each in made.cells) == made.rows * made.cols


def test_a_row_span_that_leaves_the_table_is_cut() -> None:
    made = grid_of(table([cell("a", rowspan=9), cell("b")]))
    assert isinstance(made, Grid)
    assert made.cells[0].rowspan == 1


def test_nothing_and_far_too_much_are_no_grids() -> None:
    assert isinstance(grid_of(table()), Misshapen)
    assert isinstance(grid_of(table([], [])), Misshapen)
    tall = [[cell("x", colspan=200, rowspan=2000)], *([] for _ in range(1999))]
    assert MOST_PLACES < 200 * 2000
    assert isinstance(grid_of(table(*tall)), Misshapen)


@given(
    st.lists(
        st.lists(st.tuples(st.text(max_size=5), st.integers(1, 4), st.integers(1, 4)), max_size=5),
        max_size=6,
    ),
    st.integers(0, 50),
)
def test_whatever_is_answered_is_a_full_grid_or_none(rows: list[list[tuple[str, int, int]]], header_rows: int) -> None:
    made = grid_of(table(*([cell(*each) for each in row] for row in rows), header_rows=header_rows))
    if isinstance(made, Grid):
        assert sum(len(places(each)) for each in made.cells) == made.rows * made.cols
        assert made.rows == len(rows)
