"""Sums that add up in tables."""

from decimal import Decimal

from layouts.accepting.arithmetic import gone, sums
from tests.resources.seen_tables import FARES, grid


def values(rows: list[list[str]]) -> set[str]:
    return {str(each.value) for each in sums(grid(rows))}


def test_totals_under_columns_are_found() -> None:
    assert {str(each.value) for each in sums(grid(FARES))} == {"94.45", "47.25", "4938"}


def test_totals_above_columns_and_beside_rows_are_found() -> None:
    assert values([["Total", "60"], ["a", "10"], ["b", "20"], ["c", "30"]]) == {"60"}
    assert values([["a", "10", "20", "30", "60"]]) == {"60"}


def test_negative_numbers_and_brackets_count() -> None:
    assert values([["a", "100"], ["b", "(30)"], ["c", "-20"], ["sum", "50"]]) == {"50"}


def test_rounded_numbers_may_be_off_by_their_rounding_and_whole_ones_not() -> None:
    assert values([["10.1"], ["20.2"], ["30.3"], ["60.7"]]) == {"60.7"}
    assert values([["10"], ["20"], ["30"], ["61"]]) == set()


def test_a_number_that_changed_breaks_its_sum() -> None:
    rows = [list(row) for row in FARES]
    rows[2][3] = "837"
    assert gone(grid(FARES), grid(rows), ()) == 1
    assert gone(grid(rows), grid(FARES), ()) == 0


def test_sums_of_rows_that_stand_elsewhere_now_are_not_missed() -> None:
    assert gone(grid(FARES), grid(FARES[:-1]), ("94.45", "47.25", "4,938")) == 0


def test_two_addends_are_chance() -> None:
    assert Decimal(30) not in {each.value for each in sums(grid([["10"], ["20"], ["30"]]))}
