from typing import Literal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from layouts.pixels.ink import ink
from layouts.pixels.upright import enlarged, levelled, skew_of
from recto.geometry import Box
from recto.images import Pixels
from tests.resources import pages

TURNS: tuple[Literal[0, 90, 180, 270], ...] = (0, 90, 180, 270)


@settings(max_examples=60, deadline=None)
@given(
    rotation=st.sampled_from(TURNS),
    skew=st.floats(-15, 15),
    x=st.floats(0.3, 0.7),
    y=st.floats(0.3, 0.7),
    size=st.tuples(st.integers(120, 300), st.integers(120, 300)),
)
def test_boxes_go_back_to_where_the_mark_was(
    rotation: Literal[0, 90, 180, 270], skew: float, x: float, y: float, size: tuple[int, int]
) -> None:
    height, width = size
    page: Pixels = np.full((height, width, 3), 255, np.uint8)
    row, column = int(y * height), int(x * width)
    page[row : row + 3, column : column + 3] = 0
    level, upright = levelled(page, rotation=rotation, skew=skew)
    rows, columns = np.nonzero(level[..., 0] < 200)
    tall, wide = level.shape[:2]
    seen = Box.of(columns.min() / wide, rows.min() / tall, (columns.max() + 1) / wide, (rows.max() + 1) / tall)
    back = upright.to_page(seen)
    assert back.x0 <= (column + 1.5) / width <= back.x1
    assert back.y0 <= (row + 1.5) / height <= back.y1
    assert back.width * width < 12
    assert back.height * height < 12


def test_nothing_is_touched_where_nothing_is_to_do() -> None:
    page = np.arange(6 * 4 * 3, dtype=np.uint8).reshape(6, 4, 3)
    level, upright = levelled(page, rotation=0, skew=0.0)
    assert np.array_equal(level, page)
    assert upright.aspect == pytest.approx(4 / 6)


def test_corners_take_the_colour_of_the_paper() -> None:
    paper = np.broadcast_to(np.array([250, 240, 200], np.uint8), (200, 150, 3)).copy()
    level, _ = levelled(paper, rotation=0, skew=10)
    assert level[0, 0].tolist() == [250, 240, 200]


@pytest.mark.parametrize("skew", [-12.0, -3.4, -0.6, 0.9, 5.0, 14.0])
def test_skew_is_found_whatever_way_up(skew: float) -> None:
    page = pages.printed(pages.luck(int(skew * 10)), dpi=100)
    crooked, _ = levelled(page, rotation=0, skew=-skew)
    assert skew_of(crooked) == pytest.approx(skew, abs=0.25)
    sideways, _ = levelled(crooked, rotation=90, skew=0.0)
    assert skew_of(sideways) == pytest.approx(skew, abs=0.25)


def test_level_blank_and_pictured_pages_have_no_skew() -> None:
    noise = np.random.default_rng(5)
    assert skew_of(pages.printed(pages.luck(5), dpi=100)) == 0.0
    assert skew_of(pages.paper(noise)) == 0.0
    assert skew_of(pages.photographed(noise)) == 0.0
    assert skew_of(np.full((1, 5, 3), 9, np.uint8)) == 0.0


def test_small_scans_are_enlarged_by_their_dpi_or_by_their_letters() -> None:
    small = pages.printed(pages.luck(6), dpi=72)
    by_dpi, factor = enlarged(small, dpi=72, ink=ink(small))
    assert factor == pytest.approx(200 / 72)
    assert by_dpi.shape[0] == pytest.approx(small.shape[0] * factor, abs=1)
    by_letters, guessed = enlarged(small, dpi=0, ink=ink(small))
    assert 1.8 < guessed <= 4.0
    assert by_letters.shape[0] > small.shape[0]


def test_large_scans_are_left_alone_or_reduced_to_what_is_asked() -> None:
    large = pages.printed(pages.luck(7), dpi=250)
    assert enlarged(large, dpi=250, ink=ink(large))[1] == 1.0
    reduced, factor = enlarged(large, dpi=250, ink=ink(large), max_side=1500)
    assert max(reduced.shape) == 1500
    assert factor < 1
