"""Sets of page numbers as bitmaps."""

from hypothesis import given
from hypothesis import strategies as st

from recto.values import PageNumber
from storage.on_redis.bitmaps import bitmap, pages_in, without

PAGES = st.sets(st.integers(min_value=1, max_value=400).map(PageNumber))


@given(PAGES)
def test_what_goes_in_comes_out_in_order(pages: set[PageNumber]) -> None:
    assert list(pages_in(bitmap(pages), start=0)) == sorted(pages)


@given(PAGES, PAGES)
def test_a_set_is_taken_from_another_however_long_they_are(pages: set[PageNumber], less: set[PageNumber]) -> None:
    assert list(pages_in(without(bitmap(pages), bitmap(less)), start=0)) == sorted(pages - less)


def test_bits_stand_where_redis_counts_them() -> None:
    assert bitmap([PageNumber(1), PageNumber(8)]) == b"\x40\x80"


def test_a_stretch_begins_at_its_byte() -> None:
    assert list(pages_in(b"\x80\x01", start=2)) == [16, 31]
