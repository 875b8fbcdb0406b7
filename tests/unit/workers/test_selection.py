from hypothesis import given
from hypothesis import strategies as st

from recto.options import PageRange
from recto.values import PageNumber
from workers.inputs.selection import numbers, selected


def ranges(*pairs: tuple[int, int]) -> list[PageRange]:
    return [PageRange(first=PageNumber(first), last=PageNumber(last)) for first, last in pairs]


def test_no_ranges_mean_every_page() -> None:
    assert list(numbers(selected([], 3))) == [1, 2, 3]


def test_an_open_range_goes_to_the_end() -> None:
    assert list(numbers(selected(ranges((4, 0)), 6))) == [4, 5, 6]


def test_pages_past_the_end_are_left_out() -> None:
    assert selected(ranges((9, 12)), 5) == []


@given(st.lists(st.tuples(st.integers(1, 30), st.integers(0, 30)), min_size=1), st.integers(1, 30))
def test_as_a_set_of_numbers_would_have_it(pairs: list[tuple[int, int]], total: int) -> None:
    wanted = {page for first, last in pairs for page in range(first, (last or total) + 1) if page <= total}
    assert list(numbers(selected(ranges(*pairs), total))) == sorted(wanted)
