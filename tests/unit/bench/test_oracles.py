"""Simulated models: the oracle says what is true, the noisy one errs as it says it does."""

import pytest

from bench.oracles import Mistake, Place, has_number, noisy_oracle, oracle
from layouts.accepting.answered import Misshapen, grid_of
from recto.answers import AnsweredTable
from recto.geometry import WHOLE_PAGE
from recto.grids import Cell, Grid

SEEDS = range(40)


def _grid() -> Grid:
    """A heading over two columns, and six rows of figures."""
    heads = [Cell(row=0, col=0, rowspan=2, text="Goods", box=WHOLE_PAGE)]
    heads += [Cell(row=0, col=1, colspan=2, text="Tonnes", box=WHOLE_PAGE)]
    heads += [Cell(row=1, col=col, text=text, box=WHOLE_PAGE) for col, text in ((1, "north"), (2, "south"))]
    body = [
        Cell(row=row, col=col, text=text, box=WHOLE_PAGE)
        for row in range(2, 8)
        for col, text in enumerate((f"Kind {'abcdef'[row - 2]}", f"1,{row}40.5", f"(3{row}.25)"))
    ]
    return Grid(rows=8, cols=3, header_rows=2, cells=(*heads, *body))


def _texts(answer: AnsweredTable) -> dict[Place, str]:
    grid = grid_of(answer)
    assert not isinstance(grid, Misshapen)
    return {Place(cell.row, cell.col): cell.text for cell in grid.cells}


def test_the_oracle_answers_the_table_itself() -> None:
    assert grid_of(oracle(_grid())) == _grid()


def test_the_oracle_fills_places_without_a_cell() -> None:
    sparse = Grid(rows=2, cols=2, cells=(Cell(row=0, col=1, text="x", box=WHOLE_PAGE),))
    assert [len(row.cells) for row in oracle(sparse).rows] == [2, 2]


@pytest.mark.parametrize("mistake", [Mistake.DIGITS, Mistake.SIGNS, Mistake.DECIMALS])
def test_exactly_the_wrong_numbers_differ_from_the_page(mistake: Mistake) -> None:
    true = _texts(oracle(_grid()))
    for seed in SEEDS:
        answer = noisy_oracle(_grid(), mistake, seed)
        assert answer is not None
        read = _texts(answer.table)
        assert answer.wrong
        assert {place for place in true if read[place] != true[place]} == answer.wrong


def test_a_minus_in_brackets_goes_with_both_of_them() -> None:
    texts = {text for seed in SEEDS for text in _wrong_texts(Mistake.SIGNS, seed)}
    assert "32.25" in texts
    assert not any(("(" in text) != (")" in text) for text in texts)


def test_shifted_cells_keep_their_row_and_its_name() -> None:
    true = _texts(oracle(_grid()))
    for seed in SEEDS:
        answer = noisy_oracle(_grid(), Mistake.COLUMNS, seed)
        assert answer is not None
        read = _texts(answer.table)
        for row in range(8):
            places = [place for place in true if place.row == row]
            assert sorted(read[place] for place in places) == sorted(true[place] for place in places)
        assert all(read[place] == true[place] for place in true if place.col == 0 or place not in answer.wrong)


def test_rows_are_lost_and_doubled_but_never_those_that_cells_reach_over() -> None:
    for seed in SEEDS:
        lost, doubled = (noisy_oracle(_grid(), mistake, seed) for mistake in (Mistake.LOST, Mistake.DOUBLED))
        assert lost is not None
        assert doubled is not None
        assert not lost.wrong
        assert lost.table.rows[:2] == doubled.table.rows[:2] == oracle(_grid()).rows[:2]
        assert len(lost.table.rows) < 8 < len(doubled.table.rows)
        read = _texts(doubled.table)
        assert all(read[place] == read[Place(place.row - 1, place.col)] for place in doubled.wrong)


def test_the_same_answer_every_time() -> None:
    for mistake in Mistake:
        assert noisy_oracle(_grid(), mistake, 3) == noisy_oracle(_grid(), mistake, 3)


def test_no_answer_where_the_mistake_cannot_be_made() -> None:
    words = Grid(rows=1, cols=2, cells=tuple(Cell(row=0, col=col, text="word", box=WHOLE_PAGE) for col in range(2)))
    assert not any(has_number(cell.text) for cell in words.cells)
    assert all(noisy_oracle(words, mistake, 1) is None for mistake in Mistake)


def _wrong_texts(mistake: Mistake, seed: int) -> list[str]:
    answer = noisy_oracle(_grid(), mistake, seed)
    assert answer is not None
    read = _texts(answer.table)
    return [read[place] for place in answer.wrong]
